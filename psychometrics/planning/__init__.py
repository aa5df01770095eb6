"""How many respondents a planned study needs: the plan as plain data, its checks, its simulation and its result."""
