# Exploratory graph analysis step by step. Rscript tests/reference/ega/generate.R > tests/reference/ega/expected.json
suppressMessages({library(glasso); library(igraph); library(qgraph); library(jsonlite)})
lower <- function(m) m[lower.tri(m)]
members <- function(w) {
  g <- graph_from_adjacency_matrix(abs(w), mode = "undirected", weighted = TRUE, diag = FALSE)
  found <- cluster_walktrap(g, steps = 4)
  list(membership = as.integer(membership(found)), modularity = max(modularity(found)))
}
chosen <- function(S, n) {
  all <- suppressWarnings(suppressMessages(EBICglasso(S, n, gamma = 0.5, lambda.min.ratio = 0.1, returnAllResults = TRUE)))
  place <- which.min(all$ebic)
  exact <- glasso(S, rho = all$lambda[place], penalize.diagonal = FALSE, thr = 1e-10, maxit = 1e5)$wi
  list(lambda = all$lambda[place], ebic = all$ebic[place], network = lower(all$optnet), precision = lower((exact + t(exact)) / 2))
}
expanded <- function(S) {
  p <- nrow(S); E <- diag(p + 4); E[1:p, 1:p] <- S
  E[p + 1:4, p + 1:4] <- 0.5; diag(E) <- 1; E
}
case <- function(file, columns) {
  x <- na.omit(read.csv(file)[, columns]); S <- cor(x); n <- nrow(x)
  top <- max(abs(S - diag(ncol(S))))
  path <- lapply(top * c(0.7, 0.3, 0.1), function(rho) {
    wi <- glasso(S, rho = rho, penalize.diagonal = FALSE, thr = 1e-10, maxit = 1e5)$wi
    list(rho = rho, precision = lower((wi + t(wi)) / 2), diagonal = diag(wi))
  })
  best <- chosen(S, n); w <- matrix(0, ncol(S), ncol(S)); w[lower.tri(w)] <- best$network; w <- w + t(w)
  wide <- chosen(expanded(S), n); v <- matrix(0, ncol(S) + 4, ncol(S) + 4); v[lower.tri(v)] <- wide$network; v <- v + t(v)
  list(data = basename(file), columns = columns, n = n, path = path, best = best, communities = members(w),
       expanded = list(lambda = wide$lambda, communities = members(v)))
}
bfi <- c(outer(1:5, c("A", "C", "E", "N", "O"), function(i, l) paste0(l, i)))
cases <- list(bfi = case("tests/data/bfi_clean.csv", bfi), tests = case("tests/data/hs1939.csv", paste0("x", 1:9)),
  speed = case("tests/data/hs1939.csv", paste0("x", 7:9)), agreeable = case("tests/data/bfi_clean.csv", paste0("A", 1:5)))
set.seed(20240501)
graphs <- lapply(1:30, function(i) {
  p <- sample(6:24, 1); m <- matrix(0, p, p); k <- sample(2:4, 1); own <- sample(k, p, TRUE)
  for (a in 2:p) for (b in 1:(a - 1)) if (runif(1) < ifelse(own[a] == own[b], 0.7, 0.15)) m[a, b] <- round(runif(1, 0.02, 0.5), 3)
  w <- m + t(m); c(list(p = p, weights = lower(w)), members(w))
})
cat(toJSON(list(cases = cases, graphs = graphs), auto_unbox = TRUE, digits = 12), "\n")
