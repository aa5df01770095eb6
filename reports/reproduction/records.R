# The firm's records under the pseudonyms of this folder, and what was stated beside them.
record <- function(kind) {
  path <- paste0("data/records/", kind, ".csv")
  if (!file.exists(path)) return(NULL)
  rows <- read.csv(path, check.names = FALSE, stringsAsFactors = FALSE, na.strings = "")
  for (name in intersect(names(rows), c("date", "from_date", "to_date"))) rows[[name]] <- as.Date(rows[[name]])
  rows
}
stated <- function(name, default = "") option("(assumptions)", name, default)
yearly <- as.numeric(stated("discount_rate_annual", "0"))
last_day <- function() {
  if (nzchar(stated("analysis_date"))) return(as.Date(stated("analysis_date")))
  kinds <- Filter(Negate(is.null), lapply(c("transactions", "contacts", "referrals", "influence", "feedback"), record))
  days <- lapply(kinds, function(rows) if (is.null(rows$date)) NULL else max(rows$date, na.rm = TRUE))
  if (!is.null(record("tiers"))) days <- c(days, list(max(record("tiers")$from_date)))
  max(do.call(c, Filter(Negate(is.null), days)))
}
until <- if (dir.exists("data/records")) last_day()
margin_of <- function(rows) {
  worth <- rows$amount * as.numeric(stated("margin_rate", "1"))
  if (is.null(rows$margin)) worth else ifelse(is.na(rows$margin), worth, rows$margin)
}
# One row per customer and day; rows that count as purchases by the rules of the report.
purchases <- function(rows = record("transactions"), end = until) {
  if (is.null(rows$amount)) return(NULL)
  rows <- rows[!is.na(rows$customer) & !is.na(rows$date) & rows$date <= end & is.finite(rows$amount) & rows$amount >= 0, ]
  rows$margin <- margin_of(rows)
  days <- stats::aggregate(cbind(amount, margin) ~ customer + date, rows, sum)
  days[order(days$customer, days$date), ]
}
customary_rows <- function(name) option(name, "returns", "exclude") == "exclude" && option(name, "zero_amounts", "keep") == "keep"
# What money at a day is worth at the start, in whole periods counted from 1.
worth_at <- function(days, period = 365) (1 + yearly)^(-(floor(days / period) + 1) * period / 365)
sum_by <- function(values, by) tapply(values, by, sum)
check_each <- function(place, values, tolerance = 1e-6) {
  for (at in seq_along(values)) check(paste0(place, "/", at - 1), unname(values[at]), tolerance)
}

# Compares one value of every customer whom results.csv names.
check_customers <- function(name, values, tolerance = 1e-6) {
  for (code in names(values)) check(paste0("customers/", name, "/", code), unname(values[[code]]), tolerance)
}
level_of <- function(name) as.numeric(option(name, "confidence", "0.95"))
table_of <- function(name) {
  rows <- record(name)
  if (!is.null(rows) && nrow(rows)) rows
}
