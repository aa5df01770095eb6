# Power, bias and coverage of a planned model by lavaan: 1,000 simulated samples of each size.
# Rscript generate.R > expected.json
library(lavaan)
population <- "
trust =~ .7*t1 + .7*t2 + .7*t3
involvement =~ .6*i1 + .7*i2 + .8*i3
loyalty =~ .8*l1 + .7*l2 + .6*l3 + .7*l4
loyalty ~ .3*trust + .2*involvement
trust ~~ .3*involvement
"
model <- "
trust =~ t1 + t2 + t3
involvement =~ i1 + i2 + i3
loyalty =~ l1 + l2 + l3 + l4
loyalty ~ trust + involvement
"
set.seed(20260101)
replications <- 1000
rows <- list()
for (n in c(150, 300)) {
  found <- replicate(replications, {
    data <- simulateData(population, sample.nobs = n, standardized = TRUE)
    fit <- sem(model, data, std.lv = TRUE)
    p <- parameterEstimates(fit)
    c(p$z[p$op == "~"], p$est[p$op == "~"], p$ci.lower[p$op == "~"], p$ci.upper[p$op == "~"],
      fitMeasures(fit, "pvalue"))
  })
  # population values on the fitted scale (disturbance variance 1)
  explained <- .3^2 + .2^2 + 2 * .3 * .2 * .3
  truth <- c(.3, .2) / sqrt(1 - explained)
  for (j in 1:2)
    rows[[length(rows) + 1]] <- sprintf(
      '{"n": %d, "predictor": "%s", "population": %.10f, "power": %.4f, "bias": %.5f, "coverage": %.4f, "rejected": %.4f}',
      n, c("trust", "involvement")[j], truth[j], mean(abs(found[j, ]) > qnorm(.975)), mean(found[2 + j, ]) - truth[j],
      mean(found[4 + j, ] <= truth[j] & truth[j] <= found[6 + j, ]), mean(found[9, ] < .05))
}
cat("[\n ", paste(rows, collapse = ",\n  "), "\n]\n", sep = "")
