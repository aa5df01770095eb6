"""Covariances of estimates that hold when the variance is not the model's, or customers come in groups."""

from __future__ import annotations

import numpy as np
from scipy import stats

from psychometrics.criterion.newton import Estimate
from psychometrics.errors import TooFewRespondents
from psychometrics.results import Figure, not_computable


def robust_covariance(fit: Estimate) -> np.ndarray:
    """(k, k) sandwich with n / (n - k), HC1.

    Source: White (1980); MacKinnon & White (1985).   Same as sandwich::vcovHC(glm, type = "HC1") in R.
    """
    meat = fit.scores.T @ fit.scores
    return fit.n / (fit.n - fit.k) * fit.bread @ meat @ fit.bread


def cluster_covariance(fit: Estimate, clusters: np.ndarray) -> np.ndarray:
    """(k, k) sandwich of sums within groups, with g / (g - 1) · (n - 1) / (n - k).

    clusters : (n,) labels, at least 2 groups; raises TooFewRespondents otherwise.
    Same as sandwich::vcovCL(glm, cluster, type = "HC1") in R.
    """
    _, group = np.unique(clusters, return_inverse=True)
    g = int(group.max()) + 1
    if g < 2:
        raise TooFewRespondents("too_few_clusters", place="engagement and value", groups=g)
    sums = np.zeros((g, fit.k))
    np.add.at(sums, group, fit.scores)
    return g / (g - 1) * (fit.n - 1) / (fit.n - fit.k) * fit.bread @ (sums.T @ sums) @ fit.bread


def wald(coefficients: np.ndarray, covariance: np.ndarray) -> tuple[Figure, Figure]:
    """Chi-square (df = number of coefficients) that all are zero, and its p. Same as aod::wald.test in R."""
    if not np.isfinite(covariance).all() or np.linalg.matrix_rank(covariance) < len(coefficients):
        refused = not_computable("criterion_no_wald")
        return refused, refused
    chi_square = float(coefficients @ np.linalg.solve(covariance, coefficients))
    return chi_square, float(stats.chi2.sf(chi_square, len(coefficients)))
