# Respondents by median of value and of engagement.
if (!is.null(linked)) local({
  name <- option("segments", "outcome", "")
  if (!nzchar(name)) name <- if (length(linked$outcomes$clv)) "clv" else "spend_after"
  y <- linked$outcomes[[name]]
  own <- stats::setNames(linked$scores[[linked$engagement]], row.names(linked$scores))
  both <- intersect(names(y), names(own)[!is.na(own)])
  y <- unname(y[both])
  e <- unname(own[both])
  check("segments/n", length(both))
  check("segments/value_median", stats::median(y))
  check("segments/engagement_median", stats::median(e))
  at <- 0
  for (value in c(FALSE, TRUE)) for (engaged in c(FALSE, TRUE)) {
    cell <- (y > stats::median(y)) == value & (e > stats::median(e)) == engaged
    found <- c(n = sum(cell), share = mean(cell), mean_value = mean(y[cell]), value_share = sum(y[cell]) / sum(y),
      mean_engagement = mean(e[cell]))
    for (part in names(found)) check(paste0("segments/rows/", at, "/", part), found[[part]])
    at <- at + 1
  }
  for (side in 0:1) {
    check(paste0("segments/value_totals/", side), sum((y > stats::median(y)) == side))
    check(paste0("segments/engagement_totals/", side), sum((e > stats::median(e)) == side))
  }
})
