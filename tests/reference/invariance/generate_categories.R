# Invariance of items with two, three and six categories, to strict.
# Rscript tests/reference/invariance/generate_categories.R > tests/reference/invariance/categories.json
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
bfi <- read.csv("tests/data/bfi_clean.csv"); items <- c(paste0("A", 1:5), paste0("C", 1:5))
two <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5"
cut_at <- function(at) { d <- bfi; for (v in items) d[[v]] <- findInterval(bfi[[v]], at) + 1; d }
data <- list(two = cut_at(5), three = cut_at(c(4, 6)), six = bfi)
every <- c("thresholds", "loadings", "intercepts")
out <- lapply(names(data), function(name) {
  d <- data[[name]]
  anchored <- if (name == "two") paste0(two, "\nA1 ~~ c(1, 1)*A1\nC1 ~~ c(1, 1)*C1") else two
  plain <- function(eq) suppressWarnings(cfa(anchored, d, ordered = TRUE, group = "gender", group.equal = eq, std.lv = TRUE, parameterization = "theta"))
  wu <- function(eq) suppressWarnings(measEq.syntax(two, data = d, ordered = TRUE, parameterization = "delta", ID.fac = "std.lv",
    ID.cat = "Wu.Estabrook.2016", group = "gender", group.equal = eq, return.fit = TRUE))
  fits <- if (name == "two") list(configural = wu(""), scalar = plain(every), strict = plain(c(every, "residuals"))) else
    list(configural = wu(""), thresholds = wu("thresholds"), metric = wu(every[1:2]), scalar = wu(every), strict = plain(c(every, "residuals")))
  partial <- if (name == "six") fitMeasures(suppressWarnings(measEq.syntax(two, data = d, ordered = TRUE, parameterization = "delta", ID.fac = "std.lv",
    ID.cat = "Wu.Estabrook.2016", group = "gender", group.equal = "thresholds", group.partial = "A1 | t5", return.fit = TRUE)))[c("chisq", "df")]
  list(fit = lapply(fits, function(f) as.list(fitMeasures(f)[c("chisq", "df", "npar", "cfi.scaled", "rmsea.scaled", "srmr")])), partial = as.list(partial))
})
names(out) <- names(data)
cat(toJSON(out, auto_unbox = TRUE, digits = 12, na = "null", null = "null", pretty = 1), "\n")
