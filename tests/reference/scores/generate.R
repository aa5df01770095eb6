# Scores and their errors. Rscript tests/reference/scores/generate.R > tests/reference/scores/expected.json
suppressMessages({library(lavaan); library(psych); library(jsonlite)})
hs <- read.csv("tests/data/hs1939.csv"); bfi <- na.omit(read.csv("tests/data/bfi_clean.csv")[1:400, 1:10])
three <- "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
two <- "a =~ A1+A2+A3+A4+A5\nc =~ C1+C2+C3+C4+C5"
tight <- list(rel.tol = 1e-12)
fit <- suppressWarnings(cfa(three, hs, control = tight))
errors <- sapply(c("regression", "Bartlett"), function(m) attr(lavPredict(fit, method = m, se = "standard"), "se")[[1]][1, ])
gappy <- hs; gappy$x1[c(1, 5)] <- NA; gappy$x9[3] <- NA
partly <- suppressWarnings(cfa(three, gappy, missing = "fiml", control = tight))
fiml <- lavPredict(partly, se = "standard")
ordered <- suppressWarnings(cfa(two, bfi, ordered = TRUE, estimator = "WLSMV", control = tight))
rows <- seq(1, nrow(bfi), by = 20)
x <- hs[, paste0("x", 1:9)]
f <- fa(x, 3, rotate = "oblimin", fm = "minres", scores = "regression")
cat(toJSON(list(
  cfa = list(model = three, regression = errors[, 1], bartlett = errors[, 2]),
  fiml = list(rows = 0:5, scores = unclass(fiml)[1:6, ], errors = attr(fiml, "se")[[1]][1:6, ]),
  ordered = list(model = two, rows = rows - 1, scores = unclass(lavPredict(ordered))[rows, ]),
  efa = list(r2 = sort(unname(f$R2), decreasing = TRUE), valid = sort(unname(f$valid), decreasing = TRUE))
), auto_unbox = TRUE, digits = 12), "\n")
