# Rscript generate.R > expected.json      (R 4.2.2, stats only); sandwiches written out from White (1980) and Liang and Zeger (1986)
library(jsonlite)
file <- read.csv("customers.csv")
d <- file[!is.na(file$engagement), ]
d <- d[order(d$customer), ]
sandwich <- function(f, cluster = NULL) {                       # canonical links: score of a row is x * (y - mu) * weight
  x <- model.matrix(f); u <- x * as.vector(residuals(f, "response")) * weights(f, "prior"); n <- nrow(x); k <- ncol(x)
  bread <- solve(crossprod(x * sqrt(weights(f, "working"))))
  if (is.null(cluster)) meat <- crossprod(u) * n / (n - k)
  else { u <- rowsum(u, cluster); g <- nrow(u); meat <- crossprod(u) * g / (g - 1) * (n - 1) / (n - k) }
  bread %*% meat %*% bread
}
tight <- glm.control(epsilon = 1e-14, maxit = 100)
rfm <- spend_after ~ log_recency + log_frequency + log_monetary
full <- update(rfm, . ~ . + engagement)
p <- glm(full, quasipoisson, d, control = tight)
l <- glm(update(full, (spend_after > 0) ~ .), binomial, d, control = tight)
g <- glm(full, Gamma("log"), d[d$spend_after > 0, ], control = tight)
o <- lm(update(full, log1p(spend_after) ~ .), d); o0 <- lm(update(rfm, log1p(spend_after) ~ .), d)
h <- hatvalues(o); xo <- model.matrix(o); bo <- solve(crossprod(xo)); hc3 <- sqrt(diag(bo %*% crossprod(xo * (resid(o) / (1 - h))) %*% bo))
file$answered <- !is.na(file$engagement)
r <- glm(answered ~ log_recency + log_frequency + log_monetary, binomial, file, control = tight)
w <- (1 / fitted(r))[file$answered][order(file$customer[file$answered])]; w <- w / mean(w)
pw <- suppressWarnings(glm(full, quasipoisson, d, weights = w, control = tight))
d$e <- as.vector(scale(d$engagement)); d$a <- as.vector(scale(d$goal_alignment))
m <- glm(update(rfm, . ~ . + e * a), quasipoisson, d, control = tight); vm <- sandwich(m)
slope <- function(at) c(coef(m)["e"] + at * coef(m)["e:a"], sqrt(vm[5, 5] + 2 * at * vm[5, 7] + at^2 * vm[7, 7]))
rho <- suppressWarnings(cor.test(d$engagement, d$spend_after, method = "spearman", exact = FALSE))
gap <- function(x) (mean(x[file$answered]) - mean(x[!file$answered])) / sqrt((var(x[file$answered]) + var(x[!file$answered])) / 2)
y <- d$spend_after
b1 <- coef(p)[5]; v <- sandwich(p)
cat(toJSON(list(
  ppml = list(b = unname(coef(p)), hc1 = unname(sqrt(diag(v))), cluster = unname(sqrt(diag(sandwich(p, d$store)))),
    deviance = deviance(p), null_deviance = p$null.deviance, wald = unname(b1^2 / v[5, 5]), sd = sd(d$engagement)),
  logit = list(b = unname(coef(l)), hc1 = unname(sqrt(diag(sandwich(l))))),
  gamma = list(b = unname(coef(g)), scale = summary(g)$dispersion),
  ols = list(b = unname(coef(o)), hc3 = unname(hc3), r2 = summary(o)$r.squared, f = anova(o0, o)$F[2], smearing = mean(exp(resid(o))),
    ratio = sum(exp(fitted(o)) * mean(exp(resid(o))) - 1) / sum(y)),
  normal = list(b = unname(coef(lm(spend_after ~ engagement, d))), hc1 = unname(sqrt(diag(sandwich(glm(spend_after ~ engagement, gaussian, d)))))),
  selection = list(weights = unname(w[1:8]), effective_n = sum(w)^2 / sum(w^2), b = unname(coef(pw)), hc1 = unname(sqrt(diag(sandwich(pw)))),
    smd = c(gap(file$log_recency), gap(file$log_frequency), gap(file$log_monetary), gap(file$spend_after))),
  alignment = list(b = unname(coef(m)[5:7]), hc1 = unname(sqrt(diag(vm))[5:7]), slopes = lapply(c(-1, 0, 1), function(at) unname(slope(at)))),
  spearman = list(rho = unname(rho$estimate), p = rho$p.value),
  outcome = list(mean = mean(y), median = median(y), zero = mean(y == 0), top = sum(sort(y, TRUE)[1:floor(length(y) / 10)]) / sum(y),
    skewness = mean((y - mean(y))^3) / mean((y - mean(y))^2)^1.5 * sqrt(length(y) * (length(y) - 1)) / (length(y) - 2)),
  winsorised = unname(coef(glm(update(full, pmin(spend_after, quantile(spend_after, .99)) ~ .), quasipoisson, d, control = tight))),
  holm = p.adjust(c(.01, .04, .03, .2), "holm")), digits = 15, auto_unbox = TRUE))
