# Engagement times goal alignment: simple slopes, and where the effect of engagement differs from zero.
if (!is.null(linked) && any(expected$place == "alignment/n")) local({
  name <- option("alignment", "outcome", "spend_after")
  y <- linked$outcomes[[name]]
  parts <- linked$scores[c(linked$engagement, "goal_alignment")]
  parts <- parts[stats::complete.cases(parts), ]
  who <- intersect(names(y), row.names(parts))
  alpha <- as.numeric(option("alignment", "alpha", "0.05"))
  base <- if (name == "spend_after") linked$baseline[who, baseline_names] else data.frame(row.names = who)
  base <- base[vapply(base, function(column) diff(range(column)) > 0, NA)]
  e <- as.vector(scale(parts[who, 1]))
  a <- as.vector(scale(parts[who, 2]))
  fit <- quasi(unname(y[who]), cbind(base, e, a, e * a))
  own <- fit$k - 2:0
  b <- fit$b[own]
  v <- fit$v[own, own]
  z <- b[3] / sqrt(v[3, 3])
  found <- c(n = fit$n, engagement_b = b[1], alignment_b = b[2], interaction_b = b[3], interaction_se = sqrt(v[3, 3]),
    interaction_z = z, interaction_p = 2 * stats::pnorm(-abs(z)), ratio_percent = 100 * expm1(b[3]), correlation = stats::cor(e, a))
  for (part in names(found)) check(paste0("alignment/", part), found[[part]], 1e-5)
  mean_a <- mean(parts[who, 2])
  sd_a <- stats::sd(parts[who, 2])
  wide <- stats::qnorm(1 - alpha / 2)
  error <- function(at) sqrt(v[1, 1] + 2 * at * v[1, 3] + at^2 * v[3, 3])
  for (at in -1:1) {
    place <- paste0("alignment/slopes/", at + 1, "/")
    slope <- b[1] + at * b[3]
    known <- c(alignment = mean_a + at * sd_a, b = slope, se = error(at), z = slope / error(at),
      p_value = 2 * stats::pnorm(-abs(slope / error(at))), per_sd_percent = 100 * expm1(slope),
      per_sd_low = 100 * expm1(slope - wide * error(at)), per_sd_high = 100 * expm1(slope + wide * error(at)))
    for (part in names(known)) check(paste0(place, part), known[[part]], 1e-5)
  }
  roots <- polyroot(c(b[1]^2 - wide^2 * v[1, 1], 2 * (b[1] * b[3] - wide^2 * v[1, 3]), b[3]^2 - wide^2 * v[3, 3]))
  bounds <- mean_a + sd_a * sort(Re(roots[abs(Im(roots)) < 1e-8]))
  check_each("alignment/region/bounds", bounds, 1e-4)
  each <- (b[1] + a * b[3]) / error(a)
  check("alignment/region/share_positive", mean(each > wide))
  check("alignment/region/share_negative", mean(each < -wide))
})
