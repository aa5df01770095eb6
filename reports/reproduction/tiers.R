# Tier history as intervals that don't overlap, and customers by periods.
tier_order <- function() {
  said <- regmatches(stated("tier_order"), gregexpr('"[^"]*"', stated("tier_order")))[[1]]
  if (length(said)) gsub('"', "", said) else names(sort(tier_thresholds()))
}
tier_thresholds <- function() {
  parts <- regmatches(stated("tier_thresholds", "{}"), gregexpr('"[^"]*": *[-0-9.eE+]+', stated("tier_thresholds", "{}")))[[1]]
  stats::setNames(as.numeric(sub('.*": *', "", parts)), gsub('^"|": *[-0-9.eE+]+$', "", parts))
}
day_or <- function(first, otherwise) as.Date(ifelse(is.na(first), otherwise, first), origin = "1970-01-01")
tier_rows <- function() {
  rows <- record("tiers")
  if (is.null(rows$to_date)) rows$to_date <- as.Date(NA)
  if (is.null(rows$points)) rows$points <- NA_real_
  rows <- rows[!is.na(rows$customer) & !is.na(rows$from_date) & !is.na(rows$tier), ]
  rows <- rows[order(rows$customer, rows$from_date, method = "radix"), ]
  rows <- rows[rows$tier %in% tier_order() & rows$from_date <= until & !(!is.na(rows$to_date) & rows$to_date < rows$from_date), ]
  rows <- rows[!duplicated(rows[c("customer", "from_date")], fromLast = TRUE), ]
  same <- c(rows$customer[-1] == rows$customer[-nrow(rows)], FALSE)
  following <- as.Date(ifelse(same, c(rows$from_date[-1], NA), NA), origin = "1970-01-01")
  end <- day_or(pmin(rows$to_date, until) + 1, day_or(following, until + 1))
  rows$end <- pmin(end, following, na.rm = TRUE)
  rows$start <- rows$from_date
  rows$rank <- match(rows$tier, tier_order()) - 1
  rows
}
period_of <- function(days, period) {
  as.Date(switch(period, month = format(days, "%Y-%m-01"), year = format(days, "%Y-01-01"),
    quarter = sprintf("%s-%02d-01", format(days, "%Y"), 3 * ((as.numeric(format(days, "%m")) - 1) %/% 3) + 1)))
}
# Ranks held on each period's first day (NA: none), customers by periods.
tier_ranks <- function(rows, period) {
  starts <- seq(period_of(min(rows$start), period), period_of(until, period), by = period)
  if (seq(starts[length(starts)], by = period, length.out = 2)[2] - 1 > until) starts <- starts[-length(starts)]
  customers <- unique(rows$customer)
  held <- matrix(NA_real_, length(customers), length(starts))
  for (row in seq_len(nrow(rows))) {
    held[match(rows$customer[row], customers), starts >= rows$start[row] & starts < rows$end[row]] <- rows$rank[row]
  }
  list(customers = customers, starts = starts, held = held)
}
tier_outcome <- function(panel, period, outcome) {
  bought <- record("transactions")
  bought <- bought[!is.na(bought$date) & bought$date <= until, ]
  worth <- switch(outcome, amount = bought$amount, margin = margin_of(bought), (!duplicated(bought[c("customer", "date")])) + 0)
  at <- cbind(match(bought$customer, panel$customers), match(period_of(bought$date, period), panel$starts))
  kept <- stats::complete.cases(at)
  y <- 0 * panel$held
  y[is.na(panel$held)] <- 0
  sums <- stats::aggregate(worth[kept], list(at[kept, 1], at[kept, 2]), sum)
  y[as.matrix(sums[1:2])] <- sums[[3]]
  y[is.na(panel$held)] <- NA
  y
}
# Margin of each row's customer in the days from the row's start.
margin_after_rows <- function(rows, days) {
  bought <- record("transactions")
  bought$margin <- margin_of(bought)
  by_customer <- split(bought, bought$customer)
  vapply(seq_len(nrow(rows)), function(row) {
    own <- by_customer[[rows$customer[row]]]
    if (is.null(own)) return(0)
    age <- as.numeric(own$date - rows$start[row])
    sum(own$margin[age >= 0 & age < days])
  }, 0)
}
# Margin by customer in the horizon that ends on the day of analysis.
margin_of_horizon <- function() {
  bought <- record("transactions")
  age <- as.numeric(until - bought$date)
  within <- age >= 0 & age < as.numeric(stated("horizon_days", "365"))
  tapply(ifelse(within, margin_of(bought), 0), bought$customer, sum)
}
# How often each row was drawn in each replicate of a bootstrap, as the report drew it.
draws_of <- function(statistic, n) {
  path <- paste0("data/records/draws_", statistic, ".csv")
  if (!file.exists(path)) return(message(statistic, ": intervals not compared, because their draws are not in this folder"))
  matrix(scan(path, sep = ",", quiet = TRUE), ncol = n, byrow = TRUE)
}
ends_of <- function(values, level) stats::quantile(values[is.finite(values)], c(0.5 - level / 2, 0.5 + level / 2), names = FALSE)
