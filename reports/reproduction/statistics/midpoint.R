# Each scale against the middle of its range.
if (scored_by_mean) for (code in names(scales)) {
  ends <- as.numeric(unlist(model[model$construct == code, c("low", "high")]))
  test <- try(stats::t.test(scores[[code]], mu = (min(ends) + max(ends)) / 2), silent = TRUE)
  if (inherits(test, "try-error")) next
  place <- paste0("midpoint/tests/", code, "+", format((min(ends) + max(ends)) / 2), "+one_sample_t/")
  check(paste0(place, "statistic"), unname(test$statistic))
  check(paste0(place, "p_value"), test$p.value)
}
