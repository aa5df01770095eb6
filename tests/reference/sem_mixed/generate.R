# Models of ordered and continuous items together, of both parameterisations, and of incomplete ordered items.
# Rscript tests/reference/sem_mixed/generate.R > tests/reference/sem_mixed/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
bfi <- read.csv("tests/data/bfi_clean.csv")
gaps <- bfi  # answers that no case gave in a fixed pattern: items 2 and 4 of A and C by turns
for (k in 1:4) { v <- c("A2", "C2", "A4", "C4")[k]; gaps[[v]][seq_len(nrow(gaps)) %% 5 == k] <- NA }
two <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5"
path <- "fA =~ A1+A2+A3+A4\nfC =~ C1+C2+C3+C4\nfC ~ b*fA + c*E1\nboth := b*c"
some <- c("A1", "A2", "A3", "C1", "C2")
every <- c(paste0("A", 1:5), paste0("C", 1:5))
equal <- c("thresholds", "loadings")
cases <- list(
  mixed_wlsmv = list(two, bfi, some, "WLSMV", NULL, "", "delta", "listwise"),
  mixed_ulsmv_theta = list(two, bfi, some, "ULSMV", NULL, "", "theta", "listwise"),
  mixed_groups_delta = list(two, bfi, some, "WLSMV", "gender", equal, "delta", "listwise"),
  mixed_groups_theta = list(two, bfi, some, "WLSMV", "gender", equal, "theta", "listwise"),
  mixed_path = list(path, bfi, c("A1", "A2", "C3"), "WLSMV", NULL, "", "delta", "listwise"),
  ordered_theta = list(two, bfi, every, "WLSMV", NULL, "", "theta", "listwise"),
  ordered_groups_theta = list(two, bfi, every, "WLSMV", "gender", equal, "theta", "listwise"),
  ordered_strict_theta = list(two, bfi, every, "WLSMV", "gender", c(equal, "residuals"), "theta", "listwise"),
  ordered_pairwise = list(two, gaps, every, "WLSMV", NULL, "", "delta", "pairwise"),
  mixed_pairwise = list(two, gaps, some, "WLSMV", NULL, "", "delta", "pairwise"))
out <- lapply(cases, function(one) {
  for (tol in 10^(-14:-9)) {  # the tightest stop at which lavaan still says that it converged
    fit <- suppressWarnings(sem(one[[1]], one[[2]], ordered = one[[3]], estimator = one[[4]], group = one[[5]], group.equal = one[[6]],
      parameterization = one[[7]], missing = one[[8]], conditional.x = FALSE, fixed.x = FALSE, control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  f <- fitMeasures(fit); f <- f[is.finite(f)]
  p <- parameterEstimates(fit); s <- standardizedSolution(fit); m <- modindices(fit, sort = TRUE, maximum.number = 8)
  groups <- lavInspect(fit, "group.label"); if (length(groups) == 0) groups <- ""
  list(model = one[[1]], gaps = one[[8]] == "pairwise", ordered = one[[3]], estimator = one[[4]], group = if (is.null(one[[5]])) "" else one[[5]],
    group_equal = I(one[[6]]), parameterization = one[[7]], missing = one[[8]], fit = as.list(f),
    estimates = data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs, group = if (is.null(p$group)) groups[1] else c("", groups)[p$group + 1],
      est = p$est, se = p$se, std = s$est.std, std_se = s$se), modification = m[c("lhs", "op", "rhs", "mi", "epc")])
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null", pretty = 1), "\n")
