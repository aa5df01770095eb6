# Path models by partial least squares (Wold, 1982; Lohmöller, 1989), written out in base R.

# Paths of a plan, one row each, in their order: "H1+: a + b -> c", lines or semicolons between.
said_paths <- function(said) {
  parts <- trimws(sub("#.*", "", unlist(strsplit(said, "[\n;]"))))
  sides <- strsplit(sub("^[^:>]*:", "", parts[nzchar(parts)]), "-+>|\u2192")
  do.call(rbind, lapply(sides, function(side) {
    named <- lapply(strsplit(side, "+", fixed = TRUE), trimws)
    expand.grid(from = named[[1]], to = named[[2]], stringsAsFactors = FALSE)
  }))
}
# What this script can do anew: no interactions, no weights, modes as the questionnaire says, paths among its scales.
plain_paths <- function(name) {
  said <- option(name, "paths", "")
  nzchar(said) && !grepl("*", said, fixed = TRUE) && option(name, "modes", "") %in% c("", "{}") &&
    option(name, "weights", "") == "" && option(name, "missing", "mean") %in% c("mean", "listwise") &&
    tolower(option(name, "consistent", "false")) == "false" &&
    all(unlist(said_paths(said)) %in% names(scales))
}
path_data <- function(name, codes) {
  x <- as.matrix(answers[, codes, drop = FALSE])
  if (option(name, "missing", "mean") == "listwise") return(x[stats::complete.cases(x), , drop = FALSE])
  x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
  apply(x, 2, function(column) ifelse(is.na(column), mean(column, na.rm = TRUE), column))
}
formative <- function(name) measured[[name]] == "formative" && length(scales[[name]]) > 1
path_model <- function(name) {
  ends <- said_paths(option(name, "paths", ""))
  used <- unique(as.vector(t(as.matrix(ends))))
  blocks <- scales[used]
  data <- path_data(name, unlist(blocks))
  r <- stats::cor(data)
  m <- length(used)
  adjacency <- matrix(0, m, m, dimnames = list(used, used))
  adjacency[as.matrix(ends)] <- 1
  own <- vapply(blocks, function(codes) as.numeric(colnames(r) %in% codes), numeric(ncol(r)))
  rownames(own) <- colnames(r)
  scaled <- function(raw) sweep(raw, 2, sqrt(colSums(raw * (r %*% raw))), "/")
  weights <- scaled(own)
  scheme <- option(name, "scheme", "path")
  near <- adjacency + t(adjacency)
  for (turn in 1:300) {
    between <- crossprod(weights, r %*% weights)
    inner <- between * if (scheme == "path") t(adjacency) else near
    if (scheme == "centroid") inner <- sign(between) * near
    if (scheme == "path") for (to in used) {
      from <- used[adjacency[, to] > 0]
      if (length(from)) inner[from, to] <- solve(between[from, from, drop = FALSE], between[from, to])
    }
    proxies <- r %*% weights %*% inner
    new <- own
    for (block in used) if (length(blocks[[block]]) > 1) {
      codes <- blocks[[block]]
      toward <- proxies[codes, block]
      new[codes, block] <- if (formative(block)) solve(r[codes, codes], toward) else toward
    }
    new <- scaled(new)
    moved <- sum(abs(new - weights))
    weights <- new
    if (moved < 1e-10) break
  }
  between <- crossprod(weights, r %*% weights)
  paths <- 0 * between
  r_squared <- vif <- list()
  for (to in used) {
    from <- used[adjacency[, to] > 0]
    if (!length(from)) next
    paths[from, to] <- solve(between[from, from, drop = FALSE], between[from, to])
    r_squared[[to]] <- sum(paths[from, to] * between[from, to])
    vif[[to]] <- stats::setNames(diag(solve(between[from, from, drop = FALSE])), from)
  }
  list(ends = ends, used = used, blocks = blocks, n = nrow(data), r = r, weights = weights, loadings = r %*% weights,
    between = between, paths = paths, r_squared = r_squared, vif = vif, adjacency = adjacency,
    scores = scale(data) %*% weights)
}
