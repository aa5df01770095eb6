# Ordered variables that paths explain, in lavaan's theta parameterisation.
# Rscript tests/reference/sem_ordered_outcomes/generate.R > tests/reference/sem_ordered_outcomes/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
bfi <- read.csv("tests/data/bfi_clean.csv")
two <- "fA =~ A1+A2+A3+A4\nfC =~ C1+C2+C3+C4\n"
items <- c(paste0("A", 1:4), paste0("C", 1:4))
one <- function(paths, ordered, group = NULL, estimator = "WLSMV") list(paste0(two, paths), bfi, ordered, estimator, group, "", "theta", "listwise")
cases <- list(
  final = one("E1 ~ fA + fC", c(items, "E1")),
  covariate = one("E1 ~ fA + fC + O1", c(items, "E1")),
  mediated = one("E4 ~ a*fA\nE5 ~ b*E4 + fA + fC\nab := a*b", c(items, "E4", "E5")),
  mediated_by_continuous_items = one("E4 ~ a*fA\nE5 ~ b*E4 + c*fA\nab := a*b\ntotal := ab + c", c("E4", "E5"), NULL, "ULSMV"),
  groups = one("E1 ~ fA\nE2 ~ E1 + fC", c(items, "E1", "E2"), "gender"))
out <- lapply(cases, function(one) {
  for (tol in 10^(-14:-9)) {  # the tightest stop at which lavaan still says that it converged
    fit <- suppressWarnings(sem(one[[1]], one[[2]], ordered = one[[3]], estimator = one[[4]], group = one[[5]], group.equal = one[[6]],
      parameterization = one[[7]], missing = one[[8]], conditional.x = FALSE, fixed.x = FALSE, control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  f <- fitMeasures(fit); f <- f[is.finite(f)]
  p <- parameterEstimates(fit); s <- standardizedSolution(fit); m <- modindices(fit, sort = TRUE, maximum.number = 8)
  groups <- lavInspect(fit, "group.label"); if (length(groups) == 0) groups <- ""
  list(model = one[[1]], ordered = one[[3]], estimator = one[[4]], group = if (is.null(one[[5]])) "" else one[[5]],
    group_equal = I(one[[6]]), parameterization = one[[7]], missing = one[[8]], fit = as.list(f),
    estimates = data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs, group = if (is.null(p$group)) groups[1] else c("", groups)[p$group + 1],
      est = p$est, se = p$se, std = s$est.std, std_se = s$se), modification = m[c("lhs", "op", "rhs", "mi", "epc")])
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null", pretty = 1), "\n")
