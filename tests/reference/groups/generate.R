# Rscript generate.R > expected.json      (R 4.2.2)
library(jsonlite)
d <- read.csv("../../data/bfi_rev.csv")
d <- d[, c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5), "gender", "education")]
score <- function(p) rowMeans(d[, paste0(p, 1:5)], na.rm = TRUE)   # every row here answers at least half
least <- function(p) rowSums(!is.na(d[, paste0(p, 1:5)])) >= 3
a <- ifelse(least("A"), score("A"), NA); c_ <- ifelse(least("C"), score("C"), NA); e <- ifelse(least("E"), score("E"), NA)
t0 <- t.test(a ~ d$gender, var.equal = TRUE); t1 <- t.test(a ~ d$gender); w <- wilcox.test(a ~ d$gender, exact = FALSE)
av <- anova(lm(a ~ factor(d$education))); wo <- oneway.test(a ~ factor(d$education)); k <- kruskal.test(a ~ factor(d$education))
tk <- TukeyHSD(aov(a ~ factor(d$education)))[[1]]
one <- t.test(a, mu = 3.5); fr <- friedman.test(as.matrix(na.omit(data.frame(a, c_, e))))
ch <- chisq.test(table(d$gender, d$education), correct = FALSE)
f <- lm(e ~ a + c_); s <- summary(f)
x <- model.matrix(f); h <- hatvalues(f); bread <- solve(crossprod(x))
hc3 <- sqrt(diag(bread %*% crossprod(x * (resid(f) / (1 - h))) %*% bread))
tst <- function(t) list(statistic = unname(t$statistic), df = unname(t$parameter), p = t$p.value)
cat(toJSON(list(student = tst(t0), welch = tst(t1), mann_whitney = list(statistic = unname(w$statistic), p = w$p.value),
  anova = list(statistic = av[1, 4], df = av[1, 1], df2 = av[2, 1], p = av[1, 5]), welch_anova = tst(wo), kruskal = tst(k),
  tukey = list(pair = rownames(tk), p = unname(tk[, 4])), one_sample = tst(one), friedman = tst(fr), chi = tst(ch),
  regression = list(b = unname(coef(f)), hc3 = unname(hc3), r2 = s$r.squared, adj = s$adj.r.squared, f = unname(s$fstatistic[1]))),
  digits = 15, auto_unbox = TRUE, pretty = TRUE))
