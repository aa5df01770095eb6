# Level and moves of each customer, and how far the next tier is.
if (!is.null(table_of("tiers")) && length(tier_order())) local({
  rows <- tier_rows()
  period <- option("tiers", "period", "month")
  by <- split(rows, factor(rows$customer, levels = unique(rows$customer)))
  each <- function(of) unname(vapply(by, of, 0))
  last_rank <- each(function(own) own$rank[nrow(own)])
  points <- each(function(own) own$points[nrow(own)])
  check("tiers/n_used", nrow(rows))
  check_each("tiers/rank", last_rank)
  check_each("tiers/points", points)
  check_each("tiers/n_upgrades", each(function(own) sum(diff(own$rank) > 0)))
  check_each("tiers/n_downgrades", each(function(own) sum(diff(own$rank) < 0)))
  check_each("tiers/days_in_tier", each(function(own) {
    since <- max(c(1, which(diff(own$rank) != 0) + 1))
    as.numeric(own$end[nrow(own)] - own$start[since])
  }))
  begins <- c(tier_thresholds()[tier_order()], NA)
  if (is.na(begins[1])) begins[1] <- 0
  missing <- unname(begins[last_rank + 2] - points)
  check_each("tiers/points_to_next", missing)
  check_each("tiers/distance_share", missing / unname(begins[last_rank + 2] - begins[last_rank + 1]))
  for (at in seq_along(tier_order())) {
    check(paste0("tiers/days_in_tier_mean/", at - 1), mean(as.numeric(rows$end - rows$start)[rows$tier == tier_order()[at]]))
  }
  held <- tier_ranks(rows, period)$held
  before <- held[, -ncol(held)]
  after <- held[, -1]
  for (a in seq_along(tier_order())) for (b in seq_along(tier_order())) {
    check(paste0("tiers/transitions/", a - 1, "/", b - 1), sum(before == a - 1 & after == b - 1, na.rm = TRUE))
  }
  check("tiers/changes/upgrade", sum(after > before, na.rm = TRUE))
  check("tiers/changes/downgrade", sum(after < before, na.rm = TRUE))
  check("tiers/changes/unchanged", sum(after == before, na.rm = TRUE))
})
