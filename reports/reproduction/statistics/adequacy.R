# Whether the items can be factored: KMO, Bartlett's sphericity, determinant, eigenvalues.
if (option("adequacy", "correlation", "pearson") == "pearson") {
  part <- complete(model$item)
  correlation <- stats::cor(part)
  kmo <- psych::KMO(correlation)
  sphericity <- psych::cortest.bartlett(correlation, n = nrow(part))
  check("adequacy/n", nrow(part))
  check("adequacy/kmo", kmo$MSA)
  for (code in model$item) check(paste0("adequacy/items/", code, "/kmo"), unname(kmo$MSAi[code]))
  check("adequacy/bartlett/chi_square", sphericity$chisq)
  check("adequacy/bartlett/df", sphericity$df)
  check("adequacy/determinant", det(correlation))
  values <- eigen(correlation, only.values = TRUE)$values
  for (place in seq_along(values)) check(paste0("adequacy/eigenvalues/", place - 1), values[place])
}
