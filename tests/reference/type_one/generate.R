# P of a binary variable from a logistic regression. Run in this folder: Rscript generate.R > expected.json
suppressMessages(library(jsonlite))
d <- read.csv("../../data/sat_act.csv")
d <- d[complete.cases(d[, c("ACT", "age")]), ]
d$one <- as.numeric(d$gender == 1); d$one[seq(3, nrow(d), 3)] <- NA
fit <- glm(one ~ ACT + age, binomial, d, control = glm.control(1e-14, 100))
cat(toJSON(list(p = unname(predict(fit, d, type = "response")[is.na(d$one)])[1:20]), digits = NA))
