# Tier effects: lm of the period's outcome on tiers (or steps) with customers and months taken out.
rows <- record("tiers")
order_of_tiers <- gsub('^ *"|" *$|^\\[ *"|" *\\]$', "", strsplit(gsub("^\\[|\\]$", "", stated("tier_order")), ",")[[1]])
plain_tiers <- option("tier_effects", "period", "month") == "month" &&
  option("tier_effects", "outcome", "margin") == "margin" && length(order_of_tiers) > 1
if (!is.null(rows) && plain_tiers && !is.null(record("transactions"))) {
  rows <- rows[order(rows$customer, rows$from_date), ]
  rows <- rows[rows$tier %in% order_of_tiers & rows$from_date <= until & !(!is.na(rows$to_date) & rows$to_date < rows$from_date), ]
  rows <- rows[!duplicated(rows[c("customer", "from_date")], fromLast = TRUE), ]
  same <- c(rows$customer[-1] == rows$customer[-nrow(rows)], FALSE)
  following <- as.Date(ifelse(same, c(rows$from_date[-1], NA), NA), origin = "1970-01-01")
  own_end <- pmin(rows$to_date, until) + 1
  end <- pmin(as.Date(ifelse(is.na(own_end), ifelse(is.na(following), until + 1, following), own_end), origin = "1970-01-01"),
    following, na.rm = TRUE)
  month <- function(day) as.Date(format(day, "%Y-%m-01"))
  months <- seq(month(min(rows$from_date)), month(until), by = "month")
  if (seq(months[length(months)], by = "month", length.out = 2)[2] - 1 > until) months <- months[-length(months)]
  customers <- unique(rows$customer)
  held <- matrix(NA_real_, length(customers), length(months))
  for (row in seq_len(nrow(rows))) {
    within <- months >= rows$from_date[row] & months < end[row]
    held[match(rows$customer[row], customers), within] <- match(rows$tier[row], order_of_tiers) - 1
  }
  bought <- record("transactions")
  bought <- bought[bought$date <= until, ]
  at <- cbind(match(bought$customer, customers), match(month(bought$date), months))
  kept <- stats::complete.cases(at)
  sums <- stats::aggregate(margin_of(bought)[kept], list(at[kept, 1], at[kept, 2]), sum)
  y <- matrix(0, length(customers), length(months))
  y[as.matrix(sums[1:2])] <- sums[[3]]
  filled <- t(apply(held, 1, function(x) { known <- which(!is.na(x)); if (length(known)) x[x_at <- known[pmax(findInterval(seq_along(x), known), 1)]] else x }))
  before_first <- t(apply(!is.na(held), 1, cumsum)) == 0
  step <- cbind(0, t(apply(filled, 1, diff)))
  step[is.na(step) | before_first] <- 0
  up <- t(apply(pmax(step, 0), 1, cumsum))
  down <- t(apply(pmax(-step, 0), 1, cumsum))
  cells <- which(!is.na(held), arr.ind = TRUE)
  i <- cells[, 1]
  j <- cells[, 2]
  without_effects <- function(v) {
    for (turn in 1:5000) {
      before <- v
      v <- v - stats::ave(v, i)
      v <- v - stats::ave(v, j)
      if (max(abs(v - before)) < 1e-12 * max(1, abs(v))) break
    }
    v
  }
  outcome <- without_effects(y[cells])
  slopes <- function(columns) stats::coef(stats::lm(outcome ~ apply(columns, 2, without_effects) - 1))
  ranks <- sort(unique(held[cells]))[-1]
  levels_found <- slopes(outer(held[cells], ranks, "==") + 0)
  for (place in seq_along(ranks)) {
    check(paste0("tier_effects/levels/ols+", order_of_tiers[ranks[place] + 1], "/b"), unname(levels_found[place]), 1e-5)
  }
  both <- cbind(up[cells], down[cells])
  if (all(apply(both, 2, max) > 0)) {
    moves <- unname(slopes(both))
    check("tier_effects/moves/ols+upgrade/b", moves[1], 1e-5)
    check("tier_effects/moves/ols+downgrade/b", moves[2], 1e-5)
    check("tier_effects/asymmetry/ols+asymmetry/b", -sum(moves), 1e-5)
  }
  check("tier_effects/n_cells", nrow(cells))
}
