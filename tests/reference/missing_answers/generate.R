# Rscript generate.R > expected.json      (R 4.2.2, lavaan 0.6-14): Little's (1988) chi-square written out, on lavaan's ML moments
suppressMessages({library(jsonlite); library(lavaan)})
d <- read.csv("../../data/bfi.csv")[, c(paste0("C", 1:5), paste0("E", 1:5))]
d <- d[rowSums(!is.na(d)) > 0, ]
h1 <- lavTech(lavCor(d, missing = "ml", output = "fit", meanstructure = TRUE, em.h1.tol = 1e-11, em.h1.iter.max = 5000), "sampstat")[[1]]
S <- h1$cov; mu <- as.numeric(h1$mean)
key <- apply(!is.na(d), 1, paste, collapse = ""); chi <- 0; df <- -ncol(d)
for (k in unique(key)) {
  rows <- d[key == k, , drop = FALSE]; o <- which(!is.na(rows[1, ]))
  gap <- colMeans(rows[, o, drop = FALSE]) - mu[o]
  chi <- chi + nrow(rows) * drop(t(gap) %*% solve(S[o, o]) %*% gap); df <- df + length(o)
}
n <- nrow(d)
cat(toJSON(list(n = n, n_complete = sum(complete.cases(d)), n_patterns = length(unique(key)), missing = sum(is.na(d)),
  largest_patterns = sort(as.integer(table(key)), decreasing = TRUE)[1:3],
  chi_square = chi, df = df, p_value = pchisq(chi, df, lower.tail = FALSE), chi_square_unbiased = chi * (n - 1) / n,
  mean = mu, covariance = unname(unclass(S))), digits = 15, auto_unbox = TRUE, matrix = "rowmajor"))
