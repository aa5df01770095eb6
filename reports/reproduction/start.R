# Recomputes the numbers of the report from the keyed answers and compares them with those of results.csv.
# Run it in this folder:  Rscript recompute.R
# Needs R 4 or newer with the packages psych and lavaan.

answers <- read.csv("data/answers_keyed.csv", check.names = FALSE)
background <- read.csv("data/background.csv", check.names = FALSE)
model <- read.csv("model.csv", colClasses = "character")
options <- read.csv("options.csv", colClasses = "character")
expected <- read.csv("results.csv", colClasses = c("character", "numeric"))
scales <- split(model$item, factor(model$construct, levels = unique(model$construct)))

tolerance <- 1e-6
report <- data.frame(place = character(), expected = numeric(), found = numeric(), agrees = logical())

# The value of an option of the plan, or what holds where the plan says nothing.
option <- function(statistic, name, default) {
  chosen <- options$value[options$statistic == statistic & options$option == name]
  if (length(chosen)) chosen[1] else default
}

# Compares one number, if the report has it.
check <- function(place, found, tolerance = 1e-6) {
  known <- expected$value[expected$place == place]
  if (length(known) != 1 || length(found) != 1 || is.na(known)) return(invisible())
  agrees <- is.finite(found) && abs(found - known) <= tolerance * max(1, abs(known))
  report[nrow(report) + 1, ] <<- list(place, known, as.numeric(found), agrees)
}

complete <- function(codes) answers[stats::complete.cases(answers[, codes, drop = FALSE]), codes, drop = FALSE]

score <- function(codes, least = as.numeric(option("scales", "least_answered", "0.5"))) {
  part <- as.matrix(answers[, codes, drop = FALSE])
  ifelse(rowMeans(!is.na(part)) >= least, rowMeans(part, na.rm = TRUE), NA)
}
scores <- as.data.frame(lapply(scales, score), check.names = FALSE)
scored_by_mean <- option("scales", "method", "mean") == "mean"

skewness <- function(x) psych::skew(x, type = 2)
kurtosis <- function(x) psych::kurtosi(x, type = 2)
