# The margin of the horizon across tiers and across last moves, by base R's own tests.
hedges <- function(a, b) {
  n <- c(length(a), length(b))
  pooled <- sqrt(sum((n - 1) * c(stats::var(a), stats::var(b))) / (sum(n) - 2))
  (mean(a) - mean(b)) / pooled * (1 - 3 / (4 * sum(n) - 9))
}
if (!is.null(table_of("tiers")) && !is.null(table_of("transactions"))) local({
  rows <- tier_rows()
  by <- split(rows, factor(rows$customer, levels = unique(rows$customer)))
  margin <- margin_of_horizon()[names(by)]
  y <- as.vector(ifelse(is.na(margin), 0, margin))
  move <- function(own) {
    steps <- diff(own$rank)
    if (!length(steps)) "entered" else if (!any(steps != 0)) "unchanged" else {
      if (steps[max(which(steps != 0))] > 0) "upgrade" else "downgrade"
    }
  }
  variables <- list(tier = unname(vapply(by, function(own) own$tier[nrow(own)], "")), change = unname(vapply(by, move, "")))
  least <- as.numeric(option("tier_comparison", "fewest", stated("least_cell", "5")))
  check("tier_comparison/n", length(y))
  p <- list()
  for (name in names(variables)) {
    sizes <- table(variables[[name]])
    kept <- variables[[name]] %in% names(sizes)[sizes >= least]
    group <- factor(variables[[name]][kept])
    part <- y[kept]
    for (level in levels(group)) {
      own <- part[group == level]
      place <- paste0("tier_comparison/groups/margin+", name, "+", level, "/")
      for (what in c("n", "mean", "sd")) check(paste0(place, what), switch(what, n = length(own), mean = mean(own), sd = stats::sd(own)))
    }
    if (nlevels(group) < 2) next
    tell <- function(test, statistic, df, df2, value, effect = NULL) {
      place <- paste0("tier_comparison/tests/margin+", name, "+", test, "/")
      known <- c(n = length(part), statistic = unname(statistic), df = unname(df), df2 = unname(df2), p_value = value, effect = unname(effect))
      for (what in names(known)) check(paste0(place, what), unname(known[what]))
      p[[test]] <<- c(p[[test]], stats::setNames(value, place))
    }
    if (nlevels(group) == 2) {
      student <- stats::t.test(part ~ group, var.equal = TRUE)
      welch <- stats::t.test(part ~ group)
      tell("student_t", student$statistic, student$parameter, NA, student$p.value)
      tell("welch_t", welch$statistic, welch$parameter, NA, welch$p.value)
    } else {
      plain <- stats::anova(stats::lm(part ~ group))
      welch <- stats::oneway.test(part ~ group)
      ranks <- stats::kruskal.test(part, group)
      eta <- plain[1, 2] / sum(plain[, 2])
      tell("anova", plain[1, 4], plain[1, 1], plain[2, 1], plain[1, 5], eta)
      tell("welch_anova", welch$statistic, welch$parameter[1], welch$parameter[2], welch$p.value, eta)
      tell("kruskal_wallis", ranks$statistic, ranks$parameter, NA, ranks$p.value, ranks$statistic / (length(part) - 1))
    }
    spread <- abs(part - stats::ave(part, group, FUN = stats::median))
    levene <- stats::anova(stats::lm(spread ~ group))
    tell("levene", levene[1, 4], levene[1, 1], levene[2, 1], levene[1, 5])
    pairs <- utils::combn(levels(group), 2)
    n <- tapply(part, group, length)
    m <- tapply(part, group, mean)
    v <- tapply(part, group, stats::var)
    within <- sum((n - 1) * v) / (sum(n) - nlevels(group))
    for (at in seq_len(ncol(pairs))) {
      a <- pairs[1, at]
      b <- pairs[2, at]
      each <- v[c(a, b)] / n[c(a, b)]
      unequal <- levene[1, 5] < 0.05
      error <- if (unequal) sqrt(sum(each) / 2) else sqrt(within / 2 * sum(1 / n[c(a, b)]))
      df <- if (unequal) sum(each)^2 / sum(each^2 / (n[c(a, b)] - 1)) else sum(n) - nlevels(group)
      place <- paste0("tier_comparison/pairs/margin+", name, "+", a, "+", b, "/")
      check(paste0(place, "difference"), unname(m[a] - m[b]))
      check(paste0(place, "p_value"), unname(stats::ptukey(abs(m[a] - m[b]) / error, nlevels(group), df, lower.tail = FALSE)))
      check(paste0(place, "hedges_g"), hedges(part[group == a], part[group == b]))
    }
  }
  for (test in names(p)) {
    holm <- stats::p.adjust(p[[test]], "holm")
    for (place in names(holm)) check(paste0(place, "p_holm"), holm[[place]])
  }
})
