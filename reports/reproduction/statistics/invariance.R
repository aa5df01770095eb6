# Measurement invariance: each level anew in lavaan, with the parameters freed that the report names.
# Ordered items need semTools, which sets the scales of Wu and Estabrook (2016).
invariance_model <- function(syntax, groups, level) {
  loads <- lavaan::lavaanify(syntax)
  loads <- loads[loads$op == "=~", ]
  tops <- Filter(function(one) all(loads$rhs[loads$lhs == one] %in% loads$lhs), unique(loads$lhs))
  if (!length(tops) || !level %in% c("scalar", "strict")) return(syntax)
  zeros <- paste(rep("0", groups), collapse = ",")
  paste(c(syntax, paste0(tops, " ~ c(", zeros, ")*1")), collapse = "\n")
}
(function() {
  chosen <- models[models$statistic == "invariance", ]
  if (!nrow(chosen)) return(invisible())
  ordered <- chosen$estimator %in% c("WLSMV", "ULSMV")
  if (ordered && !requireNamespace("semTools", quietly = TRUE)) return(skip("invariance", "semTools"))
  sizes <- expected[startsWith(expected$place, "invariance/groups/"), ]
  labels <- sub("invariance/groups/", "", sizes$place, fixed = TRUE)
  own <- lavaan::lavNames(lavaan::lavaanify(chosen$syntax), "ov")
  values <- background[[chosen$group]]
  data <- cbind(answers[own], .group = match(values, if (is.numeric(values)) as.numeric(labels) else labels))
  data <- data[!is.na(data$.group), ]
  counts <- vapply(answers[own], function(x) length(unique(stats::na.omit(x))), 0)
  if (ordered && any(counts < 3)) return(message("invariance: items of two categories are not compared in R"))
  missing <- if (sum(sizes$value) <= sum(stats::complete.cases(data))) "listwise" else if (ordered) "pairwise" else "fiml"
  held <- list(configural = character(), thresholds = "thresholds", metric = "loadings", scalar = "intercepts", strict = "residuals")
  levels <- if (ordered) names(held) else setdiff(names(held), "thresholds")
  for (place in seq_along(levels)) {
    at <- paste0("invariance/levels/", levels[place], "/")
    if (!any(expected$place == paste0(at, "df"))) next
    equal <- unlist(held[levels[seq_len(place)]], use.names = FALSE)
    if (!length(equal)) equal <- ""
    freed <- c(strsplit(option("(freed)", levels[place], ""), " ", fixed = TRUE)[[1]], "")
    freed <- if (length(freed) > 1) freed[nzchar(freed)] else freed
    syntax <- invariance_model(chosen$syntax, length(labels), levels[place])
    fitted <- suppressWarnings(if (ordered) semTools::measEq.syntax(syntax, data = data, ordered = own, group = ".group",
      estimator = chosen$estimator, parameterization = if (levels[place] == "strict") "theta" else "delta", ID.fac = "std.lv",
      ID.cat = "Wu.Estabrook.2016", group.equal = equal, group.partial = freed, missing = missing, return.fit = TRUE)
    else lavaan::cfa(syntax, data, group = ".group", group.label = seq_along(labels), estimator = chosen$estimator, std.lv = TRUE,
      meanstructure = TRUE, group.equal = equal, group.partial = freed, missing = missing))
    kind <- if (chosen$estimator == "ML") "" else ".scaled"
    fit <- lavaan::fitMeasures(fitted, c(paste0("chisq", kind), "df", "srmr"))
    check(paste0(at, "chi_square"), fit[[1]], 1e-4)
    check(paste0(at, "df"), fit[["df"]])
    check(paste0(at, "srmr"), fit[["srmr"]], 1e-4)
  }
})()
