# Spend after the cut on purchase history and engagement, and each value on engagement: glm's quasi-Poisson, HC1 errors.
if (!is.null(linked)) local({
  level <- level_of("value_model")
  x <- main_predictors()
  y <- linked$outcome[row.names(x)]
  if (nrow(x) && any(y > 0)) check("value_model/main/p_holm", check_model("value_model/main", unname(y), x, level), 1e-5)
  p <- c()
  for (at in seq_along(linked$values)) {
    worth <- linked$values[[at]]
    own <- stats::setNames(linked$scores[[linked$engagement]], row.names(linked$scores))
    both <- intersect(names(worth), names(own)[!is.na(own)])
    place <- paste0("value_model/values/", at - 1, "/1")
    if (!any(expected$place == paste0(place, "/n"))) next
    kind <- if (any(worth[both] < 0)) "normal" else "poisson"
    p[place] <- check_model(place, unname(worth[both]), data.frame(e = own[both]), level, kind)
  }
  holm <- stats::p.adjust(p, "holm")
  for (place in names(holm)) check(paste0(place, "/p_holm"), holm[[place]], 1e-5)
})
