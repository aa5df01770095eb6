# Rscript generate.R > expected.json: the hull of CFI against free parameters, computed step by step with psych's fits.
# Lorenzo-Seva, Timmerman & Kiers (2011): 0 … most factors; solutions with a better-fitting simpler one fall out; then
# those below a line between two others; st is the bend of what is left.
suppressMessages({library(psych); library(jsonlite)})
hull <- function(x, most) {
  n <- nrow(x); p <- ncol(x); R <- cor(x)
  null <- list(chi = -(n - 1 - (2 * p + 5) / 6) * log(det(R)), df = p * (p - 1) / 2)
  fits <- lapply(seq_len(most), function(m) fa(R, m, n.obs = n, fm = "minres", rotate = "none"))
  df <- c(null$df, sapply(fits, function(f) f$dof))
  excess <- pmax(c(null$chi, sapply(fits, function(f) f$STATISTIC)) - df, 0)
  cfi <- 1 - excess / max(excess)
  kept <- which(sapply(seq_along(cfi), function(i) i == 1 || all(cfi[i] > cfi[seq_len(i - 1)])))
  repeat {
    if (length(kept) < 3) break
    below <- sapply(2:(length(kept) - 1), function(i) {
      a <- kept[i - 1]; b <- kept[i]; z <- kept[i + 1]
      line <- cfi[a] + (cfi[z] - cfi[a]) * (df[a] - df[b]) / (df[a] - df[z])
      cfi[b] <= line
    })
    if (!any(below)) break
    kept <- kept[-(1 + which(below)[1])]
  }
  inner <- kept[-c(1, length(kept))]
  st <- sapply(inner, function(b) {
    i <- match(b, kept); a <- kept[i - 1]; z <- kept[i + 1]
    ((cfi[b] - cfi[a]) / (df[a] - df[b])) / ((cfi[z] - cfi[b]) / (df[b] - df[z]))
  })
  list(most = most, cfi = cfi, df = df, on_hull = I(inner - 1), st = I(st), suggested = (inner - 1)[which.max(st)])
}
nine <- read.csv("../../data/hs1939.csv")[paste0("x", 1:9)]
bfi <- read.csv("../../data/bfi_clean.csv")[, 1:25]
found <- list(nine = hull(nine, 4), bfi = hull(bfi, 7))
cat(toJSON(found, digits = 15, auto_unbox = TRUE, pretty = TRUE))
