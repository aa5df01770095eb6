# Rscript generate.R > expected.json      (R 4.2.2)
# Limits of Cramer's V as DescTools::CramerV(tab, conf.level = 0.95, method = "ncchisq") writes them, by uniroot.
library(jsonlite)
one <- function(tab, level = 0.95) {
  test <- suppressWarnings(chisq.test(tab, correct = FALSE))
  x <- unname(test$statistic); df <- unname(test$parameter); scale <- sum(tab) * (min(dim(tab)) - 1)
  ncp <- function(share) {
    if (pchisq(x, df) <= share) return(0)
    uniroot(function(nc) pchisq(x, df, ncp = nc) - share, c(0, 10 * (x + df + 10)), tol = 1e-12)$root
  }
  c(sqrt(x / scale), pmin(1, sqrt(c(ncp((1 + level) / 2), ncp((1 - level) / 2)) / scale)))
}
tables <- list(hair_eye = margin.table(HairEyeColor, c(1, 2)), hair_sex = margin.table(HairEyeColor, c(1, 3)),
  weak = matrix(c(20, 18, 22, 19, 21, 20), 2))
cat(toJSON(list(tables = lapply(tables, function(t) matrix(t, nrow(t))), v = lapply(tables, one)), digits = 15, matrix = "rowmajor"))
