# Referral, influence and knowledge value, each as the report computes it with the options of one step of its plan.
# One row per referral that counts: what it is worth as type one and as type two, and the parts of each.
referrals_valued <- function(get) {
  rows <- table_of("referrals")
  bought <- record("transactions")
  rows <- rows[order(rows$date), ]
  rows <- rows[!is.na(rows$date) & rows$date <= until & rows$referrer != rows$referee, ]
  rows <- rows[!duplicated(rows[c("referrer", "referee")]), ]
  first <- tapply(bought$date, bought$customer, min)
  known <- first[rows$referee]
  rows <- rows[is.na(known) | known >= as.numeric(rows$date), ]
  p <- if (is.null(rows$type_one_probability)) rep(NA_real_, nrow(rows)) else rows$type_one_probability
  p[is.na(p)] <- as.numeric(get("unknown_type_one", "0.5"))
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
  saved <- share * as.numeric(get("acquisition_cost_saved", "0")) * joined
  paid_both <- tolower(get("include_type2_reward", "false")) == "true"
  one <- share * margin + saved - reward
  two <- saved - if (paid_both) reward else 0
  data.frame(referrer = rows$referrer, p = p, one = one, two = two, margin_part = p * share * margin, saving_part = saved,
    reward_part = -reward * (if (paid_both) 1 else p))
}
# Signed weights of the edges that count, from influencer (row) to influencee (column), among the customers of `own`.
influence_weights <- function(own, get) {
  edges <- table_of("influence")
  if (is.null(edges$weight)) return(NULL)
  word <- tolower(trimws(ifelse(is.na(edges$valence), "", edges$valence)))
  kept <- edges$influencer != edges$influencee & !(word %in% c("neutral", "0")) & !is.na(edges$weight) & abs(edges$weight) <= 1
  if (!is.null(edges$date)) kept <- kept & (is.na(edges$date) | edges$date <= until)
  against <- word %in% c("negative", "-", "neg", "-1") | edges$weight < 0
  signed <- (ifelse(against, -1, 1) * abs(edges$weight))[kept]
  edges <- edges[kept, ]
  total <- stats::ave(abs(signed), edges$influencee, FUN = sum)
  if (tolower(get("rescale", "false")) == "true") signed <- signed / pmax(total, 1)
  w <- matrix(0, length(own), length(own), dimnames = list(names(own), names(own)))
  for (row in seq_along(signed)) {
    at <- cbind(match(edges$influencer[row], names(own)), match(edges$influencee[row], names(own)))
    w[at] <- w[at] + signed[row]
  }
  attr(w, "used") <- length(signed)
  w
}
# Value by customer of the ideas that they gave.
knowledge_valued <- function(get) {
  rows <- table_of("feedback")
  blank <- list(implemented = "False", net_benefit_annual = 0, years = 1, cost = 0, attribution = 1)
  for (name in names(blank)) {
    if (is.null(rows[[name]])) rows[[name]] <- blank[[name]]
    rows[[name]][is.na(rows[[name]])] <- blank[[name]]
  }
  if (!is.null(rows$date)) rows <- rows[is.na(rows$date) | rows$date <= until, ]
  rows <- rows[!is.na(rows$idea) & !is.na(rows$customer) & !duplicated(rows[c("idea", "customer")]), ]
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
  handling <- as.numeric(get("handling_cost", "0"))
  data.frame(customer = rows$customer, benefit_part = share * value, handling_part = -share * handling)
}
