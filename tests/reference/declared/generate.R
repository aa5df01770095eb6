# Rscript generate.R > expected.json      (R 4.2.2); HC3 written out from MacKinnon and White (1985)
library(jsonlite)
d <- read.csv("../../data/attitude.csv")
hc3 <- function(f) {
  x <- model.matrix(f); e <- resid(f); h <- hatvalues(f); b <- solve(crossprod(x))
  se <- sqrt(diag(b %*% crossprod(x * (e / (1 - h))) %*% b)); t <- coef(f) / se
  cbind(coef(f), se, t, 2 * pt(-abs(t), f$df.residual))
}
z <- as.data.frame(scale(d))
r <- cor.test(d$rating, d$learning)
path <- hc3(lm(rating ~ complaints + learning + advance, z))
inter <- hc3(lm(rating ~ complaints * learning, z))
inter <- inter[c("complaints", "learning", "complaints:learning"), ]
a <- coef(lm(learning ~ complaints, z))[2]; b <- coef(lm(rating ~ learning + complaints, z))[2]
g <- cut(d$raises, c(0, 58, 68, 100), labels = FALSE)
y <- split(d$rating, g); w <- oneway.test(d$rating ~ g)
p <- t.test(d$rating, d$privileges, paired = TRUE)
two <- t.test(y[[3]], y[[1]])
wts <- c(-1, 2, -1); m <- sapply(y, mean); v <- sapply(y, var); n <- lengths(y)
se <- sqrt(sum(wts^2 * v / n)); df <- se^4 / sum((wts^2 * v / n)^2 / (n - 1)); psi <- sum(wts * m)
s <- sqrt(sum((n - 1) * v) / (sum(n) - 3))
cat(toJSON(list(
  correlation = c(unname(r$estimate), r$conf.int, unname(r$statistic), unname(r$parameter), r$p.value),
  path = unname(path[-1, ]), interaction = unname(inter["complaints:learning", ]),
  slopes = unname(c(inter[1, 1] - inter[3, 1], inter[1, 1] + inter[3, 1])), indirect = unname(a * b),
  groups = g, welch = c(unname(w$statistic), unname(w$parameter), w$p.value),
  paired = c(unname(p$statistic), unname(p$parameter), p$p.value),
  two = c(unname(two$statistic), unname(two$parameter), two$p.value),
  contrast = c(psi / s, psi / se, df, 2 * pt(-abs(psi / se), df))
), digits = 15, matrix = "rowmajor"))
