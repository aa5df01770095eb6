# Rscript peers.R answers.csv factors cores: the same tasks with psych and lavaan, timed inside R, as JSON.
# Slow ones run a share of their replicates; the time is divided by that share.
suppressMessages({library(psych); library(lavaan); library(jsonlite); library(GPArotation)})
given <- commandArgs(TRUE)
x <- read.csv(given[1]); m <- as.integer(given[2]); options(mc.cores = as.integer(given[3]))
n <- nrow(x); k <- ncol(x); large <- n > 10000
clock <- if (given[3] == "1") c("user.self", "sys.self", "user.child", "sys.child") else "elapsed"
silent <- function(call) suppressMessages(suppressWarnings(invisible(capture.output(call))))
timed <- function(call, share = 1, repeats = if (large) 2 else 5) {
  gc(FALSE)
  best <- min(sapply(seq_len(repeats), function(i) sum(system.time(silent(call()))[clock])))
  list(seconds = best / share, share = share)
}
replications <- if (large) 3 else 20
replicates <- if (large) 3 else 20
draws <- if (large) 20 else 200
plain_alpha <- function() { C <- cov(x[sample.int(n, n, TRUE), ]); k / (k - 1) * (1 - sum(diag(C)) / sum(C)) }
solution <- function() fa(x, m, fm = "minres", rotate = "oblimin", scores = "regression")
adequate <- function() { R <- cor(x); KMO(R); cortest.bartlett(R, n); det(R); smc(R); eigen(R)$values }
retained <- function(times, simulated) function()
  fa.parallel(x, fm = "minres", fa = "both", n.iter = times, quant = .95, plot = FALSE, sim = simulated)
scales <- split(seq_len(k), ceiling(seq_len(k) * m / k))
alphas <- function() for (s in scales) { alpha(x[s]); splitHalf(x[s]) }
careless <- function() {
  apply(x, 1, function(row) max(rle(row)$lengths)); apply(x, 1, sd); mahalanobis(x, colMeans(x), cov(x))
}
omegas <- function() omega(x, nfactors = m, fm = "minres", rotate = "oblimin", plot = FALSE)
found <- list()
found[["alpha, all item statistics"]][["psych::alpha"]] <- timed(function() alpha(x))
found[["omega, hierarchical and total"]][["psych::omega"]] <- timed(omegas)
found[["KMO and Bartlett"]][["psych::KMO, cortest.bartlett"]] <- timed(adequate)
found[["EFA, minres, oblimin, fit, scores"]][["psych::fa"]] <- timed(solution)
both <- "parallel analysis, 100, normal and resampled"
found[[both]][["psych::fa.parallel"]] <- timed(retained(replications, TRUE), replications / 100, 1)
found[["polychoric matrix"]][["psych::polychoric"]] <- timed(function() polychoric(x), repeats = 1)
found[["polychoric matrix"]][["lavaan::lavCor"]] <- timed(function() lavCor(x, ordered = names(x)), repeats = 1)
boot <- "bootstrap of alpha, 1,000"
found[[boot]][["psych::alpha(n.iter), all of alpha each time"]] <-
  timed(function() alpha(x, n.iter = replicates), replicates / 1000, 1)
found[[boot]][["base R, cov() each time"]] <- timed(function() replicate(draws, plain_alpha()), draws / 1000, 1)
seconds <- function(name) found[[name]][[1]]$seconds
rest <- timed(function() { alphas(); careless() }, repeats = 1)$seconds
found[["whole classical analysis"]][["base R and psych, three careless indices"]] <- list(share = 1, seconds = rest +
  seconds(both) + sum(sapply(c("omega, hierarchical and total", "KMO and Bartlett", "EFA, minres, oblimin, fit, scores"), seconds)))
cat(toJSON(found, auto_unbox = TRUE, digits = 8))
