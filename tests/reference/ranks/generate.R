# Rank correlations with ties and Kolmogorov–Smirnov against an estimated normal, R 4.2.2. Run in this folder.
bfi <- read.csv("../../data/bfi.csv")
codes <- c("A1", "A2", "C4", "N1", "O2")
x <- bfi[codes]
pairs <- combn(length(codes), 2)
kendall <- apply(pairs, 2, function(at) {
  test <- suppressWarnings(cor.test(x[[at[1]]], x[[at[2]]], method = "kendall", exact = FALSE))
  c(unname(test$estimate), unname(test$statistic), test$p.value)
})
spearman <- apply(pairs, 2, function(at) cor(x[[at[1]]], x[[at[2]]], use = "complete.obs", method = "spearman"))
ks <- sapply(codes, function(code) {
  v <- na.omit(x[[code]])
  test <- suppressWarnings(ks.test(v, "pnorm", mean(v), sd(v)))
  c(unname(test$statistic), test$p.value)
})
rating <- read.csv("../../data/attitude.csv")$complaints[1:12]
few <- unique(rating)
exact <- ks.test(few, "pnorm", mean(few), sd(few))
number <- function(v) paste(formatC(v, digits = 15, format = "g"), collapse = ", ")
cat(sprintf('{"codes": ["%s"],\n"tau": [%s],\n"z": [%s],\n"p": [%s],\n"spearman": [%s],\n"ks_d": [%s],\n"ks_p": [%s],\n"few": [%s],\n"few_d": %s,\n"few_p": %s}\n',
  paste(codes, collapse = '", "'), number(kendall[1, ]), number(kendall[2, ]), number(kendall[3, ]), number(spearman),
  number(ks[1, ]), number(ks[2, ]), number(few), number(exact$statistic), number(exact$p.value)))
