# Lord's chi-square (Wald-2; Langer, 2008) of a graded model in two groups, by optim and a numeric Hessian: a computation
# that shares nothing with ours but the model. Rscript generate.R > expected.json
data <- read.csv("../../data/bfi_clean.csv")
items <- c("A2", "A3", "A4", "A5")
answers <- as.data.frame(lapply(data[items], function(x) as.integer(cut(x, c(0, 2, 4, 6)))))
keep <- c(which(data$gender == 1)[1:600], which(data$gender == 2)[1:600])
answers <- as.matrix(answers[keep, ])
group <- data$gender[keep]
theta <- seq(-6, 6, length.out = 61)
weights <- function(mean, sd) { w <- exp(-((theta - mean) / sd)^2 / 2); w / sum(w) }

# parameters of an item: slope, first intercept, log of the fall to the second
minus_loglik <- function(par, rows, mean, sd) {
  joint <- matrix(log(weights(mean, sd)), nrow(rows), length(theta), byrow = TRUE)
  for (j in seq_along(items)) {
    p <- par[3 * j - (2:0)]
    d <- c(p[2], p[2] - exp(p[3]))
    reach <- rbind(1, plogis(p[1] * theta + d[1]), plogis(p[1] * theta + d[2]), 0)
    category <- log(pmax(reach[1:3, ] - reach[2:4, ], 1e-300))
    joint <- joint + category[rows[, j], ]
  }
  high <- apply(joint, 1, max)
  -sum(high + log(rowSums(exp(joint - high))))
}
start <- rep(c(1.5, 2, log(2)), length(items))
first <- answers[group == 1, ]; second <- answers[group == 2, ]
all_equal <- function(par) {
  k <- length(start)
  minus_loglik(par[1:k], first, 0, 1) + minus_loglik(par[1:k], second, par[k + 1], exp(par[k + 2]))
}
control <- list(maxit = 1000, reltol = 1e-14)
one <- optim(c(start, 0, 0), all_equal, method = "BFGS", control = control)
mean <- one$par[length(start) + 1]; sd <- exp(one$par[length(start) + 2])
fit <- function(rows, mean, sd) {
  found <- optim(one$par[seq_along(start)], minus_loglik, method = "BFGS", control = control, rows = rows, mean = mean, sd = sd)
  hessian <- optimHess(found$par, minus_loglik, rows = rows, mean = mean, sd = sd, control = list(ndeps = rep(1e-4, length(start))))
  # to slope and intercepts: delta method
  jacobian <- diag(length(start)); values <- found$par
  for (j in seq_along(items)) {
    at <- 3 * j - (2:0)
    fall <- exp(found$par[at[3]])
    values[at[3]] <- found$par[at[2]] - fall
    jacobian[at[3], at[2]] <- 1; jacobian[at[3], at[3]] <- -fall
  }
  list(values = values, covariance = jacobian %*% solve(hessian) %*% t(jacobian), value = found$value)
}
a <- fit(first, 0, 1); b <- fit(second, mean, sd)
lord <- function(at) {
  apart <- a$values[at] - b$values[at]
  drop(apart %*% solve(a$covariance[at, at] + b$covariance[at, at]) %*% apart)
}
rows <- sapply(seq_along(items), function(j) {
  at <- 3 * j - (2:0)
  sprintf('    {"item": "%s", "chi_square": %.6f, "slope": %.6f}', items[j], lord(at), lord(at[1]))
})
cat(sprintf('{\n  "mean": %.6f, "sd": %.6f, "log_likelihood": %.6f,\n  "items": [\n%s\n  ]\n}\n', mean, sd, -one$value, paste(rows, collapse = ",\n")))
