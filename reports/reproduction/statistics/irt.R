# Graded response models where ltm is installed and every scale has a model. ltm's search may stop a little early.
whole <- sum(grepl("^irt/scales/[0-9]+/log_likelihood$", expected$place)) == length(scales)
if (whole && option("irt", "curve", "graded") %in% c("graded", "2pl") && requireNamespace("ltm", quietly = TRUE)) {
  for (number in seq_along(scales)) {
    x <- answers[, scales[[number]], drop = FALSE]
    x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
    fit <- try(ltm::grm(as.data.frame(lapply(x, factor)), control = list(GHk = 41, iter.qN = 2000)), silent = TRUE)
    if (!inherits(fit, "try-error")) {
      check(paste0("irt/scales/", number - 1, "/log_likelihood"), as.numeric(stats::logLik(fit)), 1e-5)
    }
  }
}
