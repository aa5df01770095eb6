# Rscript generate.R > expected.json      (R 4.2.2, psych 2.2.9)
suppressMessages({library(jsonlite); library(psych)})
d <- read.csv("../../data/bfi.csv")[, c("A1", "A2", "A3", "N1", "O2")]
one <- describe(d, type = 1); two <- describe(d, type = 2); three <- describe(d, type = 3)
pairwise <- cor(d, use = "pairwise"); listwise <- cov(d, use = "complete.obs")
keyed <- read.csv("../../data/bfi.csv")
scores <- scoreItems(list(agreeableness = c("-A1", "A2", "A3", "A4", "A5")), na.omit(keyed[, paste0("A", 1:5)]), min = 1, max = 6)$scores
complete <- na.omit(keyed[, paste0("A", 1:5)]); m <- mardia(complete, plot = FALSE)
distances <- mahalanobis(complete, colMeans(complete), cov(complete))
cat(toJSON(list(codes = names(d), n = three$n, mean = three$mean, sd = three$sd, median = three$median, se = three$se,
  skewness = three$skew, kurtosis = three$kurtosis, skewness_g1 = two$skew, kurtosis_g2 = two$kurtosis,
  pairwise_correlation = unname(pairwise), pairwise_covariance = unname(cov(d, use = "pairwise")), listwise_covariance = unname(listwise),
  agreeableness = list(n = nrow(complete), mean = mean(scores), sd = sd(scores), first = scores[1:10]),
  mardia = list(n = m$n.obs, b1p = m$b1p, b2p = m$b2p, chi = m$skew, small = m$small.skew, z = m$kurtosis),
  mahalanobis = list(largest = sort(distances, decreasing = TRUE)[1:10], n_extreme = sum(pchisq(distances, 5, lower.tail = FALSE) < .001)),
  table = unname(unclass(table(d$A1, d$A2))), shapiro = unname(sapply(d, function(x) shapiro.test(na.omit(x))$statistic)),
  shapiro_p = unname(sapply(d, function(x) shapiro.test(na.omit(x))$p.value))), digits = 15, auto_unbox = TRUE, matrix = "rowmajor"))
