# Scalar invariance of a second-order model, whose second-order mean is 0 in every group.
# Rscript tests/reference/invariance/generate_second_order.R > tests/reference/invariance/second_order.json
suppressMessages({library(lavaan); library(jsonlite)})
bfi <- read.csv("tests/data/bfi_clean.csv")
model <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5\nfE =~ E1+E2+E3+E4+E5\ng =~ fA+fC+fE"
held <- "fA =~ A1+A2+A3+A4+A5\nfC =~ C1+C2+C3+C4+C5\nfE =~ E1+E2+E3+E4+E5\ng =~ c(a,a)*fA+c(b,b)*fC+c(e,e)*fE
g ~ c(0,0)*1
fA ~ c(0,NA)*1 + c(first_a,mean_a)*1\nfC ~ c(0,NA)*1 + c(first_c,mean_c)*1\nfE ~ c(0,NA)*1 + c(first_e,mean_e)*1
fA_apart := mean_a/sqrt(a^2+1)\nfC_apart := mean_c/sqrt(b^2+1)\nfE_apart := mean_e/sqrt(e^2+1)"
for (tol in 10^(-12:-9)) {  # the tightest stop at which lavaan still says that it converged
  fit <- suppressWarnings(cfa(held, bfi, group = "gender", std.lv = TRUE, meanstructure = TRUE,
    group.equal = c("loadings", "intercepts"), control = list(rel.tol = tol)))
  if (lavInspect(fit, "converged")) break
}
apart <- parameterEstimates(fit); apart <- apart[apart$op == ":=", ]
cat(toJSON(list(model = model, group = "gender", estimator = "ML", fit = as.list(fitMeasures(fit, c("npar", "df", "chisq"))),
  means = list(lhs = sub("_apart", "", apart$lhs), est = apart$est, se = apart$se)), auto_unbox = TRUE, digits = 12, pretty = 1), "\n")
