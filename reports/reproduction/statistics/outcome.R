# How spend after the cut and each value are spread, over all customers and over respondents.
type_two_skewness <- function(y) {
  n <- length(y)
  if (n < 3 || stats::sd(y) == 0) return(NA_real_)
  d <- y - mean(y)
  mean(d^3) / mean(d^2)^1.5 * sqrt(n * (n - 1)) / (n - 2)
}
if (!is.null(linked)) local({
  at <- 0
  describe <- function(y) {
    place <- paste0("outcome/rows/", at, "/")
    k <- max(1, floor(length(y) * 0.1))
    found <- c(n = length(y), zero_share = mean(y == 0), mean = mean(y), median = stats::median(y),
      median_over_mean = stats::median(y) / mean(y), skewness = type_two_skewness(y),
      top_decile_share = sum(sort(y, decreasing = TRUE)[seq_len(k)]) / sum(y), maximum = max(y), total = sum(y))
    for (name in names(found)) check(paste0(place, name), unname(found[name]))
    at <<- at + 1
  }
  for (values in linked$outcomes) {
    describe(unname(values))
    answered <- intersect(row.names(linked$scores), names(values))
    if (length(answered)) describe(unname(values[answered]))
  }
})
