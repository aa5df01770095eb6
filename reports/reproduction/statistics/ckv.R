# Knowledge value: the present value of implemented ideas, shared among those who gave them, less handling.
if (!is.null(table_of("feedback"))) local({
  rows <- knowledge_valued(function(name, default) option("ckv", name, default))
  check("ckv/n_used", nrow(rows))
  total <- sum_by(rows$benefit_part + rows$handling_part, rows$customer)
  check_each("ckv/ckv", total)
  check_customers("ckv", total)
  for (part in c("benefit_part", "handling_part")) check_each(paste0("ckv/", part), sum_by(rows[[part]], rows$customer))
})
