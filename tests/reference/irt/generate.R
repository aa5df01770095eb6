# Rscript generate.R, in this folder. Needs MASS and jsonlite; with ltm the item response models are computed anew too.
bfi <- read.csv("../../data/bfi_clean.csv")
codes <- paste0("E", 1:5)
group <- factor(bfi$gender)

# Ordinal logistic DIF without purification: matched on the mean of all items (Zumbo, 1999).
z <- as.numeric(scale(rowMeans(bfi[, codes])))
dif <- lapply(codes, function(code) {
  y <- factor(bfi[[code]])
  fits <- list(MASS::polr(y ~ z), MASS::polr(y ~ z + group), MASS::polr(y ~ z * group))
  ll <- vapply(fits, function(fit) as.numeric(logLik(fit)), 0)
  null <- sum(table(y) * log(table(y) / length(y)))
  r2 <- (1 - exp(2 * (null - ll) / length(y))) / (1 - exp(2 * null / length(y)))
  list(log_likelihood = ll, chi_square = 2 * (ll[3] - ll[1]), uniform_p = pchisq(2 * (ll[2] - ll[1]), 1, lower.tail = FALSE),
       non_uniform_p = pchisq(2 * (ll[3] - ll[2]), 1, lower.tail = FALSE), r2_change = r2[3] - r2[1])
})
names(dif) <- codes
write(jsonlite::toJSON(dif, digits = 12, auto_unbox = TRUE, pretty = TRUE), stdout()) # dif_bfi_E_gender

if (requireNamespace("ltm", quietly = TRUE)) {
  grm <- ltm::grm(as.data.frame(lapply(bfi[, codes], factor)), control = list(GHk = 41, iter.qN = 2000))
  lsat <- read.csv("../../data/lsat6.csv")[, paste0("Q", 1:5)]
  print(list(coef(grm), logLik(grm), coef(ltm::ltm(lsat ~ z1, control = list(GHk = 41))), coef(ltm::rasch(lsat))))
}
