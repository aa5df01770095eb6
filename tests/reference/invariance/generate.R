# Expected results of invariance tests on data that the project holds.
# Rscript tests/reference/invariance/generate.R > tests/reference/invariance/expected.json
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
hs <- read.csv("tests/data/hs1939.csv"); bfi <- read.csv("tests/data/bfi_clean.csv")
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
two <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5"
wanted <- function(f) { f <- fitMeasures(f); as.list(f[is.finite(f)]) }
continuous <- function(model, data, group, estimator) {
  steps <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"), strict = c("loadings", "intercepts", "residuals"))
  tight <- function(...) for (tol in 10^(-12:-9)) {  # the tightest stop at which lavaan still says that it converged
    fit <- suppressWarnings(cfa(model, data, group = group, estimator = estimator, ..., control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) return(fit)
  }
  fits <- lapply(steps, function(eq) tight(group.equal = eq, meanstructure = TRUE))
  uni <- lavTestScore(fits$scalar)$uni
  means <- parameterEstimates(tight(group.equal = steps$scalar, std.lv = TRUE))
  means <- means[means$op == "~1" & means$group == 2 & means$lhs %in% lavNames(fits$scalar, "lv"), c("lhs", "est", "se")]
  list(model = model, group = group, estimator = estimator, groups = lavInspect(fits$scalar, "group.label"), fit = lapply(fits, wanted), difference = lavTestLRT(fits[[1]], fits[[2]], fits[[3]], fits[[4]])$`Chisq diff`,
    release = uni$X2, means = means)
}
ordered <- function(model, data, group) {
  steps <- list(configural = "", thresholds = "thresholds", metric = c("thresholds", "loadings"), scalar = c("thresholds", "loadings", "intercepts"))
  fits <- suppressWarnings(lapply(steps, function(eq) measEq.syntax(model, data = data, ordered = TRUE, parameterization = "delta", ID.fac = "std.lv",
    ID.cat = "Wu.Estabrook.2016", group = group, group.equal = eq, return.fit = TRUE)))
  list(model = model, group = group, estimator = "WLSMV", fit = lapply(fits, wanted),
    difference = suppressWarnings(lavTestLRT(fits[[1]], fits[[2]], fits[[3]], fits[[4]]))$`Chisq diff`)
}
out <- list(hs_ml = continuous(three, hs, "school", "ML"), bfi_mlr = continuous(two, bfi, "gender", "MLR"), bfi_wlsmv = ordered(two, bfi, "gender"))
cat(toJSON(out, auto_unbox = TRUE, digits = 12, dataframe = "columns", na = "null", null = "null", pretty = 1), "\n")
