# The declared tests of the hypotheses: correlations, standardised weights with HC3, contrasts, paired differences.
hc3 <- function(fitted) {
  x <- stats::model.matrix(fitted)
  bread <- solve(crossprod(x))
  rest <- stats::resid(fitted) / (1 - stats::hatvalues(fitted))
  sqrt(diag(bread %*% crossprod(x * rest) %*% bread))
}
trimmed <- function(text, by) trimws(unlist(strsplit(text, by)))
measure_of <- function(name) if (name %in% names(scores)) scores[[name]] else as.numeric(background[[name]])
row_number <- 0
check_row <- function(estimate, statistic, p, n) {
  place <- paste0("declared_tests/rows/", row_number, "/")
  check(paste0(place, "estimate"), unname(estimate))
  check(paste0(place, "statistic"), unname(statistic))
  check(paste0(place, "p_value"), unname(p))
  check(paste0(place, "n"), n)
  row_number <<- row_number + 1
}
weights_of <- function(order) {
  sides <- trimmed(order, "<>|[<>]")
  if (!grepl(">", order, fixed = TRUE)) sides <- rev(sides)
  found <- list()
  for (side in 1:2) for (term in regmatches(sides[side], gregexpr("[-+]? *[A-Za-z0-9_.]+", sides[side]))[[1]]) {
    name <- gsub("[-+ ]", "", term)
    sign <- if (grepl("-", term, fixed = TRUE)) -1 else 1
    found[[name]] <- (if (is.null(found[[name]])) 0 else found[[name]]) + sign * (if (side == 1) 1 else -1)
  }
  Filter(function(weight) weight != 0, unlist(found))
}
check_groups <- function(body) {
  sides <- trimmed(body, " by ")
  by <- trimmed(sides[2], ",")
  values <- split(measure_of(sides[1]), as.character(background[[by[1]]]))
  values <- Filter(function(x) length(x) >= 5, lapply(values, function(x) x[!is.na(x)]))
  weights <- if (length(by) > 1) weights_of(by[2]) else stats::setNames(c(1, -1), names(values)[1:2])
  if (length(by) == 1 && length(values) > 2) {
    frame <- data.frame(y = unlist(values), g = rep(names(values), lengths(values)))
    welch <- stats::oneway.test(y ~ g, frame)
    sums <- summary(stats::aov(y ~ g, frame))[[1]][["Sum Sq"]]
    return(check_row(sums[1] / sum(sums), welch$statistic, welch$p.value, nrow(frame)))
  }
  values <- values[names(weights)]
  n <- lengths(values)
  spread <- vapply(values, stats::var, 0)
  parts <- weights^2 * spread / n
  se <- sqrt(sum(parts))
  df <- se^4 / sum(parts^2 / (n - 1))
  psi <- sum(weights * vapply(values, mean, 0))
  pooled <- sqrt(sum((n - 1) * spread) / (sum(n) - length(n)))
  check_row(psi / pooled, psi / se, 2 * stats::pt(-abs(psi / se), df), sum(n))
}
check_declared <- function(test) {
  kind <- sub(":.*", "", test)
  body <- sub("^[^:]*: *", "", test)
  if (kind == "difference" && grepl(" by ", body, fixed = TRUE)) return(check_groups(body))
  if (kind == "difference") {
    pair <- trimmed(body, ">")
    part <- stats::na.omit(data.frame(a = measure_of(pair[1]), b = measure_of(pair[2])))
    d <- part$a - part$b
    test <- stats::t.test(d)
    return(check_row(mean(d) / stats::sd(d), test$statistic, test$p.value, length(d)))
  }
  body <- sub(" *[-+]$", "", body)
  held <- if (grepl("|", body, fixed = TRUE)) trimmed(sub(".*\\|", "", body), ",") else character()
  sides <- trimmed(sub("\\|.*", "", body), "->")
  first <- trimmed(sides[1], "[,*]")
  used <- unique(c(first, sides[-1], held))
  part <- stats::na.omit(as.data.frame(lapply(stats::setNames(used, used), measure_of)))
  if (kind == "correlation") {
    test <- stats::cor.test(part[[first[1]]], part[[first[2]]])
    return(check_row(test$estimate, test$statistic, test$p.value, nrow(part)))
  }
  z <- as.data.frame(scale(part))
  outcome <- sides[length(sides)]
  if (kind == "mediation") {
    a <- stats::coef(stats::lm(stats::reformulate(c(first, held), sides[2]), z))[first]
    b <- stats::coef(stats::lm(stats::reformulate(c(sides[2], first, held), outcome), z))[sides[2]]
    check(paste0("declared_tests/rows/", row_number, "/estimate"), unname(a * b))
    row_number <<- row_number + 1
    return(invisible())
  }
  tested <- if (kind == "moderation") "product" else first
  if (kind == "moderation") z$product <- z[[first[1]]] * z[[first[2]]]
  fitted <- stats::lm(stats::reformulate(setdiff(names(z), outcome), outcome), z)
  t <- stats::coef(fitted) / hc3(fitted)
  for (name in tested) {
    check_row(stats::coef(fitted)[name], t[name], 2 * stats::pt(-abs(t[name]), fitted$df.residual), nrow(part))
  }
}
if (scored_by_mean) for (test in trimmed(option("declared_tests", "tests", ""), "[;\n]")) if (nzchar(test)) {
  check_declared(test)
}
