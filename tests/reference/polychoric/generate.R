# Rscript generate.R > expected.json      (R 4.2.2, lavaan 0.6-14, mnormt, psych 2.2.9)
suppressMessages({library(jsonlite); library(lavaan); library(mnormt); library(psych)})
d <- read.csv("../../data/bfi_clean.csv")[, paste0("N", 1:5)]; l <- read.csv("../../data/lsat6.csv")
poly <- function(x) { o <- as.data.frame(lapply(x, ordered)); unname(unclass(lavCor(o, ordered = names(o)))) }
cuts <- function(x) unname(qnorm(cumsum(table(x))[-length(table(x))] / length(x)))
grid <- expand.grid(h = c(-2, -.5, 0, 1.2), k = c(-1, 0, 2.5), rho = c(-.99, -.6, 0, .3, .9, .9995))
cdf <- mapply(function(h, k, r) pmnorm(c(h, k), varcov = matrix(c(1, r, r, 1), 2)), grid$h, grid$k, grid$rho)
bad <- matrix(c(1, .9, .2, .9, 1, .9, .2, .9, 1), 3)
y <- ordered(d$N1); z <- as.numeric(scale(d$N2)) * sqrt(nrow(d) / (nrow(d) - 1)); th <- c(-Inf, cuts(d$N1), Inf); at <- as.integer(y)
loss <- function(r) -sum(log(pnorm((th[at + 1] - r * z) / sqrt(1 - r^2)) - pnorm((th[at] - r * z) / sqrt(1 - r^2))))
serial <- optimize(loss, c(-.99, .99), tol = 1e-10)$minimum
cat(toJSON(list(n = nrow(d), polychoric = poly(d), thresholds_n1 = cuts(d$N1), tetrachoric = poly(l),
  grid = unname(as.matrix(grid)), cdf = cdf, not_definite = bad, smoothed = unname(suppressWarnings(cor.smooth(bad))), polyserial_n1_n2 = serial),
  digits = 15, auto_unbox = TRUE, matrix = "rowmajor"))
