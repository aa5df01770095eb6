# Factor scores of cases spread over the data. Rscript tests/reference/sem/factor_scores/generate.R > tests/reference/sem/factor_scores/expected.json
suppressMessages({library(lavaan); library(jsonlite)})
hs <- read.csv("tests/data/hs1939.csv"); dem <- read.csv("tests/data/poldem.csv")
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
democracy <- "ind60 =~ x1+x2+x3\ndem60 =~ y1+y2+y3+y4\ndem65 =~ y5+y6+y7+y8\ndem60 ~ ind60\ndem65 ~ ind60+dem60"
cases <- list(three = list(three, hs, "hs1939.csv", NULL, FALSE), second = list(paste0(three, "\ng =~ visual+textual+speed"), hs, "hs1939.csv", NULL, FALSE),
  democracy = list(democracy, dem, "poldem.csv", NULL, TRUE), covariate = list(paste0(three, "\nvisual ~ ageyr"), hs, "hs1939.csv", NULL, FALSE),
  schools = list(three, hs, "hs1939.csv", "school", TRUE))
out <- lapply(cases, function(one) {
  equal <- if (is.null(one[[4]])) "" else c("loadings", "intercepts")
  for (tol in 10^(-13:-10)) {
    fit <- suppressWarnings(sem(one[[1]], one[[2]], group = one[[4]], meanstructure = one[[5]], group.equal = equal,
      control = list(rel.tol = tol)))
    if (lavInspect(fit, "converged")) break
  }
  rows <- seq(1, nrow(one[[2]]), by = 25)
  scores <- function(method) {
    s <- lavPredict(fit, method = method)
    if (is.list(s)) { whole <- matrix(0, nrow(one[[2]]), ncol(s[[1]])); for (g in seq_along(s)) whole[lavInspect(fit, "case.idx")[[g]], ] <- s[[g]]; s <- whole }
    unclass(s)[rows, , drop = FALSE]
  }
  list(model = one[[1]], data = one[[3]], group = if (is.null(one[[4]])) "" else one[[4]], means = one[[5]], rows = rows - 1,
    regression = scores("regression"), bartlett = if (grepl("g =~", one[[1]])) NULL else scores("Bartlett"))
})
cat(toJSON(out, auto_unbox = TRUE, digits = 12, null = "null", na = "null"), "\n")
