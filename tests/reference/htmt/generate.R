# Rscript generate.R > expected.json      (R 4.2.2, lavaan 0.6-14, semTools 0.5-6)
suppressMessages({ library(semTools); library(jsonlite) })
data <- read.csv("../../data/hs1939.csv")
model <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
plain <- function(x) unname(matrix(as.numeric(x), nrow(x)))
cat(toJSON(list(model = model, htmt = plain(htmt(model, data, htmt2 = FALSE)), htmt2 = plain(htmt(model, data, htmt2 = TRUE))),
  digits = 15, auto_unbox = TRUE, pretty = TRUE))
