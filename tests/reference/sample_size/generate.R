# Base R only: each rule computed anew.
z <- qnorm(.975)
cochran <- z^2 * .25 / .05^2
finite <- 2000 * z^2 * .25 / (2000 * .05^2 + z^2 * .25)
morgan <- 3.841 * 2000 * .25 / (.0025 * 1999 + 3.841 * .25)
r <- ((z + qnorm(.8)) / atanh(.2))^2 + 3
f <- function(n) 1 - pf(qf(.95, 1, n - 2), 1, n - 2, .15 * n)
regression <- min(which(sapply(4:500, f) >= .8)) + 3
width <- function(n) { h <- z * sqrt(2 * 3 / (2 * (n - 2))); c <- log(.2) - log(n / (n - 1)); exp(c + h) - exp(c - h) }
n0 <- ceiling(8 * 3 / 2 * .2^2 * (z / .1)^2 + 2)
alpha <- (n0 - 2) * (width(n0) / .1)^2 + 2
cat(sprintf('{"cochran_exact": %.10f, "needed": {"cochran": %d, "cochran_finite": %d, "krejcie_morgan": %d, "power_correlation": %d, "power_regression": %d, "alpha_precision": %d}}\n',
  cochran, ceiling(cochran), ceiling(finite), round(morgan), ceiling(r), regression, ceiling(alpha)))
