# Expected results of models of ordered items on data that the project holds.
# Rscript tests/reference/sem_ordinal/generate.R > tests/reference/sem_ordinal/expected.json
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
bfi <- read.csv("tests/data/bfi_clean.csv")
two <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5"
second <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5\nfE =~ E1+E2+E3+E4+E5\ng =~ fA+fC+fE"
cases <- list(two_wlsmv = list(two, "WLSMV", NULL), two_ulsmv = list(two, "ULSMV", NULL),
  second_wlsmv = list(second, "WLSMV", NULL), groups_wlsmv = list(two, "WLSMV", "gender"))
out <- lapply(cases, function(one) {
  for (tol in 10^(-14:-10)) {  # the tightest stop at which lavaan still says that it converged
    fit <- suppressWarnings(cfa(one[[1]], bfi, ordered = TRUE, estimator = one[[2]], group = one[[3]],
      control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  s <- standardizedSolution(fit); p <- parameterEstimates(fit); m <- modindices(fit); m <- head(m[order(-m$mi), ], 10)
  groups <- lavInspect(fit, "group.label"); if (length(groups) == 0) groups <- ""
  f <- fitMeasures(fit)
  list(model = one[[1]], data = "bfi_clean.csv", estimator = one[[2]], group = if (is.null(one[[3]])) "" else one[[3]],
    fit = as.list(f[is.finite(f)]), modification = m[c("lhs", "op", "rhs", "mi", "epc", "sepc.all")],
    estimates = data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs,
      group = if (is.null(p$group)) groups[1] else c("", groups)[p$group + 1], est = p$est, se = p$se, std = s$est.std, std_se = s$se),
    omega = if (is.null(one[[3]]) && one[[1]] == two) as.list(compRelSEM(fit, ord.scale = TRUE)) else NULL)
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null", pretty = 1), "\n")
