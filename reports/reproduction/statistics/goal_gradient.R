# Purchases by distance to the next tier: glm with customers and quarters as factors, errors clustered by customer.
if (!is.null(table_of("tiers")) && any(expected$place == "goal_gradient/n_stretches")) local({
  rows <- tier_rows()
  rows <- rows[!is.na(rows$points), ]
  begins <- c(tier_thresholds()[tier_order()], NA)
  if (is.na(begins[1])) begins[1] <- 0
  rows$distance <- unname((begins[rows$rank + 2] - rows$points) / (begins[rows$rank + 2] - begins[rows$rank + 1]))
  rows$days <- as.numeric(rows$end - rows$start)
  rows <- rows[!is.na(rows$distance) & rows$distance >= 0 & rows$distance <= 1 & rows$days > 0, ]
  bought <- record("transactions")
  bought <- unique(bought[c("customer", "date")])
  of <- split(bought$date, bought$customer)
  rows$count <- vapply(seq_len(nrow(rows)), function(row) {
    sum(of[[rows$customer[row]]] >= rows$start[row] & of[[rows$customer[row]]] < rows$end[row])
  }, 0)
  check("goal_gradient/n_stretches", nrow(rows))
  check("goal_gradient/n_customers", length(unique(rows$customer)))
  third <- findInterval(rows$distance, c(1 / 3, 2 / 3))
  for (at in 0:2) {
    own <- third == 2 - at
    check(paste0("goal_gradient/n_by_distance/", at), sum(own))
    check(paste0("goal_gradient/rates/", at), 30 * sum(rows$count[own]) / max(sum(rows$days[own]), 1))
  }
  rows$quarter <- format(period_of(rows$start, "quarter"))
  kept <- stats::ave(rows$count, rows$customer, FUN = sum) > 0 & stats::ave(rows$count, rows$quarter, FUN = sum) > 0
  rows <- rows[kept, ]
  if (length(unique(rows$customer)) > 500) return(message("goal_gradient: not compared, because glm with so many customers takes long"))
  near <- 1 - rows$distance
  effects <- function(place, columns) {
    k <- ncol(columns)
    several <- length(unique(rows$quarter)) > 1
    design <- cbind(columns, stats::model.matrix(if (several) ~ factor(customer) + factor(quarter) else ~ factor(customer), rows))
    design <- design[, qr(design)$pivot[seq_len(qr(design)$rank)]]
    fit <- suppressWarnings(stats::glm.fit(design, rows$count, family = stats::quasipoisson(), offset = log(rows$days),
      control = stats::glm.control(epsilon = 1e-14, maxit = 200)))
    bread <- solve(crossprod(design, design * fit$fitted.values))
    sums <- rowsum(design * (rows$count - fit$fitted.values), rows$customer)
    g <- nrow(sums)
    v <- g / (g - 1) * bread %*% crossprod(sums) %*% bread
    b <- unname(fit$coefficients[k])
    se <- sqrt(v[k, k])
    ends <- b + c(-1, 1) * stats::qnorm(0.5 + level_of("goal_gradient") / 2) * se
    found <- c(b = b, se = se, ci_low = ends[1], ci_high = ends[2], p_value = 2 * stats::pnorm(-abs(b / se)))
    for (name in names(found)) check(paste0(place, "/", name), found[[name]], 1e-4)
  }
  if (any(expected$place == "goal_gradient/slope/b")) effects("goal_gradient/slope", cbind(near))
  if (any(expected$place == "goal_gradient/curvature/b")) effects("goal_gradient/curvature", cbind(near, near^2))
})
