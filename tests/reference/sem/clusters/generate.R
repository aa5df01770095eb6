# Robust statistics of clustered cases. Rscript tests/reference/sem/clusters/generate.R > tests/reference/sem/clusters/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
hs <- read.csv("tests/data/hs1939.csv")
hs$cluster <- hs$ageyr * 100 + hs$agemo  # made up: one age in months
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
cases <- list(three = list(three, NULL), covariate = list(paste0(three, "\nvisual ~ sex\nspeed ~ grade + visual"), NULL), schools = list(three, "school"))
keep <- c("chisq", "df", "chisq.scaled", "chisq.scaling.factor", "baseline.chisq.scaled", "cfi.scaled", "cfi.robust", "rmsea.scaled", "rmsea.robust")
out <- lapply(cases, function(one) {
  data <- if (grepl("grade", one[[1]])) hs[!is.na(hs$grade), ] else hs
  for (tol in 10^(-13:-10)) {
    fit <- suppressWarnings(sem(one[[1]], data, group = one[[2]], cluster = "cluster", estimator = "MLR", control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  p <- parameterEstimates(fit)
  list(model = one[[1]], group = if (is.null(one[[2]])) "" else one[[2]], fit = as.list(fitMeasures(fit, keep)),
    estimates = data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs, group = if (is.null(p$group)) 1 else p$group, est = p$est, se = p$se))
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null"), "\n")
