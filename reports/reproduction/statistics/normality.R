# Shape of the scale scores: skewness, kurtosis, Shapiro and Wilk's W.
if (scored_by_mean) for (code in names(scales)) {
  x <- stats::na.omit(scores[[code]])
  place <- paste0("normality/variables/", code, "/")
  check(paste0(place, "skewness"), skewness(x))
  check(paste0(place, "kurtosis"), kurtosis(x))
  if (length(x) >= 3 && length(x) <= 5000 && stats::sd(x) > 0) {
    test <- stats::shapiro.test(x)
    check(paste0(place, "shapiro_w"), unname(test$statistic), 1e-5)
    check(paste0(place, "shapiro_p"), test$p.value, 1e-5)
  }
}
