# Rscript pls_seminr.R answers.csv replicates cores: seconds of seminr's estimate and bootstrap of the ECSI model.
arguments <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(seminr))
answers <- read.csv(arguments[1])
measurement <- constructs(
  composite("Image", multi_items("IMAG", 1:5)), composite("Expectation", multi_items("CUEX", 1:3)),
  composite("Quality", multi_items("PERQ", 1:7)), composite("Value", multi_items("PERV", 1:2)),
  composite("Satisfaction", multi_items("CUSA", 1:3)), composite("Complaints", single_item("CUSCO")),
  composite("Loyalty", multi_items("CUSL", 1:3))
)
structure <- relationships(
  paths(from = "Image", to = c("Expectation", "Satisfaction", "Loyalty")),
  paths(from = "Expectation", to = c("Quality", "Value", "Satisfaction")),
  paths(from = "Quality", to = c("Value", "Satisfaction")), paths(from = "Value", to = "Satisfaction"),
  paths(from = "Satisfaction", to = c("Complaints", "Loyalty")), paths(from = "Complaints", to = "Loyalty")
)
model <- suppressMessages(estimate_pls(answers, measurement, structure))
started <- proc.time()[["elapsed"]]
invisible(suppressMessages(bootstrap_model(model, nboot = as.integer(arguments[2]), cores = as.integer(arguments[3]))))
cat(proc.time()[["elapsed"]] - started, "\n")
