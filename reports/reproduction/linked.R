# Respondents beside what was known of them on the day of the cut, and what they spent after it.
baseline_names <- c("log_recency", "log_frequency", "log_monetary")
linked <- (function() {
  path <- "data/records/scores.csv"
  cut <- as.Date(option("(asked)", "cut", ""), optional = TRUE)
  bought <- record("transactions")
  if (!file.exists(path) || is.na(cut) || is.null(bought$amount)) return(NULL)
  scores <- read.csv(path, check.names = FALSE, stringsAsFactors = FALSE)
  scores <- scores[!duplicated(scores$customer, fromLast = TRUE) & scores$customer %in% bought$customer, ]
  scores <- scores[order(scores$customer), ]
  row.names(scores) <- scores$customer
  scores$customer <- NULL
  engagement <- option("(asked)", "engagement", "engagement")
  if (!engagement %in% names(scores)) {
    parts <- scores[setdiff(names(scores), "goal_alignment")]
    parts <- parts[vapply(parts, stats::sd, 0, na.rm = TRUE) > 0]
    scores[[engagement]] <- rowMeans(scale(parts), na.rm = TRUE)
  }
  every <- purchases(bought)
  before <- every[every$date <= cut, ]
  after <- every[every$date > cut, ]
  customers <- sort(unique(before$customer))
  times <- as.vector(table(before$customer)[customers])
  mean_amount <- signif(as.vector(tapply(before$amount, before$customer, sum)[customers]), 12) / times
  since <- as.numeric(cut) - as.vector(tapply(as.numeric(before$date), before$customer, max)[customers])
  least <- if (any(mean_amount > 0)) min(mean_amount[mean_amount > 0]) else 1
  baseline <- data.frame(log_recency = log1p(since), log_frequency = log(times), log_monetary = log(pmax(mean_amount, least)),
    row.names = customers)
  spent <- signif(as.vector(tapply(after$amount, after$customer, sum)[customers]), 12)
  outcome <- stats::setNames(ifelse(is.na(spent), 0, spent), customers)
  worth <- read.csv("data/records/customers.csv", stringsAsFactors = FALSE)
  values <- lapply(intersect(c("clv", "crv", "civ", "ckv"), names(worth)), function(name) {
    stats::na.omit(stats::setNames(worth[[name]], worth$customer))
  })
  names(values) <- intersect(c("clv", "crv", "civ", "ckv"), names(worth))
  list(scores = scores, engagement = engagement, baseline = baseline, outcome = outcome, values = values, cut = cut,
    before = before, outcomes = c(list(spend_after = outcome), values))
})()
# Purchase history that varies, and engagement last, of respondents of whom all is known.
main_predictors <- function() {
  own <- linked$scores[[linked$engagement]]
  who <- sort(intersect(row.names(linked$scores)[!is.na(own)], names(linked$outcome)))
  x <- cbind(linked$baseline[who, baseline_names], linked$scores[who, linked$engagement, drop = FALSE])
  x <- x[stats::complete.cases(x), , drop = FALSE]
  x[vapply(names(x), function(name) name == linked$engagement || diff(range(x[[name]])) > 0, NA)]
}
# Poisson, gamma (log) or logit quasi-likelihood by Newton's steps, halved while they go down; glm starts each but gamma.
climb <- function(y, design, value, slope, curvature) {
  b <- c(log(mean(y)), rep(0, ncol(design) - 1))
  for (turn in 1:500) {
    eta <- drop(design %*% b)
    step <- solve(crossprod(design, design * curvature(y, eta)), crossprod(design, slope(y, eta)))
    part <- 1
    while (part > 1e-12 && !isTRUE(sum(value(y, drop(design %*% (b + part * step)))) >= sum(value(y, eta)) - 1e-12 * abs(sum(value(y, eta))))) {
      part <- part / 2
    }
    b <- b + drop(part * step)
    if (max(abs(step)) < 1e-11) break
  }
  b
}
# A fit with its robust (HC1) covariance. kind : "poisson", "logit", "gamma" or "normal".
quasi <- function(y, x, kind = "poisson", weights = rep(1, length(y))) {
  design <- cbind(1, as.matrix(x))
  w <- weights / mean(weights)
  strict <- stats::glm.control(epsilon = 1e-14, maxit = 200)
  fit <- function(family) stats::glm.fit(design, y, w, family = family, control = strict)$coefficients
  b <- suppressWarnings(switch(kind, poisson = fit(stats::quasipoisson()), logit = fit(stats::quasibinomial()),
    normal = stats::lm.wfit(design, y, w)$coefficients,
    gamma = climb(y, design, function(y, e) -y * exp(-e) - e, function(y, e) y * exp(-e) - 1, function(y, e) y * exp(-e))))
  eta <- drop(design %*% b)
  mu <- switch(kind, logit = stats::plogis(eta), normal = eta, exp(eta))
  slope <- if (kind == "gamma") y / mu - 1 else y - mu
  bend <- switch(kind, poisson = mu, logit = mu * (1 - mu), normal = rep(1, length(y)), gamma = y / mu)
  bread <- solve(crossprod(design, design * (w * bend)))
  meat <- crossprod(design * (w * slope))
  list(b = unname(b), mu = mu, n = nrow(design), k = ncol(design), v = nrow(design) / (nrow(design) - ncol(design)) * bread %*% meat %*% bread)
}
# Rows of effects: b, error, z, p, interval, and what a standard deviation does, in per cent.
check_effects <- function(place, b, se, x, level, df = Inf, mean = NULL, tolerance = 1e-5) {
  x <- as.data.frame(x)
  wide <- stats::qt((1 + level) / 2, df)
  for (at in seq_along(b)) {
    here <- paste0(place, "/", at - 1, "/")
    sd <- stats::sd(x[[at]])
    ends <- b[at] + c(-1, 1) * wide * se[at]
    share <- function(step) if (is.null(mean)) 100 * expm1(step) else 100 * step / mean
    known <- c(b = b[at], se = se[at], z = b[at] / se[at], p_value = 2 * stats::pt(-abs(b[at] / se[at]), df),
      ci_low = ends[1], ci_high = ends[2], sd = sd, per_sd_percent = share(b[at] * sd), per_sd_low = share(ends[1] * sd),
      per_sd_high = share(ends[2] * sd))
    for (name in names(known)) check(paste0(here, name), unname(known[name]), tolerance)
  }
}
poisson_parts <- function(y, mu) {
  mu <- pmax(mu, 1e-9)
  2 * (ifelse(y > 0, y * log(ifelse(y > 0, y, 1) / mu), 0) - (y - mu))
}
deviance_share <- function(y, mu) 1 - sum(poisson_parts(y, mu)) / sum(poisson_parts(y, rep(mean(y), length(y))))
# A whole model of effects; gives the p value of the last predictor.
check_model <- function(place, y, x, level, kind = "poisson", weights = rep(1, length(y))) {
  fit <- quasi(y, x, kind, weights)
  se <- sqrt(diag(fit$v))
  check(paste0(place, "/n"), fit$n)
  check(paste0(place, "/intercept"), fit$b[1], 1e-5)
  check(paste0(place, "/intercept_se"), se[1], 1e-5)
  check_effects(paste0(place, "/effects"), fit$b[-1], se[-1], x, level, mean = if (kind == "normal") mean(y))
  left <- if (kind == "normal") c(sum((y - fit$mu)^2), sum((y - mean(y))^2)) else {
    c(sum(poisson_parts(y, fit$mu)), sum(poisson_parts(y, rep(mean(y), length(y)))))
  }
  check(paste0(place, "/deviance"), left[1])
  check(paste0(place, "/null_deviance"), left[2])
  check(paste0(place, "/deviance_r2"), 1 - left[1] / left[2])
  2 * stats::pnorm(-abs(fit$b[fit$k] / se[fit$k]))
}
top_part <- function(y, forecast, share = 0.1) {
  k <- max(1, floor(length(y) * share))
  border <- sort(forecast, decreasing = TRUE)[k]
  above <- forecast > border
  (sum(y[above]) + mean(y[forecast == border]) * (k - sum(above))) / sum(y)
}
quality <- function(y, forecast) {
  c(n = length(y), deviance_r2 = deviance_share(y, forecast), mae = mean(abs(y - forecast)), rmse = sqrt(mean((y - forecast)^2)),
    spearman = stats::cor(rank(y), rank(forecast)), top_decile_capture = top_part(y, forecast),
    total_ratio = sum(forecast) / sum(y))
}
check_quality <- function(place, found, tolerance = 1e-5) {
  for (name in names(found)) check(paste0(place, "/", name), unname(found[name]), tolerance)
}
# The folds that were drawn for a statistic; nothing where they were drawn for other rows.
folds_of <- function(statistic, n) {
  path <- "data/records/folds.csv"
  if (!file.exists(path)) return(NULL)
  every <- read.csv(path, stringsAsFactors = FALSE)
  fold <- every$fold[every$statistic == statistic]
  if (length(fold) == n) fold
}
out_of_fold <- function(fold, forecast) {
  found <- numeric(length(fold))
  for (k in unique(fold)) found[fold == k] <- forecast(fold != k, fold == k)
  found
}
ppml_forecast <- function(y, x) function(train, test) {
  if (!any(y[train] > 0)) return(rep(0, sum(test)))
  b <- quasi(y[train], x[train, , drop = FALSE])$b
  exp(drop(cbind(1, as.matrix(x[test, , drop = FALSE])) %*% b))
}
