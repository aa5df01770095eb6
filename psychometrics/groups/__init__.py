"""Do groups differ? Scale scores across background variables, against the mid-point, and against each other."""
