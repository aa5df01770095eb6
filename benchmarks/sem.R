# The same models with the same outputs in lavaan: fit, fit measures, standardised solution, modification indices, R².
# Rscript benchmarks/sem.R FOLDER REPEATS -> one line "task seconds" per task, the median processor time of the repeats.
suppressMessages(library(lavaan))
args <- commandArgs(trailingOnly = TRUE); folder <- args[1]; repeats <- as.integer(args[2]); only <- args[-(1:2)]
answers <- read.csv(file.path(folder, "answers.csv")); gaps <- read.csv(file.path(folder, "gaps.csv"))
model <- paste(readLines(file.path(folder, "model.txt")), collapse = "\n")
everything <- function(fit) { fitMeasures(fit); standardizedSolution(fit); modindices(fit); inspect(fit, "r2"); invisible(fit) }
time <- function(name, f, times = repeats) {
  if (length(only) && !(name %in% only)) return()
  seconds <- sort(replicate(times, sum(system.time(suppressWarnings(f()))[c("user.self", "sys.self")])))[ceiling(times / 2)]
  cat(name, seconds, "\n"); flush(stdout())
}
items <- setdiff(names(answers), "group")
time("ml", function() everything(cfa(model, answers)))
time("mlr", function() everything(cfa(model, answers, estimator = "MLR")))
time("wlsmv", function() everything(cfa(model, answers[items], ordered = TRUE, estimator = "WLSMV")))
time("fiml", function() everything(cfa(model, gaps, missing = "fiml")))
time("invariance", function() {
  steps <- list("", "loadings", c("loadings", "intercepts"), c("loadings", "intercepts", "residuals"))
  fits <- lapply(steps, function(eq) cfa(model, answers, group = "group", group.equal = eq, estimator = "MLR"))
  lapply(fits, fitMeasures); lavTestLRT(fits[[1]], fits[[2]], fits[[3]], fits[[4]]); lavTestScore(fits[[3]])
})
time("bootstrap_100", function() bootstrapLavaan(cfa(model, answers), R = 100), 1)
