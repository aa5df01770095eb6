# Referral value: the referee's margin within the horizon, by the chance that the referral brought the customer.
rows <- record("referrals")
plain_crv <- option("crv", "type_one_answers", "") == "" && option("crv", "logit_attributes", "[]") %in% c("", "[]") &&
  option("crv", "period_days", "365.0") %in% c("365", "365.0")
if (!is.null(rows) && plain_crv) {
  bought <- record("transactions")
  rows <- rows[order(rows$date), ]
  rows <- rows[!is.na(rows$date) & rows$date <= until & rows$referrer != rows$referee, ]
  rows <- rows[!duplicated(rows[c("referrer", "referee")]), ]
  first <- tapply(bought$date, bought$customer, min)
  known <- first[rows$referee]
  rows <- rows[is.na(known) | known >= as.numeric(rows$date), ]
  p <- if (is.null(rows$type_one_probability)) rep(NA_real_, nrow(rows)) else rows$type_one_probability
  p[is.na(p)] <- as.numeric(option("crv", "unknown_type_one", "0.5"))
  several <- stats::ave(rep(1, nrow(rows)), rows$referee, FUN = sum)
  share <- if (is.null(rows$share)) 1 / several else stats::ave(rows$share, rows$referee, FUN = function(part) {
    if (anyNA(part) || sum(part) <= 0) rep(1 / length(part), length(part)) else part / sum(part)
  })
  start <- min(rows$date)
  horizon <- as.numeric(stated("horizon_days", "365"))
  present <- function(money, date, customer) vapply(seq_len(nrow(rows)), function(row) {
    age <- as.numeric(date - rows$date[row])
    own <- customer == rows$referee[row] & age >= 0 & age < horizon & date <= until
    sum(money[own] * worth_at(as.numeric(date[own] - start)))
  }, 0)
  margin <- present(margin_of(bought), bought$date, bought$customer)
  contacts <- record("contacts")
  if (!is.null(contacts)) margin <- margin - present(contacts$cost, contacts$date, contacts$customer)
  joined <- worth_at(as.numeric(rows$date - start))
  reward <- (if (is.null(rows$reward)) 0 else ifelse(is.na(rows$reward), 0, rows$reward)) * joined
  saved <- share * as.numeric(option("crv", "acquisition_cost_saved", "0")) * joined
  paid_both <- tolower(option("crv", "include_type2_reward", "false")) == "true"
  one <- share * margin + saved - reward
  two <- saved - if (paid_both) reward else 0
  probable <- sum_by(p * one + (1 - p) * two, rows$referrer)
  certain <- sum_by(ifelse(p >= 0.5, one, two), rows$referrer)
  check("crv/n_used", nrow(rows))
  check_each("crv/crv", if (option("crv", "mode", "probabilistic") == "deterministic") certain else probable)
  check_customers("crv", if (option("crv", "mode", "probabilistic") == "deterministic") certain else probable)
  check_each("crv/crv_probabilistic", probable)
  check_each("crv/crv_deterministic", certain)
  check_each("crv/sd", sqrt(sum_by(p * (1 - p) * (one - two)^2, rows$referrer)))
}
