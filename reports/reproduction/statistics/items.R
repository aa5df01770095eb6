# Items: mean, standard deviation, standard error, skewness and kurtosis (G1, G2).
for (code in model$item) {
  x <- stats::na.omit(answers[[code]])
  place <- paste0("items/items/", code, "/")
  check(paste0(place, "n"), length(x))
  check(paste0(place, "mean"), mean(x))
  check(paste0(place, "mean_se"), stats::sd(x) / sqrt(length(x)))
  check(paste0(place, "sd"), stats::sd(x))
  check(paste0(place, "median"), stats::median(x))
  check(paste0(place, "skewness_g1"), skewness(x))
  check(paste0(place, "kurtosis_g2"), kurtosis(x))
}
