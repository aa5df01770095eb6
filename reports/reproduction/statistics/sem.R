# The structural model.
check_lavaan("sem", std_lv = FALSE)
