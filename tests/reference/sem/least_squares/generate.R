# Unweighted, diagonally and fully weighted least squares of continuous items.
# Rscript tests/reference/sem/least_squares/generate.R > tests/reference/sem/least_squares/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
hs <- read.csv("tests/data/hs1939.csv"); dem <- read.csv("tests/data/poldem.csv")
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
path <- "visual =~ x1+x2+x3\nspeed =~ x7+x8+x9\nspeed ~ b*visual + c*ageyr\nboth := b*c"
democracy <- "ind60 =~ x1+x2+x3\ndem60 =~ y1+y2+y3+y4\ndem65 =~ y5+y6+y7+y8\ndem60 ~ ind60\ndem65 ~ ind60+dem60"
keep <- c("npar","chisq","df","pvalue","chisq.scaled","pvalue.scaled","baseline.chisq","baseline.df","baseline.chisq.scaled","cfi","tli","nfi","rfi","ifi","rni",
  "rmsea","rmsea.ci.lower","rmsea.ci.upper","rmsea.pvalue","cfi.scaled","tli.scaled","cfi.robust","tli.robust","rmsea.scaled","rmsea.ci.lower.scaled",
  "rmsea.ci.upper.scaled","rmsea.robust","rmsea.ci.lower.robust","rmsea.ci.upper.robust","rmr","srmr","crmr","srmr_mplus","gfi","agfi","pgfi","mfi","cn_05","cn_01")
cases <- list()
for (e in c("ULS","ULSM","ULSMV","DWLS","WLSM","WLSMV","WLS")) cases[[paste0("three_", e)]] <- list(three, hs, "hs1939.csv", e, NULL, FALSE)
cases$democracy_ULSMV <- list(democracy, dem, "poldem.csv", "ULSMV", NULL, FALSE)
cases$path_WLS <- list(path, hs, "hs1939.csv", "WLS", NULL, TRUE)
cases$path_WLSMV <- list(path, hs, "hs1939.csv", "WLSMV", NULL, TRUE)
cases$schools_WLS <- list(three, hs, "hs1939.csv", "WLS", "school", TRUE)
cases$schools_ULSMV <- list(three, hs, "hs1939.csv", "ULSMV", "school", TRUE)
out <- lapply(cases, function(one) {
  for (tol in 10^(-14:-9)) {  # the tightest stop at which lavaan still says that it converged
    fit <- suppressWarnings(sem(one[[1]], one[[2]], estimator = one[[4]], group = one[[5]], meanstructure = one[[6]], fixed.x = FALSE, control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  f <- fitMeasures(fit); f <- f[intersect(keep, names(f))]
  p <- parameterEstimates(fit); s <- standardizedSolution(fit)
  groups <- lavInspect(fit, "group.label"); if (length(groups) == 0) groups <- ""
  m <- modindices(fit); m <- head(m[order(-m$mi), ], 5)
  list(model = one[[1]], data = one[[3]], estimator = one[[4]], group = if (is.null(one[[5]])) "" else one[[5]], means = one[[6]], fit = as.list(f),
    estimates = data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs, group = if (is.null(p$group)) groups[1] else c("", groups)[p$group + 1], est = p$est, se = p$se, std = s$est.std, std_se = s$se),
    modification = m[c("lhs", "op", "rhs", "mi", "epc", "sepc.all")])
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null", pretty = 1), "\n")
