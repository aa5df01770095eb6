# RFM: scores by ceiling(classes * average rank / n), then the segments.
rfm_grid <- rbind(
  c("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
  c("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
  c("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
  c("promising", "potential_loyal", "potential_loyal", "loyal", "loyal"),
  c("new", "potential_loyal", "potential_loyal", "champions", "champions")
)
customary_rfm <- customary_rows("rfm") && option("rfm", "rule", "rank") == "rank" &&
  option("rfm", "frequency", "days") == "days" && option("rfm", "monetary", "total") == "total"
days <- if (customary_rfm) purchases()
if (!is.null(days)) {
  classes <- as.numeric(option("rfm", "classes", "5"))
  since <- as.numeric(until - tapply(days$date, days$customer, max))
  bought <- as.vector(table(days$customer))
  amount <- signif(as.vector(sum_by(days$amount, days$customer)), 12)
  class_of <- function(x) ceiling(classes * rank(x) / length(x) - 1e-12)
  cell <- function(score) ceiling(5 * score / classes)
  segment <- rfm_grid[cbind(cell(class_of(-since)), cell(class_of(bought)))]
  order <- unique(rev(as.vector(t(rfm_grid))))
  at <- 0
  for (name in order[order %in% segment]) {
    own <- segment == name
    place <- paste0("rfm/segments/", at, "/")
    check(paste0(place, "customers"), sum(own))
    check(paste0(place, "amount"), sum(amount[own]))
    check(paste0(place, "amount_share"), sum(amount[own]) / sum(amount))
    check(paste0(place, "median_days_since_last_purchase"), stats::median(since[own]))
    check(paste0(place, "median_purchases"), stats::median(bought[own]))
    check(paste0(place, "median_amount"), stats::median(amount[own]))
    at <- at + 1
  }
}
