# Spearman's rho of every score with spend after the cut and with each value: interval, Holm, and without error of measurement.
if (!is.null(linked)) local({
  level <- level_of("value_correlations")
  at <- 0
  for (score in names(linked$scores)) {
    own <- stats::setNames(linked$scores[[score]], row.names(linked$scores))
    known <- as.numeric(option("(reliabilities)", score, NA))
    found <- list()
    for (name in names(linked$outcomes)) {
      y <- linked$outcomes[[name]]
      both <- intersect(names(own)[!is.na(own)], names(y))
      place <- paste0("value_correlations/rows/", at, "/")
      at <- at + 1
      check(paste0(place, "n"), length(both))
      if (length(both) < 5 || diff(range(own[both])) == 0 || diff(range(y[both])) == 0) next
      rho <- stats::cor(rank(own[both]), rank(y[both]))
      n <- length(both)
      p <- 2 * stats::pt(-abs(rho * sqrt((n - 2) / (1 - rho^2))), n - 2)
      ends <- tanh(atanh(rho) + c(-1, 1) * stats::qnorm((1 + level) / 2) * sqrt((1 + rho^2 / 2) / (n - 3)))
      check(paste0(place, "rho"), rho)
      check(paste0(place, "p_value"), p)
      check(paste0(place, "ci_low"), ends[1])
      check(paste0(place, "ci_high"), ends[2])
      corrected <- c(rho, ends) / sqrt(known)
      for (i in which(!is.na(corrected) & abs(corrected) <= 1)) {
        check(paste0(place, c("disattenuated", "disattenuated_low", "disattenuated_high")[i]), corrected[i])
      }
      found[[place]] <- c(p = p, value = name != "spend_after")
    }
    places <- names(found)[vapply(found, function(one) one[["value"]] == 1, NA)]
    holm <- stats::p.adjust(vapply(found[places], function(one) one[["p"]], 0), "holm")
    for (i in seq_along(places)) check(paste0(places[i], "p_holm"), unname(holm[i]))
  }
})
