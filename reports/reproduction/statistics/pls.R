# The path model by seminr, where it is installed: reflective and composite scales in mode A, formative ones in mode B.
said <- option("pls", "paths", "")
plain <- !grepl("*", said, fixed = TRUE) && option("pls", "modes", "") == "" &&
  option("pls", "weights", "") == "" && option("pls", "scheme", "path") != "centroid" &&
  option("pls", "missing", "mean") == "mean" && option("pls", "consistent", "false") == "false"
installed <- requireNamespace("seminr", quietly = TRUE)
if (plain && !installed) skip("pls", "seminr")
if (plain && installed) {
  parts <- trimws(sub("#.*", "", unlist(strsplit(said, "[\n;]"))))
  sides <- strsplit(sub("^[^:>]*:", "", parts[nzchar(parts)]), "-+>|→")
  ends <- do.call(rbind, lapply(sides, function(side) {
    named <- lapply(strsplit(side, "+", fixed = TRUE), trimws)
    expand.grid(from = named[[1]], to = named[[2]], stringsAsFactors = FALSE)
  }))
  used <- unique(c(ends$from, ends$to))
  if (all(used %in% names(scales))) {
    blocks <- lapply(used, function(name) {
      formative <- measured[[name]] == "formative" && length(scales[[name]]) > 1
      seminr::composite(name, scales[[name]], weights = if (formative) seminr::mode_B else seminr::mode_A)
    })
    drawn <- lapply(seq_len(nrow(ends)), function(row) seminr::paths(from = ends$from[row], to = ends$to[row]))
    inner <- if (option("pls", "scheme", "path") == "factorial") seminr::path_factorial else seminr::path_weighting
    fitted <- suppressMessages(seminr::estimate_pls(
      answers[, unlist(scales[used])], do.call(seminr::constructs, blocks),
      do.call(seminr::relationships, drawn), inner_weights = inner, missing = seminr::mean_replacement
    ))
    for (row in seq_len(nrow(ends))) {
      check(paste0("pls/paths/", row - 1, "/path/estimate"), fitted$path_coef[ends$from[row], ends$to[row]], 1e-6)
    }
  }
}
