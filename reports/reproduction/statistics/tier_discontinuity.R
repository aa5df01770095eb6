# The jump of later margins at a tier's threshold: lm on each side, Imbens and Kalyanaraman's bandwidth, McCrary's density.
best_bandwidth <- function(x, y) {
  n <- length(x)
  pilot <- 1.84 * stats::sd(x) * n^(-1 / 5)
  near <- list(y[x >= 0 & x <= pilot], y[x < 0 & x >= -pilot])
  density <- sum(lengths(near)) / (2 * n * pilot)
  widest <- max(abs(x))
  if (density == 0) return(widest)
  variance <- vapply(near, function(part) if (length(part) > 1) stats::var(part) else stats::var(y), 0)
  third <- 6 * stats::lm.fit(cbind(1, x >= 0, x, x^2, x^3), y)$coefficients[5]
  bend <- penalty <- numeric(2)
  for (side in 1:2) {
    own <- if (side == 1) x >= 0 else x < 0
    reach <- 3.56 * (variance[side] / (density * max(third^2, 1e-12)))^(1 / 7) * sum(own)^(-1 / 7)
    use <- own & abs(x) <= reach
    if (sum(use) <= 3) use <- own
    bend[side] <- 2 * stats::lm.fit(cbind(1, x[use], x[use]^2), y[use])$coefficients[3]
    penalty[side] <- if (reach > 0) 2160 * variance[side] / (sum(use) * reach^4) else 0
  }
  curve <- (bend[1] - bend[2])^2 + sum(penalty)
  if (curve == 0 || sum(variance) == 0) return(widest)
  unname(min(3.4375 * (sum(variance) / (density * curve))^(1 / 5) * n^(-1 / 5), widest))
}
local_jump <- function(x, y, h, degree) {
  w <- pmax(0, 1 - abs(x) / h)
  use <- w > 0
  x <- x[use] / h
  y <- y[use]
  w <- w[use]
  right <- x >= 0
  powers <- outer(x, 0:degree, "^")
  design <- cbind(powers, powers * right)
  if (min(sum(right), sum(!right)) <= degree + 1 || qr(design)$rank < ncol(design)) return(NULL)
  fit <- stats::lm.wfit(design, y, w)
  bread <- solve(crossprod(design, design * w))
  v <- bread %*% crossprod(design * (w * fit$residuals)) %*% bread * length(y) / (length(y) - ncol(design))
  c(b = unname(fit$coefficients[degree + 2]), se = sqrt(v[degree + 2, degree + 2]))
}
density_test <- function(x) {
  n <- length(x)
  width <- 2 * stats::sd(x) / sqrt(n)
  low <- floor(min(x) / width)
  high <- floor(max(x) / width) + 1
  middle <- (low:(high - 1) + 0.5) * width
  height <- tabulate(pmin(floor(x / width) - low, high - low - 1) + 1, high - low) / (n * width)
  reach_of <- function(m, h) {
    if (length(m) < 6) return(NA)
    span <- if (diff(range(m)) > 0) diff(range(m)) else 1
    z <- m / span
    fit <- stats::lm.fit(outer(z, 0:4, "^"), h)
    variance <- sum(fit$residuals^2) / (length(m) - 5)
    b <- fit$coefficients
    bend <- sum(((2 * b[3] + 6 * b[4] * z + 12 * b[5] * z^2) / span^2)^2)
    if (variance > 0) min(3.348 * (variance * span / max(bend, 1e-300))^(1 / 5), span) else span
  }
  reach <- mean(c(reach_of(middle[middle < 0], height[middle < 0]), reach_of(middle[middle > 0], height[middle > 0])))
  if (is.na(reach)) return(NULL)
  at_zero <- function(own) unname(stats::lm.wfit(cbind(1, middle[own]), height[own], pmax(0, 1 - abs(middle[own]) / reach))$coefficients[1])
  sides <- c(at_zero(middle < 0), at_zero(middle > 0))
  if (any(is.na(sides)) || any(sides <= 0)) return(NULL)
  theta <- log(sides[2]) - log(sides[1])
  se <- sqrt(24 / 5 * sum(1 / sides) / (n * reach))
  c(density_jump = theta, density_se = se, density_p = 2 * stats::pnorm(-abs(theta / se)))
}
if (!is.null(table_of("tiers")) && any(expected$place == "tier_discontinuity/n_used")) local({
  days <- as.numeric(option("tier_discontinuity", "days", "365"))
  limits <- tier_thresholds()
  limits <- sort(limits[names(limits) %in% tier_order()[-1]])
  rows <- tier_rows()
  rows <- rows[!is.na(rows$points) & rows$start + days <= until + 1, ]
  rows <- rows[!duplicated(rows$customer, fromLast = TRUE), ]
  worth <- margin_after_rows(rows, days)
  check("tier_discontinuity/n_used", nrow(rows))
  edges <- c(-Inf, limits, Inf)
  for (at in seq_along(limits)) {
    near <- rows$points >= edges[at] & rows$points < edges[at + 2]
    x <- rows$points[near] - limits[at]
    y <- worth[near]
    place <- paste0("tier_discontinuity/jumps/", names(limits)[at], "/")
    if (min(sum(x < 0), sum(x >= 0)) < 20 || diff(range(y)) == 0) next
    h <- best_bandwidth(x, y)
    found <- c(bandwidth = h, n_left = sum(x < 0 & x > -h), n_right = sum(x >= 0 & x < h))
    first <- local_jump(x, y, h, 1)
    second <- local_jump(x, y, h, 2)
    if (!is.null(first)) found <- c(found, first)
    if (!is.null(second) && second[["se"]] > 0) {
      reach <- stats::qnorm(0.5 + level_of("tier_discontinuity") / 2) * second[["se"]]
      found <- c(found, robust_b = second[["b"]], robust_se = second[["se"]], ci_low = second[["b"]] - reach,
        ci_high = second[["b"]] + reach, p_value = 2 * stats::pnorm(-abs(second[["b"]] / second[["se"]])))
    }
    found <- c(found, density_test(x))
    for (name in names(found)) check(paste0(place, name), found[[name]], 1e-5)
  }
})
