# Confirmatory factor analysis of the instrument.
check_lavaan("cfa", std_lv = !identical(tolower(option("cfa", "std_lv", "true")), "false"))
