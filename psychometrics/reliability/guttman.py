"""Guttman's lower bounds of reliability, from a covariance (raw items) or correlation matrix (standardised items)."""

from __future__ import annotations

import math

import numpy as np

from psychometrics.reliability import composite
from psychometrics.reliability.alpha import checked
from psychometrics.reliability.composite import Array


def guttman_lambda1(matrix: Array) -> float:
    """1 - trace / total.   Source: Guttman (1945), eq. 51.   Same as psych::guttman(R)$lambda.1."""
    matrix = checked(matrix)
    return float(1 - composite.trace(matrix) / composite.total(matrix))


def guttman_lambda2(matrix: Array) -> float:
    """Lambda 1 with the squared covariances added.   Source: Guttman (1945), eq. 52.

    Never below alpha.   Same as psych::guttman(R)$lambda.2.
    """
    matrix = checked(matrix)
    k = len(matrix)
    off = float(np.square(matrix).sum() - np.square(np.diagonal(matrix)).sum())
    return guttman_lambda1(matrix) + math.sqrt(k / (k - 1) * off) / float(composite.total(matrix))


def guttman_lambda3(matrix: Array) -> float:
    """Alpha under its older name.   Source: Guttman (1945), eq. 53.   Same as psych::guttman(R)$lambda.3."""
    return float(composite.alphas(checked(matrix)))


def guttman_lambda5(matrix: Array) -> float:
    """Lambda 1 with the item that shares most covariance.   Source: Guttman (1945), eq. 55.

    Good where one item covaries highly with the others.   Same as psych::guttman(R)$lambda.5.
    """
    matrix = checked(matrix)
    shared = np.square(matrix).sum(axis=0) - np.square(np.diagonal(matrix))
    return guttman_lambda1(matrix) + 2 * math.sqrt(float(shared.max())) / float(composite.total(matrix))


def guttman_lambda6(matrix: Array) -> float:
    """One minus the share of errors of regressing each item on the others.   Source: Guttman (1945), eq. 56.

    Same as psych::guttman(R)$lambda.6 and, of a correlation matrix, psych::alpha(x)$total$"G6(smc)".
    """
    matrix = checked(matrix)
    return float(lambda6_of(matrix, composite.to_correlations(matrix)))


def lambda6_of(matrices: Array, correlations: Array) -> Array:
    """Batch form of guttman_lambda6: (..., k, k) matrices with their correlations."""
    errors = np.diagonal(matrices, axis1=-2, axis2=-1) * (1 - composite.squared_multiple_correlations(correlations))
    return np.asarray(1 - errors.sum(axis=-1) / composite.total(matrices))
