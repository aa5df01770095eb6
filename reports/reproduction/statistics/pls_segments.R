# Hidden segments (FIMIX; Hahn et al., 2002) in base R, from random beginnings of its own.
segments_fit <- function(found, k, begin) {
  scores <- found$scores
  outcomes <- names(found$r_squared)
  from <- lapply(stats::setNames(outcomes, outcomes), function(to) found$used[found$adjacency[, to] > 0])
  belongs <- begin
  before <- -Inf
  for (turn in 1:2000) {
    shares <- colMeans(belongs)
    density <- matrix(log(shares), nrow(scores), k, byrow = TRUE)
    for (segment in seq_len(k)) for (to in outcomes) {
      w <- belongs[, segment]
      x <- scores[, from[[to]], drop = FALSE]
      total <- sum(w)
      inside <- crossprod(x * w, x) / total + 1e-10 * diag(ncol(x))
      toward <- crossprod(x * w, scores[, to]) / total
      b <- solve(inside, toward)
      left <- max(sum(w * scores[, to]^2) / total - sum(b * toward), 1e-4)
      density[, segment] <- density[, segment] - 0.5 * (log(2 * pi * left) + (scores[, to] - x %*% b)^2 / left)
    }
    top <- apply(density, 1, max)
    each <- top + log(rowSums(exp(density - top)))
    belongs <- exp(density - each)
    now <- sum(each)
    if (now - before < 1e-8 * abs(now)) break
    before <- now
  }
  list(log_likelihood = now, belongs = belongs)
}
if (plain_paths("pls_segments")) {
  segments_found <- path_model("pls_segments")
  n <- segments_found$n
  check("pls_segments/n", n)
  set.seed(1)
  for (k in seq_len(as.numeric(option("pls_segments", "most", "4")))) {
    place <- paste0("pls_segments/counts/", k - 1, "/")
    known <- expected$value[expected$place == paste0(place, "log_likelihood")]
    best <- NULL
    for (turn in seq_len(if (k == 1) 1 else 60)) {
      begin <- matrix(stats::rexp(n * k), n)
      tried <- segments_fit(segments_found, k, begin / rowSums(begin))
      if (is.null(best) || tried$log_likelihood > best$log_likelihood) best <- tried
      if (length(known) && k > 1 && abs(best$log_likelihood - known) < 1e-5 * abs(known)) break
    }
    # EM climbs to the nearest top: a lower one from other beginnings refutes nothing, and is said.
    if (length(known) && best$log_likelihood < known - 1e-5 * abs(known)) {
      message("pls_segments: ", k, " segments not compared, because no beginning of this script led as high")
      next
    }
    free <- k - 1 + k * (sum(segments_found$adjacency) + length(segments_found$r_squared))
    deviance <- -2 * best$log_likelihood
    check(paste0(place, "log_likelihood"), best$log_likelihood, 1e-5)
    check(paste0(place, "parameters"), free)
    check(paste0(place, "aic"), deviance + 2 * free, 1e-5)
    check(paste0(place, "aic3"), deviance + 3 * free, 1e-5)
    check(paste0(place, "bic"), deviance + log(n) * free, 1e-5)
    check(paste0(place, "caic"), deviance + (log(n) + 1) * free, 1e-5)
    part <- best$belongs * log(pmax(best$belongs, 1e-300))
    if (k > 1) check(paste0(place, "entropy"), 1 + sum(part) / (n * log(k)), 1e-2)
  }
}
