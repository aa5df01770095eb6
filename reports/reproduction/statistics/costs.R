# Costs and margins of the horizon by customer, function, channel and tier, with the return on each unit spent.
if (!is.null(table_of("contacts")) && !is.null(table_of("transactions"))) local({
  horizon <- as.numeric(stated("horizon_days", "365"))
  within <- function(days) { age <- as.numeric(until - days); !is.na(age) & age >= 0 & age < horizon }
  contacts <- table_of("contacts")
  contacts <- contacts[!is.na(contacts$customer) & !is.na(contacts$cost) & within(contacts$date), ]
  contacts <- contacts[contacts$cost >= 0, ]
  money <- table_of("transactions")
  money$margin <- margin_of(money)
  money <- money[within(money$date), ]
  who <- sort(unique(c(contacts$customer, money$customer)))
  sums <- function(customer, values) {
    found <- tapply(values, factor(customer, levels = who), sum)
    as.vector(ifelse(is.na(found), 0, found))
  }
  cost <- sums(contacts$customer, contacts$cost)
  value <- sums(money$customer, money$margin)
  check("costs/n_used", nrow(contacts))
  check_each("costs/cost", cost)
  check_each("costs/value", value)
  level <- level_of("costs")
  draws <- draws_of("costs", length(who))
  at <- 0
  line <- function(n, cost, value) {
    place <- paste0("costs/lines/", at, "/")
    at <<- at + 1
    check(paste0(place, "n"), n)
    check(paste0(place, "cost"), sum(cost))
    if (is.null(value)) return(invisible())
    check(paste0(place, "value"), sum(value))
    check(paste0(place, "net"), sum(value) - sum(cost))
    if (sum(cost) <= 0) return(invisible())
    check(paste0(place, "return_on_cost"), (sum(value) - sum(cost)) / sum(cost))
    if (is.null(draws)) return(invisible())
    spent <- draws %*% cost
    ends <- ends_of((draws %*% value - spent) / spent, level)
    check(paste0(place, "ci_low"), ends[1])
    check(paste0(place, "ci_high"), ends[2])
  }
  line(length(who), cost, value)
  named <- function(values) ifelse(is.na(values), "unstated", values)
  if (!is.null(contacts$"function")) {
    of <- named(contacts$"function")
    usual <- c("marketing", "sales", "service")
    for (name in c(intersect(usual, of), sort(setdiff(of, usual), method = "radix"))) {
      part <- sums(contacts$customer[of == name], contacts$cost[of == name])
      check_each(paste0("costs/cost_by_function/", name), part)
      line(sum(part > 0), part, NULL)
    }
  }
  if (!is.null(contacts$channel) && !is.null(money$channel)) {
    spent <- named(contacts$channel)
    earned <- named(money$channel)
    for (name in sort(unique(c(spent, earned)), method = "radix")) {
      a <- contacts[spent == name, ]
      b <- money[earned == name, ]
      line(length(unique(c(a$customer, b$customer))), sums(a$customer, a$cost), sums(b$customer, b$margin))
    }
  }
  if (!is.null(table_of("tiers"))) {
    last <- tier_rows()
    last <- last[!duplicated(last$customer, fromLast = TRUE), ]
    held <- last$tier[match(who, last$customer)]
    for (name in sort(unique(stats::na.omit(held)), method = "radix")) {
      own <- !is.na(held) & held == name
      line(sum(own), cost * own, value * own)
    }
  }
})
