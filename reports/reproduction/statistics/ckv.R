# Knowledge value: the present value of implemented ideas, shared among those who gave them, less handling.
rows <- record("feedback")
if (!is.null(rows)) {
  blank <- list(implemented = "False", net_benefit_annual = 0, years = 1, cost = 0, attribution = 1)
  for (name in names(blank)) {
    if (is.null(rows[[name]])) rows[[name]] <- blank[[name]]
    rows[[name]][is.na(rows[[name]])] <- blank[[name]]
  }
  if (!is.null(rows$date)) rows <- rows[is.na(rows$date) | rows$date <= until, ]
  rows <- rows[!is.na(rows$idea) & !is.na(rows$customer), ]
  worth <- function(benefit, years, cost, part) {
    whole <- floor(years)
    gained <- sum(benefit / (1 + yearly)^seq_len(whole))
    if (years > whole) gained <- gained + benefit * (years - whole) / (1 + yearly)^years
    part * (gained - cost)
  }
  idea <- rows[match(rows$idea, rows$idea), ]
  value <- mapply(worth, idea$net_benefit_annual, idea$years, idea$cost, idea$attribution)
  value <- value * (tolower(idea$implemented) %in% c("true", "1"))
  equal <- 1 / stats::ave(rep(1, nrow(rows)), rows$idea, FUN = sum)
  share <- if (is.null(rows$share)) equal else rows$share
  lacking <- stats::ave(as.numeric(is.na(share)), rows$idea, FUN = max) > 0
  share <- ifelse(lacking, equal, share)
  share <- share / pmax(stats::ave(share, rows$idea, FUN = sum), 1)
  handling <- as.numeric(option("ckv", "handling_cost", "0"))
  check("ckv/n_used", nrow(rows))
  check_each("ckv/ckv", sum_by(share * (value - handling), rows$customer))
  check_customers("ckv", sum_by(share * (value - handling), rows$customer))
  check_each("ckv/benefit_part", sum_by(share * value, rows$customer))
}
