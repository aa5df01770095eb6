# Value under a contract: the share of customers who come back each period, and what a margin of each period is worth.
local({
  days <- if (customary_rows("contractual_clv") && any(expected$place == "contractual_clv/clv_horizon")) purchases()
  if (is.null(days)) return(invisible())
  period <- as.numeric(option("contractual_clv", "period_days", "365"))
  back <- floor(as.numeric(until - days$date) / period)
  whole <- max(floor((as.numeric(until - min(days$date)) + 1) / period), 1)
  used <- back < whole
  active <- tapply(days$margin[used], list(days$customer[used], factor(back[used], levels = 0:max(back[used]))), sum)
  here <- !is.na(active)
  older <- here[, -1, drop = FALSE]
  newer <- here[, -ncol(here), drop = FALSE]
  told <- option("contractual_clv", "retention", "")
  r <- if (nzchar(told) && told != "null") as.numeric(told) else sum(older & newer) / sum(older)
  rate <- (1 + yearly)^(period / 365) - 1
  k <- r / (1 + rate)
  now <- if (option("contractual_clv", "first_margin", "after") == "now") 1 else 0
  periods <- max(1, round(as.numeric(stated("horizon_days", "365")) / period))
  customers <- active[here[, 1], , drop = FALSE]
  span <- apply(!is.na(customers), 1, function(row) max(which(row)))
  margin <- mean(rowSums(customers, na.rm = TRUE) / span)
  check("contractual_clv/retention/share", r)
  check("contractual_clv/margin_per_period", margin)
  check("contractual_clv/rate_per_period", rate)
  check("contractual_clv/clv_horizon", margin * (now + sum(k^seq_len(periods))))
  if (k < 1) check("contractual_clv/clv_infinite", margin * (now + k / (1 - k)))
  if (!nzchar(told) || told == "null") {
    ends <- stats::prop.test(sum(older & newer), sum(older), correct = FALSE, conf.level = level_of("contractual_clv"))$conf.int
    check("contractual_clv/retention/low", ends[1])
    check("contractual_clv/retention/high", ends[2])
    for (i in 1:2) {
      k <- ends[i] / (1 + rate)
      check(paste0("contractual_clv/clv_horizon_", c("low", "high")[i]), margin * (now + sum(k^seq_len(periods))))
    }
  }
})
