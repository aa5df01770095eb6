# Would the forecast have come true: fitted to the first half by optim, held against the second half.
local({
  pareto <- option("clv_calibration", "model", "bgnbd") == "paretonbd"
  days <- if (customary_rows("clv_calibration")) purchases()
  if (is.null(days) || !exists("check_likelihood")) return(invisible())
  first_day <- min(days$date)
  end <- as.Date(option("clv_calibration", "calibration_end", as.character(first_day + round(as.numeric(until - first_day) / 2))))
  unit <- as.numeric(stated("time_unit_days", "7"))
  seen <- days[days$date <= end, ]
  first <- tapply(as.numeric(seen$date), seen$customer, min)
  who <- names(first)
  x <- as.vector(table(seen$customer)[who]) - 1
  t_x <- as.vector(tapply(as.numeric(seen$date), seen$customer, max) - first) / unit
  T <- as.vector(as.numeric(end) - first) / unit
  names <- if (pareto) c("r", "alpha", "s", "beta") else c("r", "alpha", "a", "b")
  if (!any(expected$place == paste0("clv_calibration/fit/parameters/", names[4], "/estimate"))) return(invisible())
  likelihood <- function(b) (if (pareto) pareto_likelihood else bgnbd_likelihood)(b, x, t_x, T)
  b <- check_likelihood("clv_calibration/fit", names, likelihood, list(rep(1, 4), c(0.5, 5, 1, 5)))
  held <- days[days$date > end & days$customer %in% who, ]
  predicted <- (if (pareto) pareto_expected else bgnbd_expected)(b, as.numeric(until - end) / unit, x, t_x, T)
  actual <- tabulate(match(held$customer, who), length(who))
  agree <- function(place, predicted, actual, tolerance) {
    found <- c(predicted = sum(predicted), actual = sum(actual), ratio = sum(predicted) / sum(actual),
      pearson = stats::cor(predicted, actual), spearman = stats::cor(rank(signif(predicted, 10)), rank(actual)),
      mean_absolute_error = mean(abs(predicted - actual)))
    for (name in names(found)) check(paste0(place, "/", name), found[[name]], if (name == "spearman") 1e-3 else tolerance)
  }
  agree("clv_calibration/purchases", predicted, actual, 1e-5)
  bins <- pmin(x, 7)
  for (at in seq_along(sort(unique(bins)))) {
    own <- bins == sort(unique(bins))[at]
    place <- paste0("clv_calibration/bins/", at - 1, "/")
    check(paste0(place, "frequency"), sort(unique(bins))[at])
    check(paste0(place, "customers"), sum(own))
    check(paste0(place, "predicted"), mean(predicted[own]), 1e-5)
    check(paste0(place, "actual"), mean(actual[own]))
  }
  # The whole cohort's repeat purchases until the end of each unit of time.
  new_customer <- function(t) {
    if (t <= 0) return(0)
    if (pareto) return(unname(b["r"] * b["beta"] / (b["alpha"] * (b["s"] - 1)) * (1 - (b["beta"] / (b["beta"] + t))^(b["s"] - 1))))
    f <- hypergeometric(b["r"], b["b"], b["a"] + b["b"] - 1, t / (b["alpha"] + t))
    unname((b["a"] + b["b"] - 1) / (b["a"] - 1) * (1 - (b["alpha"] / (b["alpha"] + t))^b["r"] * f))
  }
  cohort <- days[days$customer %in% who, ]
  repeats <- as.numeric(cohort$date[duplicated(cohort$customer)])
  start <- min(first)
  births <- table((first - start) / unit)
  for (time in seq_len(floor(as.numeric(until) / unit - start / unit + 1e-9))) {
    place <- paste0("clv_calibration/curve/", time - 1, "/")
    check(paste0(place, "actual"), sum(repeats <= start + time * unit + 1e-6))
    ages <- time - as.numeric(names(births))
    if (time %% 10 == 0) check(paste0(place, "expected"), sum(vapply(ages, new_customer, 0) * births), 1e-5)
  }
  repeated <- duplicated(seen$customer)
  mean_spend <- as.vector(tapply(ifelse(repeated, seen$amount, 0), seen$customer, sum)[who]) / pmax(x, 1)
  used <- x > 0 & mean_spend > 0
  if (sum(used) < 10 || !any(expected$place == "clv_calibration/spend/predicted")) return(invisible())
  minus <- function(logs) {
    found <- suppressWarnings(spend_likelihood(stats::setNames(exp(logs), c("p", "q", "v")), x[used], mean_spend[used]))
    if (is.finite(found)) -found else 1e10
  }
  tried <- lapply(list(c(6, 4, 15), c(1, 3, mean(mean_spend[used]))), function(start) {
    near <- stats::optim(log(start), minus, control = list(maxit = 5000, reltol = 1e-14))
    stats::optim(near$par, minus, method = "BFGS", control = list(maxit = 1000, reltol = 1e-16))
  })
  s <- stats::setNames(exp(tried[[which.min(vapply(tried, `[[`, 0, "value"))]]$par), c("p", "q", "v"))
  counted <- ifelse(mean_spend > 0, x, 0)
  each <- s["p"] * (s["v"] + counted * mean_spend) / (s["p"] * counted + s["q"] - 1)
  spent <- tapply(held$amount, factor(held$customer, levels = who), sum)
  agree("clv_calibration/spend", predicted * each, as.vector(ifelse(is.na(spent), 0, spent)), 1e-4)
})
