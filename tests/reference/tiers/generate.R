# Expected numbers for the tier models, with base R only. Run in this folder: Rscript generate.R > expected.json
suppressMessages(library(jsonlite))
panel <- read.csv("panel.csv")
panel$customer <- factor(panel$customer); panel$period <- factor(panel$period)

clustered <- function(scores, bread, cluster, correction) {
  sums <- rowsum(scores, cluster)
  correction * bread %*% crossprod(sums) %*% bread
}

ols <- lm(y ~ up + down + customer + period, panel)
X <- model.matrix(ols); n <- nrow(X); G <- nlevels(panel$customer); k <- c("up", "down")
V <- clustered(X * resid(ols), solve(crossprod(X)), panel$customer,
               G / (G - 1) * (n - 1) / (n - 2 - nlevels(panel$period)))
colnames(V) <- rownames(V) <- colnames(X)

informative <- panel[ave(panel$y, panel$customer, FUN = sum) > 0, ]
informative$customer <- droplevels(informative$customer)
ppml <- glm(y ~ up + down + customer + period, quasipoisson, informative, control = glm.control(1e-14, 200))
Z <- model.matrix(ppml); mu <- fitted(ppml); H <- nlevels(informative$customer)
W <- clustered(Z * (informative$y - mu), solve(crossprod(Z * sqrt(mu))), informative$customer, H / (H - 1))
colnames(W) <- rownames(W) <- colnames(Z)
shifted <- glm(y ~ up + down + customer + period + offset(0.1 * as.numeric(customer) * as.numeric(period) / 60),
               quasipoisson, informative, control = glm.control(1e-14, 200))

# group-time effects with not-yet-treated controls and the period before as base
y <- xtabs(y ~ customer + period, panel); up <- xtabs(up ~ customer + period, panel)
group <- apply(up > 0, 1, function(row) if (any(row)) which(row)[1] else Inf)
groups <- sort(unique(group[is.finite(group)])); periods <- seq_len(ncol(y))
att <- t(sapply(groups, function(g) sapply(periods, function(t) {
  control <- group > max(t, g - 1) & group != g
  mean(y[group == g, t] - y[group == g, g - 1]) - mean(y[control, t] - y[control, g - 1])
})))
event <- function(e) {
  at <- groups + e
  ok <- at >= 1 & at <= max(periods)
  size <- as.vector(table(group)[as.character(groups[ok])])
  weighted.mean(att[cbind(which(ok), at[ok])], size)
}
times <- -3:3

# local polynomials at a threshold
rd <- read.csv("threshold.csv"); h <- 0.5
jump <- function(degree) {
  use <- abs(rd$x) < h; d <- rd[use, ]; w <- 1 - abs(d$x) / h; right <- d$x >= 0
  fit <- lm(y ~ right * poly(x, degree, raw = TRUE), d, weights = w)
  M <- model.matrix(fit); B <- solve(crossprod(M * sqrt(w)))
  S <- crossprod(M * (w * resid(fit))) * nrow(M) / (nrow(M) - ncol(M))
  c(unname(coef(fit)["rightTRUE"]), sqrt((B %*% S %*% B)[2, 2]))
}

cat(toJSON(list(
  ols = list(b = unname(coef(ols)[k]), v = unname(V[k, k])),
  ppml = list(b = unname(coef(ppml)[k]), v = unname(W[k, k])),
  ppml_offset = unname(coef(shifted)[k]),
  att = unname(att), event = sapply(times, event),
  jump = list(linear = jump(1), quadratic = jump(2))
), digits = NA, pretty = TRUE))
