# Lifetime value: the likelihoods of BG/NBD, Pareto/NBD and gamma-gamma, maximised anew by optim.
bgnbd_likelihood <- function(b, x, t_x, T) {
  a <- b["alpha"]
  top <- lgamma(b["r"] + x) - lgamma(b["r"]) + b["r"] * log(a)
  stays <- lbeta(b["a"], b["b"] + x) - lbeta(b["a"], b["b"]) - (b["r"] + x) * log(a + T)
  goes <- lbeta(b["a"] + 1, b["b"] + x - 1) - lbeta(b["a"], b["b"]) - (b["r"] + x) * log(a + t_x)
  sum(top + ifelse(x > 0, pmax(stays, goes) + log1p(exp(-abs(stays - goes))), stays))
}
# Each customer's log-likelihood by the hypergeometric function of Fader and Hardie's note, for all customers at once.
pareto_each <- function(b, x, t_x, T) {
  r <- b[["r"]]; s <- b[["s"]]
  far <- max(b[["alpha"]], b[["beta"]])
  second <- if (b[["alpha"]] >= b[["beta"]]) s + 1 else r + x
  all <- r + s + x
  part <- function(t) log(hypergeometric(all, second, all + 1, abs(b[["alpha"]] - b[["beta"]]) / (far + t))) - all * log(far + t)
  early <- part(t_x)
  gone <- ifelse(T > t_x, log(s / all) + early + log1p(-exp(pmin(part(T) - early, -1e-16))), -Inf)
  stays <- -(r + x) * log(b[["alpha"]] + T) - s * log(b[["beta"]] + T)
  lgamma(r + x) - lgamma(r) + r * log(b[["alpha"]]) + s * log(b[["beta"]]) + pmax(stays, gone) + log1p(exp(-abs(stays - gone)))
}
pareto_likelihood <- function(b, x, t_x, T) sum(pareto_each(b, x, t_x, T))
# The same by numerical integration over the day of dropping out: slow, so only of a few customers, to check the other.
pareto_integrated <- function(b, x, t_x, T) {
  least <- min(b["alpha"], b["beta"])
  stays <- -(b["r"] + x) * log(b["alpha"] + T) - b["s"] * log(b["beta"] + T)
  inside <- function(u) {
    y <- exp(u) - least
    b["s"] * exp(-(b["r"] + x) * log(b["alpha"] + y) - (b["s"] + 1) * log(b["beta"] + y) - stays + u)
  }
  gone <- if (T > t_x) stats::integrate(inside, log(least + t_x), log(least + T), rel.tol = 1e-10)$value else 0
  unname(lgamma(b["r"] + x) - lgamma(b["r"]) + b["r"] * log(b["alpha"]) + b["s"] * log(b["beta"]) + stays + log1p(gone))
}
spend_likelihood <- function(b, x, m) {
  p <- b["p"]; q <- b["q"]; v <- b["v"]
  sum(lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(v) + (p * x - 1) * log(m) + p * x * log(x) -
    (p * x + q) * log(v + x * m))
}
known_parameters <- function(place, names) {
  vapply(names, function(name) expected$value[expected$place == paste0(place, "/parameters/", name, "/estimate")], 0)
}
# The likelihood at the report's estimates, and the best that optim finds from beginnings of its own.
check_likelihood <- function(place, names, likelihood, starts) {
  known <- known_parameters(place, names)
  check(paste0(place, "/log_likelihood"), likelihood(known))
  best <- NULL
  minus <- function(logs) {
    found <- suppressWarnings(likelihood(stats::setNames(exp(logs), names)))
    if (is.finite(found)) -found else 1e10
  }
  for (start in starts) {
    tried <- stats::optim(log(start), minus, method = "Nelder-Mead", control = list(maxit = 3000, reltol = 1e-12))
    tried <- stats::optim(tried$par, minus, method = "BFGS", control = list(maxit = 500, reltol = 1e-14))
    if (is.null(best) || tried$value < best$value) best <- tried
  }
  check(paste0(place, "/log_likelihood"), -best$value)
  known
}
hypergeometric <- function(a, b, c, z) {
  term <- total <- rep(1, length(z))
  for (k in 0:20000) {
    term <- term * (a + k) * (b + k) / ((c + k) * (k + 1)) * z
    total <- total + term
    if (all(abs(term) < 1e-14 * abs(total))) break
  }
  total
}
bgnbd_expected <- function(b, t, x, t_x, T) {
  f <- hypergeometric(b["r"] + x, b["b"] + x, b["a"] + b["b"] + x - 1, t / (b["alpha"] + T + t))
  top <- (b["a"] + b["b"] + x - 1) / (b["a"] - 1) * (1 - ((b["alpha"] + T) / (b["alpha"] + T + t))^(b["r"] + x) * f)
  top / (1 + ifelse(x > 0, b["a"] / (b["b"] + x - 1) * ((b["alpha"] + T) / (b["alpha"] + t_x))^(b["r"] + x), 0))
}
pareto_expected <- function(b, t, x, t_x, T) {
  whole <- pareto_each(b, x, t_x, T)
  alive <- exp(lgamma(b["r"] + x) - lgamma(b["r"]) + b["r"] * log(b["alpha"]) + b["s"] * log(b["beta"]) -
    (b["r"] + x) * log(b["alpha"] + T) - b["s"] * log(b["beta"] + T) - whole)
  alive * (b["r"] + x) * (b["beta"] + T) / ((b["alpha"] + T) * (b["s"] - 1)) *
    (1 - ((b["beta"] + T) / (b["beta"] + T + t))^(b["s"] - 1))
}
check_clv <- function(days) {
  unit <- as.numeric(stated("time_unit_days", "7"))
  horizon <- as.numeric(stated("horizon_days", "365"))
  first <- tapply(days$date, days$customer, min)
  last <- tapply(days$date, days$customer, max)
  x <- as.vector(table(days$customer)) - 1
  t_x <- as.vector(last - first) / unit
  T <- as.vector(as.numeric(until) - first) / unit
  pareto <- option("clv", "model", "bgnbd") == "paretonbd"
  names <- if (pareto) c("r", "alpha", "s", "beta") else c("r", "alpha", "a", "b")
  likelihood <- function(b) (if (pareto) pareto_likelihood else bgnbd_likelihood)(b, x, t_x, T)
  if (!any(expected$place == paste0("clv/fit/parameters/", names[4], "/estimate"))) {
    return(message("clv: not compared, because the report's model knows no dropout"))
  }
  if (pareto) {
    some <- unique(round(seq(1, length(x), length.out = 40)))
    b <- known_parameters("clv/fit", names)
    apart <- mapply(function(i) pareto_integrated(b, x[i], t_x[i], T[i]), some) - pareto_each(b, x, t_x, T)[some]
    if (max(abs(apart)) > 1e-7) stop("clv: the two ways to the likelihood of Pareto/NBD disagree")
  }
  b <- check_likelihood("clv/fit", names, likelihood, list(rep(1, 4), c(0.5, 5, 1, 5)))
  expected_until <- function(t) (if (pareto) pareto_expected else bgnbd_expected)(b, t, x, t_x, T)
  check("clv/total_purchases/estimate", sum(expected_until(horizon / unit)))
  repeated <- duplicated(days$customer)
  mean_spend <- as.vector(sum_by(ifelse(repeated, days$amount, 0), days$customer)) / pmax(x, 1)
  used <- x > 0 & mean_spend > 0
  if (!any(expected$place == "clv/spend/parameters/p/estimate")) return(invisible())
  spending <- function(b) spend_likelihood(b, x[used], mean_spend[used])
  spend <- check_likelihood("clv/spend", c("p", "q", "v"), spending, list(c(6, 4, 15), c(1, 3, mean(mean_spend[used]))))
  counted <- ifelse(mean_spend > 0, x, 0)
  each <- spend["p"] * (spend["v"] + counted * mean_spend) / (spend["p"] * counted + spend["q"] - 1)
  months <- horizon / (7 * 4.345)
  ends <- seq_len(floor(months + 0.01))
  if (months - length(ends) >= 0.01) ends <- c(ends, months)
  before <- found <- 0
  for (month in ends) {
    now <- expected_until(month * 7 * 4.345 / unit)
    found <- found + (now - before) * (1 + yearly)^(-month / 12)
    before <- now
  }
  check("clv/margin_share", sum(days$margin) / sum(days$amount))
  check_customers("clv", stats::setNames(found * each * sum(days$margin) / sum(days$amount), names(first)), 1e-5)
  check("clv/total/estimate", sum(found * each) * sum(days$margin) / sum(days$amount))
}
days <- if (customary_rows("clv")) purchases()
if (!is.null(days)) check_clv(days)
