# Recomputes the numbers of the report from the keyed answers and compares them with those of results.csv.
# Run it in this folder:  Rscript recompute.R
# Needs R 4 or newer with the packages psych and lavaan.

answers <- read.csv("data/answers_keyed.csv", check.names = FALSE)
background <- read.csv("data/background.csv", check.names = FALSE)
model <- read.csv("model.csv", colClasses = "character")
options <- read.csv("options.csv", colClasses = "character")
models <- read.csv("models.csv", colClasses = "character")
expected <- read.csv("results.csv", colClasses = c("character", "numeric"))
measured <- tapply(model$measurement, model$construct, `[`, 1)
scales <- split(model$item, factor(model$construct, levels = unique(model$construct)))

tolerance <- 1e-6
report <- data.frame(place = character(), expected = numeric(), found = numeric(), agrees = logical())

# The value of an option of the plan, or what holds where the plan says nothing.
option <- function(statistic, name, default) {
  chosen <- options$value[options$statistic == statistic & options$option == name]
  if (length(chosen)) chosen[1] else default
}

# What can't be compared because a package is not installed is said, and is no disagreement.
skipped <- character()
skip <- function(statistic, package) {
  message(statistic, ": not compared, because the package ", package, " is not installed")
  skipped <<- c(skipped, statistic)
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

# A model of one group in lavaan: fit, estimates, standard errors and standardised estimates.
check_lavaan <- function(name, std_lv) {
  chosen <- models[models$statistic == name, ]
  if (!nrow(chosen) || nzchar(option(name, "group", ""))) return(invisible())
  data <- cbind(answers, background[setdiff(names(background), names(answers))])
  ordered <- chosen$estimator %in% c("WLSMV", "ULSMV")
  least_squares <- chosen$estimator %in% c("ULS", "WLS")
  own <- setdiff(lavaan::lavNames(lavaan::lavaanify(chosen$syntax, fixed.x = FALSE), "ov"), names(background))
  arguments <- list(chosen$syntax, data, estimator = chosen$estimator, std.lv = std_lv, ordered = if (ordered) own,
    fixed.x = !least_squares && !ordered)
  if (ordered) arguments$conditional.x <- FALSE
  n <- expected$value[expected$place == paste0(name, "/fit/n")]
  if (length(n) == 1 && n > sum(stats::complete.cases(data[, own]))) {  # every answer was used, asked for or not
    arguments$missing <- if (ordered) "pairwise" else "fiml"
  }
  if (nzchar(option(name, "cluster", ""))) arguments$cluster <- option(name, "cluster", "")
  fitted <- suppressWarnings(do.call("sem", arguments, envir = asNamespace("lavaan")))
  kind <- if (chosen$estimator %in% c("ML", "ULS", "WLS")) "" else ".scaled"
  fit <- lavaan::fitMeasures(fitted, c(paste0("chisq", kind), "df", "srmr"))
  check(paste0(name, "/fit/n"), lavaan::lavInspect(fitted, "nobs"))
  check(paste0(name, "/fit/scaled_test/chi_square"), fit[[1]], 1e-4)
  check(paste0(name, "/fit/test/df"), fit[["df"]])
  check(paste0(name, "/fit/residuals/srmr"), fit[["srmr"]], 1e-4)
  estimates <- lavaan::parameterEstimates(fitted, standardized = TRUE)
  for (row in seq_len(nrow(estimates))) {
    one <- estimates[row, ]
    place <- paste0(name, "/estimates/", one$lhs, "+", one$op, "+", one$rhs, "+")
    check(paste0(place, "/estimate"), one$est, 1e-3)
    check(paste0(place, "/std_all"), one$std.all, 1e-3)
    if (isTRUE(one$se > 0)) check(paste0(place, "/se"), one$se, 1e-3)
  }
}
