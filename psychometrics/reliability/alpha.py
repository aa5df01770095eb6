"""Cronbach's alpha and what is said about it: standardised, interval, standard error, standard error of measurement."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import fdtri

from psychometrics.errors import DataError, TooFewItems, TooFewRespondents
from psychometrics.reliability import composite
from psychometrics.reliability.composite import Array


def cronbach_alpha(covariance: Array) -> float:
    """Cronbach's alpha of one scale.

    covariance : (k, k) array, k >= 2 items, already keyed.
    Returns alpha in (-inf, 1]. Negative when items disagree; that is information, not an error.
    Raises TooFewItems if k < 2; DataError (total_variance_zero) when the sum score doesn't vary.
    Source: Cronbach (1951), eq. 2.   Same as psych::alpha(C)$total$raw_alpha (2.2.9).
    """
    covariance = checked(covariance)
    return float(composite.alphas(covariance))


def standardized_alpha(correlation: Array) -> float:
    """Alpha of the sum of standardised items.

    correlation : (k, k) array, k >= 2.   Raises as cronbach_alpha.
    Source: Cronbach (1951).   Same as psych::alpha(R)$total$std.alpha; of a polychoric matrix it is ordinal alpha.
    """
    return float(composite.alphas(checked(correlation)))


def average_correlation(correlation: Array) -> float:
    """Mean of the k(k-1)/2 correlations between items.   Same as psych::alpha(R)$total$average_r."""
    return float(composite.average_correlations(checked(correlation)))


def signal_to_noise(correlation: Array) -> float:
    """k r̄ / (1 - r̄), with r̄ the average correlation; infinite when all items are the same.

    Source: Cronbach & Gleser (1964).   Same as psych::alpha(R)$total$"S/N".
    """
    average = average_correlation(correlation)
    return len(correlation) * average / (1 - average) if average < 1 else math.inf


def feldt_interval(alpha: float, n: int, k: int, confidence: float = 0.95) -> tuple[float, float]:
    """Feldt's confidence interval of alpha, through the F distribution with n - 1 and (n - 1)(k - 1) degrees.

    n >= 2 respondents, k >= 2 items, confidence in (0, 1).
    Source: Feldt, Woodruff & Salih (1987), eq. 8.   Same as psych::alpha(x)$feldt, and unrounded where
    pingouin.cronbach_alpha rounds to 3 digits.
    """
    if k < 2:
        raise TooFewItems("reliability_too_few_items", k=k, least=2)
    if n < 2:
        raise TooFewRespondents("reliability_too_few_respondents", n=n, least=2)
    tail, df1, df2 = (1 - confidence) / 2, n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(df1, df2, p)) for p in (1 - tail, tail))
    return low, high


def alpha_standard_error(covariance: Array, n: int) -> float:
    """Asymptotic standard error of alpha under normality.

    covariance : (k, k); n respondents.
    Source: Duhachek & Iacobucci (2004), eq. 1, after van Zyl et al. (2000).   Same as psych::alpha(x)$total$ase.
    """
    if n < 1:
        raise TooFewRespondents("reliability_too_few_respondents", n=n, least=1)
    return math.sqrt(max(0.0, float(composite.alpha_variances(checked(covariance)))) / n)


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """Spread of a person's observed scores around the true one, in score units: sd · sqrt(1 - reliability).

    A negative reliability leaves it larger than sd, which the formula says plainly.
    Source: Lord & Novick (1968), sec. 3.8.   Same as sd(rowSums(x)) * sqrt(1 - alpha) in R.
    """
    return sd * math.sqrt(max(0.0, 1 - reliability))


def checked(matrix: Array) -> Array:
    """The matrix as floats when a reliability can be made of it: square, k >= 2, finite, total variance above zero."""
    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise DataError("reliability_matrix_not_square", shape=str(matrix.shape))
    if len(matrix) < 2:
        raise TooFewItems("reliability_too_few_items", k=len(matrix), least=2)
    if not np.all(np.isfinite(matrix)):
        raise DataError("reliability_matrix_not_finite")
    if composite.total(matrix) <= 1e-12 * max(float(composite.trace(matrix)), 1e-300):
        raise DataError("reliability_total_variance_zero")
    return matrix
