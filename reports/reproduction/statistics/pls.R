# The path model in base R: weights, loadings, reliability, discriminant validity, paths, effects and fit.
check_pls <- function(found) {
  n <- found$n
  check("pls/n", n)
  for (name in found$used) {
    codes <- found$blocks[[name]]
    place <- paste0("pls/constructs/", name, "/")
    own <- found$loadings[codes, name]
    part <- found$r[codes, codes, drop = FALSE]
    k <- length(codes)
    for (code in codes) {
      at <- paste0("pls/indicators/", name, "+", code, "/")
      check(paste0(at, "loading/estimate"), own[[code]])
      check(paste0(at, "weight/estimate"), found$weights[code, name])
      if (k > 1) check(paste0(at, "vif"), diag(solve(part))[[match(code, codes)]])
    }
    if (formative(name) || k == 1) next
    w <- found$weights[codes, name]
    common <- sum(w * (part %*% w)) - sum(w^2)
    check(paste0(place, "alpha"), k / (k - 1) * (1 - k / sum(part)))
    check(paste0(place, "rho_a"), sum(w^2)^2 * common / (sum(w^2)^2 - sum(w^4)))
    check(paste0(place, "rho_c"), sum(own)^2 / (sum(own)^2 + sum(1 - own^2)))
    check(paste0(place, "ave"), mean(own^2))
  }
  for (first in found$used) for (second in found$used) if (first != second) {
    place <- paste0("pls/pairs/", first, "+", second, "/")
    check(paste0(place, "correlation"), found$between[first, second])
    for (kind in c("htmt", "htmt_plus", "htmt2")) {
      check(paste0(place, kind, "/estimate"), ratio_of(found, first, second, kind))
    }
  }
  check_structure(found)
}
ratio_of <- function(found, first, second, kind) {
  r <- if (kind == "htmt") found$r else abs(found$r)
  middle <- if (kind == "htmt2") function(x) exp(mean(log(x))) else mean
  within <- function(codes) {
    part <- r[codes, codes, drop = FALSE]
    if (length(codes) > 1) middle(part[row(part) != col(part)]) else 1
  }
  a <- found$blocks[[first]]
  b <- found$blocks[[second]]
  suppressWarnings(middle(r[a, b]) / sqrt(within(a) * within(b)))
}
check_structure <- function(found) {
  ends <- found$ends
  n <- found$n
  for (row in seq_len(nrow(ends))) {
    from <- ends$from[row]
    to <- ends$to[row]
    path <- found$paths[from, to]
    place <- paste0("pls/paths/", row - 1, "/")
    check(paste0(place, "path/estimate"), path)
    check(paste0(place, "vif"), found$vif[[to]][[from]])
    check(paste0(place, "f_squared/estimate"), path^2 / found$vif[[to]][[from]] / (1 - found$r_squared[[to]]))
  }
  outcomes <- intersect(found$used, names(found$r_squared))
  for (at in seq_along(outcomes)) {
    r2 <- found$r_squared[[outcomes[at]]]
    k <- sum(found$adjacency[, outcomes[at]])
    check(paste0("pls/outcomes/", at - 1, "/r_squared/estimate"), r2)
    check(paste0("pls/outcomes/", at - 1, "/adjusted"), 1 - (1 - r2) * (n - 1) / (n - k - 1))
  }
  through <- solve(diag(length(found$used)) - found$paths) - diag(length(found$used))
  reached <- solve(diag(length(found$used)) - found$adjacency) - diag(length(found$used)) > 0.5
  at <- 0
  for (i in found$used) for (j in found$used) if (reached[i, j]) {
    check(paste0("pls/totals/", at, "/total/estimate"), through[i, j])
    check(paste0("pls/totals/", at, "/indirect"), through[i, j] - found$paths[i, j])
    at <- at + 1
  }
  check_fit(found)
}
check_fit <- function(found) {
  m <- length(found$used)
  own <- found$loadings * (found$weights != 0)
  outer <- !(found$used %in% names(found$r_squared))
  psi <- found$between * (outer %o% outer)
  for (to in names(found$r_squared)) psi[to, to] <- 1 - found$r_squared[[to]]
  through <- solve(diag(m) - t(found$paths))
  implied_between <- through %*% psi %*% t(through)
  diag(implied_between) <- 1
  for (kind in c("saturated", "estimated")) {
    between <- if (kind == "saturated") found$between else implied_between
    implied <- own %*% between %*% t(own)
    for (name in found$used) if (measured[[name]] != "reflective") {
      codes <- found$blocks[[name]]
      implied[codes, codes] <- found$r[codes, codes]
    }
    diag(implied) <- 1
    p <- ncol(implied)
    half <- sum((found$r - implied)^2) / 2
    check(paste0("pls/fit/0/", kind), sqrt(half / (p * (p + 1) / 2)))
    check(paste0("pls/fit/1/", kind), half)
    values <- Re(eigen(solve(found$r, implied), only.values = TRUE)$values)
    if (all(values > 0)) check(paste0("pls/fit/2/", kind), sum(log10(values)^2) / 2)
  }
}
if (plain_paths("pls")) {
  path_found <- path_model("pls")
  check_pls(path_found)
  # And once more by seminr, where it is installed.
  if (requireNamespace("seminr", quietly = TRUE) && option("pls", "missing", "mean") == "mean" &&
    option("pls", "scheme", "path") != "centroid") {
    blocks <- lapply(path_found$used, function(name) {
      seminr::composite(name, scales[[name]], weights = if (formative(name)) seminr::mode_B else seminr::mode_A)
    })
    ends <- path_found$ends
    drawn <- lapply(seq_len(nrow(ends)), function(row) seminr::paths(from = ends$from[row], to = ends$to[row]))
    inner <- if (option("pls", "scheme", "path") == "factorial") seminr::path_factorial else seminr::path_weighting
    fitted <- suppressMessages(seminr::estimate_pls(
      answers[, unlist(path_found$blocks)], do.call(seminr::constructs, blocks),
      do.call(seminr::relationships, drawn), inner_weights = inner, missing = seminr::mean_replacement
    ))
    for (row in seq_len(nrow(ends))) {
      check(paste0("pls/paths/", row - 1, "/path/estimate"), fitted$path_coef[ends$from[row], ends$to[row]], 1e-6)
    }
  } else {
    message("pls: computed in base R; not compared with seminr, because the package seminr is not installed")
  }
} else if (nzchar(option("pls", "paths", ""))) {
  message("pls: not compared, because this script knows no interactions, weights, PLSc or modes of a plan's own")
}
