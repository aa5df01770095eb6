# Referral value: the referee's margin within the horizon, by the chance that the referral brought the customer.
plain_crv <- option("crv", "type_one_answers", "") == "" && option("crv", "logit_attributes", "[]") %in% c("", "[]") &&
  option("crv", "period_days", "365.0") %in% c("365", "365.0")
if (!is.null(table_of("referrals")) && plain_crv) local({
  rows <- referrals_valued(function(name, default) option("crv", name, default))
  by <- function(values) sum_by(values, rows$referrer)
  probable <- by(rows$p * rows$one + (1 - rows$p) * rows$two)
  certain <- by(ifelse(rows$p >= 0.5, rows$one, rows$two))
  sd <- sqrt(by(rows$p * (1 - rows$p) * (rows$one - rows$two)^2))
  sure <- rows$p %in% c(0, 1)
  middle <- rows$p * rows$one + (1 - rows$p) * rows$two
  reach <- stats::qnorm(0.5 + as.numeric(option("crv", "confidence", "0.95")) / 2) * sd
  chosen <- if (option("crv", "mode", "probabilistic") == "deterministic") certain else probable
  check("crv/n_used", nrow(rows))
  check_each("crv/crv", chosen)
  check_customers("crv", chosen)
  check_each("crv/crv_probabilistic", probable)
  check_each("crv/crv_deterministic", certain)
  check_each("crv/sd", sd)
  check_each("crv/ci_low", pmax(probable - reach, by(ifelse(sure, middle, pmin(rows$one, rows$two)))))
  check_each("crv/ci_high", pmin(probable + reach, by(ifelse(sure, middle, pmax(rows$one, rows$two)))))
  for (part in c("margin_part", "saving_part", "reward_part")) check_each(paste0("crv/", part), by(rows[[part]]))
})
