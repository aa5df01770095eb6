# Two groups: Student's and Welch's t.
if (scored_by_mean) for (by in names(background)) {
  group <- background[[by]]
  if (length(unique(stats::na.omit(group))) != 2) next
  for (code in names(scales)) {
    place <- paste0("groups/tests/", code, "+", by, "+")
    values <- split(scores[[code]], group)
    student <- try(stats::t.test(values[[1]], values[[2]], var.equal = TRUE), silent = TRUE)
    welch <- try(stats::t.test(values[[1]], values[[2]]), silent = TRUE)
    if (inherits(student, "try-error")) next
    check(paste0(place, "student_t/statistic"), unname(student$statistic))
    check(paste0(place, "student_t/p_value"), student$p.value)
    check(paste0(place, "welch_t/statistic"), unname(welch$statistic))
    check(paste0(place, "welch_t/df"), unname(welch$parameter))
  }
}
