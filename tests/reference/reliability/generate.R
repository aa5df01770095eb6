# Rscript generate.R <folder with the data files>: prints the numbers kept in lavaan_omega.json.
suppressMessages(library(lavaan))
x <- read.csv(file.path(commandArgs(TRUE)[1], "bfi_clean.csv"))
one <- function(v) {
  l <- paste0("l", seq_along(v)); e <- paste0("e", seq_along(v))
  s <- paste(l, collapse = "+"); m <- paste0(
    "f =~ ", paste(l, "*", v, collapse = "+"), "\n", paste(v, "~~", e, "*", v, collapse = "\n"),
    "\nomega := (", s, ")^2/((", s, ")^2+", paste(e, collapse = "+"), ")")
  fit <- cfa(m, x[, v], std.lv = TRUE)
  p <- parameterEstimates(fit); p <- p[p$label == "omega", ]
  r <- suppressMessages(suppressWarnings(psych::omega(x[, v], 1, flip = FALSE, plot = FALSE)$omega.tot))
  cat(sprintf('  {"columns": ["%s"], "omega": %.15g, "se": %.15g, "ci": [%.15g, %.15g], "psych_minres": %.15g},\n',
    paste(v, collapse = '", "'), p$est, p$se, p$ci.lower, p$ci.upper, r))
}
for (a in list(16:20, 1:25, 1:3, 21:25)) one(names(x)[a])
