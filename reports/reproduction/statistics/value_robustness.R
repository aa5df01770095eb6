# The same predictors in other models: without the largest amounts, in two parts, and on logs.
# Quantile regressions are left to quantreg::rq(y ~ ., tau), which is no recommended package.
if (!is.null(linked)) local({
  level <- level_of("value_robustness")
  x <- main_predictors()
  y <- unname(linked$outcome[row.names(x)])
  if (!any(expected$place == "value_robustness/main/n")) return(invisible())
  check_model("value_robustness/main", y, x, level)
  share <- as.numeric(option("value_robustness", "winsorised_share", "0.01"))
  check_model("value_robustness/winsorised", pmin(y, stats::quantile(y, 1 - share)), x, level)
  spends <- y > 0
  forecast <- list()
  if (any(expected$place == "value_robustness/two_part/n")) {
    parts <- list(any = quasi(spends + 0, x, "logit"), amount = quasi(y[spends], x[spends, ], "gamma"))
    for (name in names(parts)) {
      fit <- parts[[name]]
      rows <- if (name == "any") x else x[spends, ]
      check(paste0("value_robustness/two_part/", name, "_intercept"), fit$b[1], 1e-5)
      check_effects(paste0("value_robustness/two_part/", name, "_effects"), fit$b[-1], sqrt(diag(fit$v))[-1], rows, level)
    }
    gamma <- parts$amount
    check("value_robustness/two_part/scale", sum((y[spends] / gamma$mu - 1)^2) / (gamma$n - gamma$k), 1e-5)
    forecast$two_part <- function(train, test) {
      some <- train & spends
      new <- cbind(1, as.matrix(x[test, ]))
      whether <- quasi(spends[train] + 0, x[train, ], "logit")$b
      stats::plogis(drop(new %*% whether)) * exp(drop(new %*% quasi(y[some], x[some, ], "gamma")$b))
    }
  }
  if (any(expected$place == "value_robustness/log_ols/n")) {
    place <- "value_robustness/log_ols/"
    logs <- log1p(y)
    fit <- stats::lm(logs ~ ., data = x)
    without <- stats::lm(logs ~ ., data = x[-ncol(x)])
    hat <- stats::hatvalues(fit)
    design <- stats::model.matrix(fit)
    bread <- solve(crossprod(design))
    v <- bread %*% crossprod(design * (stats::resid(fit) / (1 - hat))) %*% bread
    check(paste0(place, "intercept"), unname(stats::coef(fit)[1]))
    check_effects(paste0(place, "effects"), unname(stats::coef(fit)[-1]), sqrt(diag(v))[-1], x, level, fit$df.residual)
    r2 <- c(summary(fit)$r.squared, summary(without)$r.squared)
    check(paste0(place, "r_squared"), r2[1])
    check(paste0(place, "delta_r_squared"), r2[1] - r2[2])
    check(paste0(place, "f_change"), stats::anova(without, fit)$F[2])
    factor <- mean(exp(stats::resid(fit)))
    check(paste0(place, "smearing_factor"), factor)
    check(paste0(place, "total_ratio"), sum(exp(stats::fitted(fit)) * factor - 1) / sum(y))
  }
  forecast$log_ols <- function(train, test) {
    fit <- stats::lm.fit(cbind(1, as.matrix(x[train, ])), log1p(y[train]))
    said <- drop(cbind(1, as.matrix(x[test, ])) %*% fit$coefficients)
    pmax(exp(said) * mean(exp(fit$residuals)) - 1, 0)
  }
  fold <- folds_of("value_robustness", length(y))
  if (is.null(fold)) return(invisible())
  for (at in 0:1) {
    place <- paste0("value_robustness/forecasts/", at)
    if (!any(expected$place == paste0(place, "/mae"))) next
    check_quality(place, quality(y, out_of_fold(fold, forecast[[c("two_part", "log_ols")[at + 1]]])))
  }
})
