# Generalised least squares. Rscript tests/reference/sem/gls/generate.R > tests/reference/sem/gls/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
hs <- read.csv("tests/data/hs1939.csv"); dem <- read.csv("tests/data/poldem.csv")
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
democracy <- "ind60 =~ x1+x2+x3\ndem60 =~ y1+y2+y3+y4\ndem65 =~ y5+y6+y7+y8\ndem60 ~ ind60\ndem65 ~ ind60+dem60"
cases <- list(three = list(three, hs, "hs1939.csv", NULL), democracy = list(democracy, dem, "poldem.csv", NULL),
  covariate = list(paste0(three, "\nvisual ~ sex + ageyr"), hs, "hs1939.csv", NULL), schools = list(three, hs, "hs1939.csv", "school"))
keep <- c("chisq", "df", "baseline.chisq", "cfi", "tli", "rmsea", "rmsea.ci.upper", "srmr", "gfi", "agfi", "cn_05", "mfi")
out <- lapply(cases, function(one) {
  for (tol in 10^(-13:-9)) {
    fit <- suppressWarnings(sem(one[[1]], one[[2]], group = one[[4]], estimator = "GLS", fixed.x = FALSE, control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged") && all(!is.na(tryCatch(suppressWarnings(fitMeasures(fit, "cfi")), error = function(e) NA)))) break
  }
  p <- subset(parameterEstimates(fit), op == "=~" | op == "~"); m <- modindices(fit); m <- head(m[order(-m$mi), ], 3)
  list(model = one[[1]], data = one[[3]], group = if (is.null(one[[4]])) "" else one[[4]], fit = as.list(fitMeasures(fit, keep)),
    est = p$est, se = p$se, mi = m$mi, epc = m$epc)
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, na = "null", null = "null"), "\n")
