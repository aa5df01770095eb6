# Mean outcome of equal groups of respondents, from the least to the most engaged.
if (!is.null(linked)) local({
  name <- option("deciles", "outcome", "spend_after")
  y <- linked$outcomes[[name]]
  own <- stats::setNames(linked$scores[[linked$engagement]], row.names(linked$scores))
  both <- intersect(names(y), names(own)[!is.na(own)])
  least <- as.numeric(stated("least_cell", "5"))
  for (count in seq(as.numeric(option("deciles", "groups", "10")), 2)) {
    group <- ceiling(count * rank(own[both]) / length(both) - 1e-12)
    if (all(tabulate(group, count) >= least)) break
  }
  check("deciles/n", length(both))
  check("deciles/overall", mean(y[both]))
  for (k in seq_len(count)) {
    part <- y[both][group == k]
    place <- paste0("deciles/groups/", k - 1, "/")
    check(paste0(place, "n"), length(part))
    check(paste0(place, "mean"), mean(part))
    check(paste0(place, "median"), stats::median(part))
    check(paste0(place, "engagement"), mean(own[both][group == k]))
    if (stats::sd(part) > 0) {
      ends <- stats::t.test(part, conf.level = level_of("deciles"))$conf.int
      check(paste0(place, "ci_low"), ends[1])
      check(paste0(place, "ci_high"), ends[2])
    }
  }
})
