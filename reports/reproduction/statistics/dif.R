# Differential item functioning: ordinal logistic regression by our own maximum likelihood, with purification.
ordinal_fit <- function(y, x) {
  places <- match(y, sort(unique(y)))
  k <- max(places)
  x <- as.matrix(x)
  split_at <- function(b) c(b[1], if (k > 2) b[1] + cumsum(exp(b[2:(k - 1)])))
  values <- function(b) {
    eta <- if (ncol(x)) drop(x %*% b[-seq_len(k - 1)]) else 0
    cuts <- c(-Inf, split_at(b), Inf)
    list(high = cuts[places + 1] - eta, low = cuts[places] - eta)
  }
  minus <- function(b) {
    at <- values(b)
    -sum(log(pmax(stats::plogis(at$high) - stats::plogis(at$low), 1e-300)))
  }
  slope <- function(b) {
    at <- values(b)
    p <- pmax(stats::plogis(at$high) - stats::plogis(at$low), 1e-300)
    up <- ifelse(is.finite(at$high), stats::dlogis(at$high), 0) / p
    down <- ifelse(is.finite(at$low), stats::dlogis(at$low), 0) / p
    of_cut <- vapply(seq_len(k - 1), function(c) sum(up[places == c]) - sum(down[places == c + 1]), 0)
    steps <- if (k > 2) vapply(2:(k - 1), function(c) exp(b[c]) * sum(of_cut[c:(k - 1)]), 0)
    -c(sum(of_cut), steps, if (ncol(x)) -drop(crossprod(x, up - down)))
  }
  below <- stats::qlogis(cumsum(tabulate(places, k))[-k] / length(places))
  start <- c(below[1], if (k > 2) log(pmax(diff(below), 1e-3)), rep(0, ncol(x)))
  best <- stats::optim(start, minus, slope, method = "BFGS", control = list(maxit = 500, reltol = 1e-14))
  -best$value
}
nagelkerke <- function(fit, none, n) (1 - exp(2 * (none - fit) / n)) / (1 - exp(2 * none / n))
dif_item <- function(code, codes, group, flagged) {
  anchors <- codes[codes == code | !codes %in% flagged]
  score <- rowMeans(answers[, anchors, drop = FALSE], na.rm = TRUE)
  there <- !is.na(group) & is.finite(answers[[code]]) & is.finite(score)
  y <- answers[[code]][there]
  z <- score[there] - mean(score[there])
  z <- z / sqrt(mean(z^2))
  names <- sort(unique(group[there]), method = "radix")
  of <- outer(group[there], names[-1], "==") + 0
  none <- ordinal_fit(y, matrix(0, length(y), 0))
  fits <- c(ordinal_fit(y, cbind(z)), ordinal_fit(y, cbind(z, of)), ordinal_fit(y, cbind(z, of, of * z)))
  df <- length(names) - 1
  p <- function(gained, df) stats::pchisq(max(0, 2 * gained), df, lower.tail = FALSE)
  list(n = length(y), uniform_p = p(fits[2] - fits[1], df), non_uniform_p = p(fits[3] - fits[2], df),
    chi_square = max(0, 2 * (fits[3] - fits[1])), p_value = p(fits[3] - fits[1], 2 * df),
    r2_change = nagelkerke(fits[3], none, length(y)) - nagelkerke(fits[1], none, length(y)))
}
dif_scale <- function(codes, group) {
  flagged <- character()
  seen <- list(flagged)
  for (turn in 1:10) {
    rows <- stats::setNames(lapply(codes, dif_item, codes, group, flagged), codes)
    holm <- stats::p.adjust(vapply(rows, `[[`, 0, "p_value"), "holm")
    for (code in codes) rows[[code]]$p_holm <- holm[[code]]
    found <- codes[holm < 0.05 & vapply(rows, `[[`, 0, "r2_change") >= 0.035]
    if (list(found) %in% seen || length(found) > length(codes) - 2) break
    seen <- c(seen, list(found))
    flagged <- found
  }
  rows
}
compared <- unique(sub("/.*", "", sub("^dif/comparisons/", "", grep("^dif/comparisons/", expected$place, value = TRUE))))
for (pair in compared) {
  parts <- strsplit(pair, "+", fixed = TRUE)[[1]]
  codes <- scales[[parts[1]]]
  place <- paste0("dif/comparisons/", pair, "/logistic/")
  codes <- codes[vapply(codes, function(code) any(startsWith(expected$place, paste0(place, code, "/"))), NA)]
  group <- as.character(background[[parts[2]]])
  counts <- table(group)
  group[group %in% names(counts)[counts < as.numeric(option("dif", "fewest", "50"))]] <- NA
  rows <- dif_scale(codes, group)
  for (code in codes) for (name in names(rows[[code]])) {
    check(paste0(place, code, "/", name), rows[[code]][[name]], 1e-4)
  }
}
