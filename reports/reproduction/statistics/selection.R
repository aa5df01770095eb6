# Who answers: standardised differences from everybody else, weights by the chance to answer, and the model so weighted.
if (!is.null(linked)) local({
  file <- cbind(linked$baseline, spend_after = unname(linked$outcome[row.names(linked$baseline)]))
  answered <- row.names(file) %in% row.names(linked$scores)
  if (min(sum(answered), sum(!answered)) < 2) return(invisible())
  check("selection/n", sum(answered))
  check("selection/n_file", nrow(file))
  check("selection/response_rate", mean(answered))
  kept <- Filter(function(name) diff(range(file[[name]])) > 0, baseline_names)
  weights <- rep(1, sum(answered))
  if (any(expected$place == "selection/effective_n")) {
    raw <- 1 / quasi(answered + 0, file[kept], "logit")$mu[answered]
    raw <- raw / mean(raw)
    trim <- as.numeric(option("selection", "trim", "0.01"))
    ends <- stats::quantile(raw, c(trim, 1 - trim))
    cut <- pmin(pmax(raw, ends[1]), ends[2])
    weights <- cut / mean(cut)
    check("selection/trimmed", sum(raw < ends[1] | raw > ends[2]))
    check("selection/effective_n", sum(weights)^2 / sum(weights^2), 1e-5)
    check("selection/weight_min", min(weights), 1e-5)
    check("selection/weight_max", max(weights), 1e-5)
  }
  for (at in seq_along(file)) {
    a <- file[answered, at]
    b <- file[!answered, at]
    spread <- sqrt((stats::var(a) + stats::var(b)) / 2)
    found <- c(mean_respondents = mean(a), mean_others = mean(b), smd = (mean(a) - mean(b)) / spread,
      smd_weighted = (stats::weighted.mean(a, weights) - mean(file[[at]])) / spread)
    for (name in names(found)) check(paste0("selection/differences/", at - 1, "/", name), found[[name]], 1e-5)
  }
  x <- main_predictors()
  y <- unname(linked$outcome[row.names(x)])
  level <- level_of("selection")
  weights <- stats::setNames(weights, row.names(file)[answered])[row.names(x)]
  if (any(expected$place == "selection/unweighted/n")) check_model("selection/unweighted", y, x, level)
  if (any(expected$place == "selection/weighted/n")) check_model("selection/weighted", y, x, level, weights = unname(weights))
  invisible()
})
