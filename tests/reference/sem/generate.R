# Expected results of confirmatory and structural models on data that the project holds, to a tight stopping rule.
# Rscript tests/reference/sem/generate.R > tests/reference/sem/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
measures <- c("npar","chisq","df","pvalue","baseline.chisq","baseline.df","cfi","tli","nfi","rfi","ifi","rni","logl",
  "unrestricted.logl","aic","bic","bic2","rmsea","rmsea.ci.lower","rmsea.ci.upper","rmsea.pvalue","rmr","srmr","crmr",
  "srmr_mplus","gfi","agfi","pgfi","mfi","ecvi","cn_05","cn_01")
robust <- c("chisq.scaled","chisq.scaling.factor","baseline.chisq.scaled","cfi.scaled","tli.scaled","cfi.robust",
  "tli.robust","rmsea.scaled","rmsea.ci.lower.scaled","rmsea.ci.upper.scaled","rmsea.robust","rmsea.ci.lower.robust",
  "rmsea.ci.upper.robust")
hs <- read.csv("tests/data/hs1939.csv"); dem <- read.csv("tests/data/poldem.csv"); tal <- read.csv("tests/data/tal_or.csv")
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
second <- paste0(three, "\ng =~ visual+textual+speed")
bifactor <- paste(paste0("g =~ ", paste0("NA*x", 1:9, collapse = "+")), "v =~ NA*x4+a*x5+a*x6", "s =~ NA*x7+x8+x9", "g ~~ 1*g", "v ~~ 1*v", "s ~~ 1*s", "g ~~ 0*v + 0*s", "v ~~ 0*s", sep = "\n")
democracy <- paste("ind60 =~ x1+x2+x3", "dem60 =~ y1+a*y2+b*y3+c*y4", "dem65 =~ y5+a*y6+b*y7+c*y8", "dem60 ~ p*ind60",
  "dem65 ~ ind60+q*dem60", "y1 ~~ y5", "y2 ~~ y4+y6", "y3 ~~ y7", "y4 ~~ y8", "y6 ~~ y8", "through := p*q", sep = "\n")
mediation <- "pmi ~ a*cond\nreaction ~ b*pmi + c*cond + import\nind := a*b"
cases <- list(
  three_ml = list(three, hs, "hs1939.csv", "ML", FALSE, NULL, ""),
  three_mlm = list(three, hs, "hs1939.csv", "MLM", FALSE, NULL, ""),
  three_mlr_means = list(three, hs, "hs1939.csv", "MLR", TRUE, NULL, ""),
  second_mlr = list(second, hs, "hs1939.csv", "MLR", FALSE, NULL, ""),
  bifactor_ml = list(bifactor, hs, "hs1939.csv", "ML", FALSE, NULL, ""),
  democracy_mlr = list(democracy, dem, "poldem.csv", "MLR", FALSE, NULL, ""),
  mediation_ml = list(mediation, tal, "tal_or.csv", "ML", TRUE, NULL, ""),
  metric_mlr = list(three, hs, "hs1939.csv", "MLR", TRUE, "school", c("loadings")),
  scalar_ml = list(three, hs, "hs1939.csv", "ML", TRUE, "school", c("loadings", "intercepts")))
out <- lapply(cases, function(one) {
  for (tol in 10^(-13:-10)) {  # the tightest stop at which lavaan still says that it converged
    fit <- suppressWarnings(sem(one[[1]], one[[2]], estimator = one[[4]], meanstructure = one[[5]], group = one[[6]],
      group.equal = one[[7]], control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  robust_too <- if (one[[4]] == "ML") c() else robust
  s <- standardizedSolution(fit); p <- parameterEstimates(fit)
  groups <- lavInspect(fit, "group.label"); if (length(groups) == 0) groups <- ""
  table <- data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs, group = if (is.null(p$group)) groups[1] else c("", groups)[p$group + 1],
    est = p$est, se = p$se, std = s$est.std, std_se = s$se)
  m <- modindices(fit); m <- head(m[order(-m$mi), ], 10)
  list(model = one[[1]], data = one[[3]], estimator = one[[4]], means = one[[5]], group = if (is.null(one[[6]])) "" else one[[6]],
    group_equal = I(as.character(one[[7]])), fit = as.list(fitMeasures(fit, c(measures, robust_too))), estimates = table,
    modification = m[c("lhs", "op", "rhs", "mi", "epc", "sepc.all")])
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null", pretty = 1), "\n")
