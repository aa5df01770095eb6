# Promoters, passives, detractors and the Wald interval of their difference, on the ratings of `attitude` (R's datasets)
# brought to whole steps from 0 to 10. Rscript generate.R > expected.json
answers <- lapply(attitude, function(x) round(x / 10))
one <- function(a) {
  x <- (a >= 9) - (a <= 6)
  ends <- mean(x) + c(-1, 1) * qnorm(.975) * sqrt((mean(x^2) - mean(x)^2) / length(x))
  sprintf('{"n": %d, "promoters": %d, "passives": %d, "detractors": %d, "nps": %.15g, "ci": [%.15g, %.15g]}',
          length(x), sum(x == 1), sum(x == 0), sum(x == -1), mean(x), max(ends[1], -1), min(ends[2], 1))
}
cat("{", paste(sprintf('"%s": %s', names(answers), sapply(answers, one)), collapse = ",\n "), "}\n")
