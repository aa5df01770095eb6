# Rscript generate.R > expected.json      (R 4.2.2); HC1 and HC3 written out from MacKinnon and White (1985)
library(jsonlite)
d <- read.csv("../../data/attitude.csv")
f <- lm(rating ~ complaints + learning + advance, d); s <- summary(f)
x <- model.matrix(f); e <- resid(f); h <- hatvalues(f); bread <- solve(crossprod(x)); n <- nrow(x); k <- ncol(x)
hc3 <- sqrt(diag(bread %*% crossprod(x * (e / (1 - h))) %*% bread)); hc1 <- sqrt(diag(bread %*% crossprod(x * e) %*% bread) * n / (n - k))
vif <- sapply(2:k, function(j) 1 / (1 - summary(lm(x[, j] ~ x[, -c(1, j)]))$r.squared))
f2 <- sapply(2:k, function(j) (s$r.squared - summary(lm(d$rating ~ x[, -c(1, j)]))$r.squared) / (1 - s$r.squared))
cat(toJSON(list(b = unname(coef(f)), beta = unname(coef(lm(scale(rating) ~ scale(complaints) + scale(learning) + scale(advance), d))[-1]),
  nonrobust = unname(s$coefficients[, 2]), hc1 = unname(hc1), hc3 = unname(hc3), vif = unname(vif), f2 = f2, r_squared = s$r.squared,
  adjusted = s$adj.r.squared, f = unname(s$fstatistic[1]), df2 = f$df.residual, p = unname(pf(s$fstatistic[1], k - 1, n - k, lower.tail = FALSE)),
  durbin_watson = sum(diff(e)^2) / sum(e^2), ci = unname(confint(f)[-1, ])), digits = 15, auto_unbox = TRUE, matrix = "rowmajor"))
