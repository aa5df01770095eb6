# Before and after a first move, against customers who have not moved yet (Callaway and Sant'Anna, 2021), by means alone.
first_moves <- function(held, y, turn) {
  filled <- held
  for (at in seq_len(ncol(held))[-1]) filled[, at] <- ifelse(is.na(held[, at]), filled[, at - 1], held[, at])
  step <- cbind(0, filled[, -1] - filled[, -ncol(filled)]) * turn
  step[is.na(step)] <- 0
  group <- apply(step > 0, 1, function(row) if (any(row)) which(row)[1] else Inf)
  for (row in which(rowSums(step < 0) > 0)) {
    other <- which(step[row, ] < 0)
    if (is.finite(group[row])) {
      from <- max(c(1, other[other < group[row]]))
      to <- ncol(y) + 1
    } else {
      edges <- c(1, other, ncol(y) + 1)
      longest <- which.max(diff(edges))
      from <- edges[longest]
      to <- edges[longest + 1]
    }
    y[row, seq_len(from - 1)] <- NA
    if (to <= ncol(y)) y[row, to:ncol(y)] <- NA
  }
  list(group = group, y = y)
}
# Effects by time since the move, one row per row of weights; `sizes` are the customers behind each.
event_effects <- function(y, group, weights, times, anticipation) {
  effects <- matrix(0, nrow(weights), length(times))
  sizes <- effects
  whole <- list()
  for (code in sort(unique(group[is.finite(group)]))) {
    base <- code - 1 - anticipation
    own <- matrix(NA_real_, nrow(weights), ncol(y))
    if (base >= 1) {
      change <- y - y[, base]
      seen <- !is.na(change)
      change[!seen] <- 0
      moved <- group == code
      waiting <- seen & outer(group, pmax(seq_len(ncol(y)), base) + anticipation, ">") & !moved
      behind <- weights[, moved, drop = FALSE] %*% (seen[moved, , drop = FALSE] + 0)
      own <- weights[, moved, drop = FALSE] %*% change[moved, , drop = FALSE] / behind -
        weights %*% (change * waiting) / weights %*% (waiting + 0)
      behind[!is.finite(own)] <- 0
      at <- code + times
      inside <- at >= 1 & at <= ncol(y)
      filled <- ifelse(is.finite(own), own, 0) * behind
      effects[, inside] <- effects[, inside] + filled[, at[inside]]
      sizes[, inside] <- sizes[, inside] + behind[, at[inside]]
    }
    whole[[length(whole) + 1]] <- own
  }
  list(effects = effects / sizes, sizes = sizes, whole = whole)
}
if (!is.null(table_of("tiers")) && !is.null(table_of("transactions")) && any(expected$place == "tier_event_study/n_moved")) local({
  get <- function(name, default) option("tier_event_study", name, default)
  period <- get("period", "month")
  panel <- tier_ranks(tier_rows(), period)
  made <- first_moves(panel$held, tier_outcome(panel, period, get("outcome", "margin")), if (get("direction", "upgrade") == "upgrade") 1 else -1)
  reach <- as.numeric(get("reach", "12"))
  anticipation <- as.numeric(get("anticipation", "0"))
  times <- -reach:reach
  n <- length(made$group)
  found <- event_effects(made$y, made$group, matrix(1, 1, n), times, anticipation)
  check("tier_event_study/n_customers", n)
  check("tier_event_study/n_moved", sum(is.finite(made$group)))
  check("tier_event_study/n_never", sum(!is.finite(made$group)))
  check_each("tier_event_study/group_sizes", as.vector(table(made$group[is.finite(made$group)])))
  for (g in seq_along(found$whole)) check_each(paste0("tier_event_study/group_time/", g - 1), as.vector(found$whole[[g]]))
  after <- times >= 0
  weighted <- function(one) {
    e <- ifelse(is.finite(one$effects), one$effects, 0)
    rowSums(e[, after, drop = FALSE] * one$sizes[, after, drop = FALSE]) / rowSums(one$sizes[, after, drop = FALSE])
  }
  check("tier_event_study/overall/att", weighted(found))
  for (at in seq_along(times)) {
    place <- paste0("tier_event_study/events/", at - 1, "/")
    check(paste0(place, "att"), found$effects[1, at])
    check(paste0(place, "n_moved"), found$sizes[1, at])
  }
  draws <- draws_of("tier_event_study", n)
  if (is.null(draws)) return(invisible())
  level <- level_of("tier_event_study")
  again <- event_effects(made$y, made$group, draws, times, anticipation)
  spread <- function(place, values) {
    if (sum(is.finite(values)) < 20) return(invisible())
    ends <- ends_of(values, level)
    check(paste0(place, "se"), stats::sd(values[is.finite(values)]))
    check(paste0(place, "ci_low"), ends[1])
    check(paste0(place, "ci_high"), ends[2])
  }
  spread("tier_event_study/overall/", weighted(again))
  for (at in seq_along(times)) spread(paste0("tier_event_study/events/", at - 1, "/"), again$effects[, at])
  before <- which(times < -1 - anticipation)
  usable <- before[is.finite(found$effects[1, before]) & colSums(!is.finite(again$effects[, before, drop = FALSE])) == 0]
  if (length(usable)) {
    early <- found$effects[1, usable]
    chi <- sum(early * solve(stats::cov(again$effects[, usable, drop = FALSE]), early))
    check("tier_event_study/pre_trend_df", length(usable))
    check("tier_event_study/pre_trend_chi2", chi, 1e-5)
    check("tier_event_study/pre_trend_p", stats::pchisq(chi, length(usable), lower.tail = FALSE), 1e-5)
  }
})
