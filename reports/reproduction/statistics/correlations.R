# Correlations of the scale scores with their intervals.
if (scored_by_mean && option("correlations", "method", "pearson") == "pearson") {
  for (first in names(scales)) for (second in names(scales)) if (first != second) {
    test <- suppressWarnings(try(stats::cor.test(scores[[first]], scores[[second]]), silent = TRUE))
    if (inherits(test, "try-error")) next
    place <- paste0("correlations/pairs/", first, "+", second, "/")
    check(paste0(place, "r"), unname(test$estimate))
    check(paste0(place, "p_value"), test$p.value)
    check(paste0(place, "ci_low"), test$conf.int[1])
    check(paste0(place, "ci_high"), test$conf.int[2])
  }
}
