# Scale scores: the mean of the answered items, where enough of them are answered.
if (scored_by_mean) for (code in names(scales)) {
  x <- stats::na.omit(scores[[code]])
  place <- paste0("scales/scales/", code, "/")
  check(paste0(place, "n"), length(x))
  check(paste0(place, "mean"), mean(x))
  check(paste0(place, "sd"), stats::sd(x))
  check(paste0(place, "median"), stats::median(x))
  check(paste0(place, "skewness_g1"), skewness(x))
  check(paste0(place, "kurtosis_g2"), kurtosis(x))
}
