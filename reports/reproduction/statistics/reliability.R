# Cronbach's alpha, raw and standardised, over people who answered the whole scale.
for (code in names(scales)) if (length(scales[[code]]) > 1) {
  part <- complete(scales[[code]])
  place <- paste0("reliability/scales/", code, "/")
  check(paste0(place, "n"), nrow(part))
  if (nrow(part) < 3) next
  total <- suppressWarnings(psych::alpha(stats::cov(part), check.keys = FALSE, warnings = FALSE)$total)
  check(paste0(place, "alpha"), total$raw_alpha)
  check(paste0(place, "alpha_standardized"), total$std.alpha)
  check(paste0(place, "sd_sum"), stats::sd(rowSums(part)))
}
