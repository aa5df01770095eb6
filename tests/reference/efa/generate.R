# Rscript generate.R, run in this folder, writes expected.json.
suppressPackageStartupMessages({library(psych); library(GPArotation); library(jsonlite)})
x <- read.csv("../../data/hs1939.csv")[paste0("x", 1:9)]
n <- nrow(x); R <- cor(x)
solution <- function(fm, rotate) {
  f <- fa(x, 3, fm = fm, rotate = rotate, scores = "regression", max.iter = 500)
  list(loadings = unclass(f$loadings), phi = if (is.null(f$Phi)) diag(3) else f$Phi, structure = unclass(f$Structure),
       communality = unname(f$communality), complexity = unname(f$complexity), vaccounted = f$Vaccounted[1:4, ],
       chi_square = f$STATISTIC, df = f$dof, p_value = f$PVAL, objective = f$objective, rmsea = unname(f$RMSEA[1:3]),
       tli = f$TLI, bic = f$BIC, sabic = f$SABIC, rmsr = f$rms, crms = f$crms, off_diagonal = f$fit.off,
       empirical_chi_square = f$chi, empirical_p_value = f$EPVAL, determinacy = unname(f$R2.scores),
       weights = unclass(f$weights), scores = unclass(f$scores)[1:5, ])
}
minres <- unclass(fa(x, 3, rotate = "none")$loadings)
aim <- matrix(NA, 9, 3); aim[4:9, 1] <- 0; aim[c(1:3, 7:9), 2] <- 0; aim[1:6, 3] <- 0
turned <- function(g) list(loadings = unclass(g$loadings), phi = if (is.null(g$Phi)) diag(3) else g$Phi)
oblimin <- fa(x, 3)
weights <- function(method) unclass(factor.scores(R, oblimin, method = method)$weights)
ml <- factanal(x, 3, rotation = "none")
k <- KMO(R); b <- cortest.bartlett(R, n)
v <- vss(x, 5, rotate = "varimax", fm = "minres", plot = FALSE)
set.seed(20240101)
h <- fa.parallel(x, fm = "minres", fa = "both", n.iter = 1000, quant = .95, plot = FALSE)
p <- principal(x, 3, rotate = "varimax")
write(toJSON(list(
  n = n,
  adequacy = list(kmo = k$MSA, kmo_items = unname(k$MSAi), chi_square = b$chisq, df = b$df, p_value = b$p.value,
                  determinant = det(R), smc = unname(smc(R)), eigenvalues = eigen(R)$values),
  efa = sapply(c("minres", "ml", "pa"), function(fm)
    sapply(c("none", "varimax", "quartimax", "promax", "oblimin"), function(r) solution(fm, r), simplify = FALSE),
    simplify = FALSE),
  unrotated = minres,
  turned = list(geomin = turned(geominQ(minres)), geomin_orthogonal = turned(geominT(minres)),
                bentler = turned(bentlerT(minres)), bentler_oblique = turned(bentlerQ(minres)),
                target = turned(targetQ(minres, Target = aim)), target_orthogonal = turned(targetT(minres, Target = aim)),
                oblimin_half = turned(oblimin(minres, gam = 0.5)), oblimin_kaiser = turned(oblimin(minres, normalize = TRUE))),
  target = aim,
  oblimin = list(loadings = unclass(oblimin$loadings), phi = oblimin$Phi),
  weights = list(regression = weights("Thurstone"), bartlett = weights("Bartlett"), tenberge = weights("tenBerge"),
                 anderson = unclass(factor.scores(R, unclass(fa(x, 3, rotate = "varimax")$loadings), method = "Anderson")$weights)),
  varimax = unclass(fa(x, 3, rotate = "varimax")$loadings),
  factanal = list(loadings = unclass(ml$loadings), uniquenesses = unname(ml$uniquenesses), chi_square = unname(ml$STATISTIC),
                  promax = unclass(promax(ml$loadings)$loadings)),
  congruence = fa.congruence(minres, unclass(p$loadings), digits = 15),
  vss = list(map = v$map, vss_1 = v$cfit.1, vss_2 = v$cfit.2, fit = v$vss.stats$fit, squared = v$vss.stats$sqresid,
             complexity = v$vss.stats$complex, chi_square = v$vss.stats$chisq, bic = v$vss.stats$BIC),
  parallel = list(components = h$pc.values, factors = h$fa.values, components_mean = h$pc.sim, factors_mean = h$fa.sim,
                  components_quantile = apply(h$values[, grep("CSim", colnames(h$values))], 2, quantile, .95),
                  factors_quantile = apply(h$values[, grep("Fsim", colnames(h$values))], 2, quantile, .95),
                  resampled_components_mean = h$pc.simr, nfact = h$nfact, ncomp = h$ncomp),
  pca = list(loadings = unclass(p$loadings), vaccounted = p$Vaccounted[1:4, ])
), digits = 15, auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "expected.json")
