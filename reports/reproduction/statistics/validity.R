# The measurement model by maximum likelihood: fit and standardised loadings of the scales' items.
lines <- paste(names(scales), "=~", vapply(scales, paste, "", collapse = " + "))
fitted <- try(suppressWarnings(lavaan::cfa(lines, complete(model$item), std.lv = TRUE)), silent = TRUE)
if (!inherits(fitted, "try-error") && lavaan::lavInspect(fitted, "converged")) {
  fit <- lavaan::fitMeasures(fitted, c("chisq", "df"))
  check("validity/n", lavaan::lavInspect(fitted, "nobs"))
  check("validity/fit/chi_square", fit[["chisq"]], 1e-4)
  check("validity/fit/df", fit[["df"]])
  standard <- lavaan::standardizedSolution(fitted)
  loadings <- standard[standard$op == "=~", ]
  for (row in seq_len(nrow(loadings))) {
    check(paste0("validity/loadings/", loadings$rhs[row], "/loading"), loadings$est.std[row], 1e-4)
  }
}
