# Two background variables: chi-squared, Cramer's V and its limits from the noncentral chi-squared (Smithson, 2003).
v_limit <- function(x, df, scale, share) {
  if (stats::pchisq(x, df) <= share) return(0)
  found <- stats::uniroot(function(nc) stats::pchisq(x, df, ncp = nc) - share, c(0, 10 * (x + df + 10)), tol = 1e-12)
  min(1, sqrt(found$root / scale))
}
v_level <- as.numeric(option("association", "confidence", "0.95"))
for (first in names(background)) for (second in names(background)) if (first != second) {
  place <- paste0("association/tests/", first, "+", second, "+chi_square/")
  if (!any(expected$place == paste0(place, "statistic"))) next
  crossed <- table(background[[first]], background[[second]])
  test <- suppressWarnings(stats::chisq.test(crossed, correct = FALSE))
  x <- unname(test$statistic)
  scale <- sum(crossed) * (min(dim(crossed)) - 1)
  check(paste0(place, "statistic"), x)
  check(paste0(place, "p_value"), test$p.value)
  check(paste0(place, "effect"), sqrt(x / scale))
  check(paste0(place, "effect_low"), v_limit(x, unname(test$parameter), scale, (1 + v_level) / 2), 1e-5)
  check(paste0(place, "effect_high"), v_limit(x, unname(test$parameter), scale, (1 - v_level) / 2), 1e-5)
}
