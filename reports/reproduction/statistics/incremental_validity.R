# What engagement adds to purchase history: Wald's test in the sample, and forecasts of customers whom the model has not seen.
check_gain <- function(place, y, base, both, fold, forecasts, tolerance = 1e-5) {
  fit <- quasi(y, both)
  plain <- quasi(y, base)
  chi <- fit$b[fit$k]^2 / fit$v[fit$k, fit$k]
  half <- function(d) stats::qnorm(0.975) * stats::sd(d) / sqrt(length(d))
  null <- mean(poisson_parts(y, rep(mean(y), length(y))))
  r2 <- (poisson_parts(y, forecasts$without) - poisson_parts(y, forecasts$with)) / null
  mae <- abs(y - forecasts$with) - abs(y - forecasts$without)
  better <- quality(y, forecasts$with) - quality(y, forecasts$without)
  found <- c(chi_square = chi, p_value = stats::pchisq(chi, 1, lower.tail = FALSE), delta_deviance_r2 = mean(r2),
    delta_deviance_low = mean(r2) - half(r2), delta_deviance_high = mean(r2) + half(r2), delta_mae = mean(mae),
    delta_mae_low = mean(mae) - half(mae), delta_mae_high = mean(mae) + half(mae),
    delta_spearman = better[["spearman"]], delta_top_decile = better[["top_decile_capture"]],
    delta_deviance_r2_in_sample = deviance_share(y, fit$mu) - deviance_share(y, plain$mu))
  for (name in names(found)) check(paste0(place, "/", name), found[[name]], tolerance)
}
# Spend after the cut as the lifetime value model forecasts it from what came before, fitted anew by optim.
benchmark_of <- function(customers) {
  unit <- as.numeric(stated("time_unit_days", "7"))
  days <- linked$before
  first <- tapply(days$date, days$customer, min)
  x <- as.vector(table(days$customer)) - 1
  t_x <- as.vector(tapply(days$date, days$customer, max) - first) / unit
  T <- as.vector(as.numeric(linked$cut) - first) / unit
  best <- function(names, likelihood, starts) {
    minus <- function(logs) { found <- suppressWarnings(likelihood(stats::setNames(exp(logs), names))); if (is.finite(found)) -found else 1e10 }
    tried <- lapply(starts, function(start) {
      near <- stats::optim(log(start), minus, control = list(maxit = 5000, reltol = 1e-14))
      stats::optim(near$par, minus, method = "BFGS", control = list(maxit = 1000, reltol = 1e-16))
    })
    stats::setNames(exp(tried[[which.min(vapply(tried, `[[`, 0, "value"))]]$par), names)
  }
  b <- best(c("r", "alpha", "a", "b"), function(b) bgnbd_likelihood(b, x, t_x, T), list(rep(1, 4), c(0.5, 5, 1, 5)))
  repeated <- duplicated(days$customer)
  mean_spend <- as.vector(sum_by(ifelse(repeated, days$amount, 0), days$customer)) / pmax(x, 1)
  used <- x > 0 & mean_spend > 0
  s <- best(c("p", "q", "v"), function(b) spend_likelihood(b, x[used], mean_spend[used]), list(c(6, 4, 15), c(1, 3, mean(mean_spend[used]))))
  counted <- ifelse(mean_spend > 0, x, 0)
  each <- s["p"] * (s["v"] + counted * mean_spend) / (s["p"] * counted + s["q"] - 1)
  stats::setNames(bgnbd_expected(b, as.numeric(until - linked$cut) / unit, x, t_x, T) * each, names(first))[customers]
}
if (!is.null(linked)) local({
  x <- main_predictors()
  y <- unname(linked$outcome[row.names(x)])
  fold <- folds_of("incremental_validity", length(y))
  check("incremental_validity/n", length(y))
  if (is.null(fold) || !any(expected$place == "incremental_validity/models/0/mae")) return(invisible())
  base <- x[-ncol(x)]
  own <- x[ncol(x)]
  forecasts <- lapply(list(base, own, x), function(columns) out_of_fold(fold, ppml_forecast(y, columns)))
  for (at in 1:3) check_quality(paste0("incremental_validity/models/", at - 1), quality(y, forecasts[[at]]))
  check_gain("incremental_validity/gain", y, base, x, fold, list(without = forecasts[[1]], with = forecasts[[3]]))
  if (!any(expected$place == "incremental_validity/models/3/mae") || !exists("bgnbd_likelihood")) return(invisible())
  benchmark <- unname(benchmark_of(row.names(x)))
  check_quality("incremental_validity/models/3", quality(y, benchmark), 1e-3)
  if (any(benchmark <= 0)) return(invisible())
  base <- data.frame(log_benchmark = log(benchmark))
  both <- cbind(base, own)
  over <- lapply(list(base, both), function(columns) out_of_fold(fold, ppml_forecast(y, columns)))
  check_gain("incremental_validity/over_benchmark", y, base, both, fold, list(without = over[[1]], with = over[[2]]), 1e-3)
})
