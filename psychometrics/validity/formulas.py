"""Formulas of convergent and discriminant validity, on loadings and correlations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def composite_reliability(loadings: np.ndarray) -> float:
    """CR of one construct from its standardised loadings.

    loadings : (k,) in [-1, 1], residuals uncorrelated. Returns (Σλ)² / ((Σλ)² + Σ(1 − λ²)), in [0, 1].
    Source: Fornell & Larcker (1981), eq. 10; Jöreskog (1971).
    Same as semTools::compRelSEM on standardised data (0.5-6).
    """
    common = float(np.sum(loadings)) ** 2
    return common / (common + float(np.sum(1 - np.square(loadings))))


def average_variance_extracted(loadings: np.ndarray) -> float:
    """AVE of one construct: the mean squared standardised loading, in [0, 1].

    loadings : (k,). Source: Fornell & Larcker (1981), eq. 11. Same as semTools::AVE on standardised data (0.5-6).
    """
    return float(np.mean(np.square(loadings)))


def _blocks(
    correlation: np.ndarray, groups: list[list[int]], mean: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """(…, g, g) mean heterotrait and (…, g) mean monotrait correlations; a single item's monotrait mean is 1."""
    size = np.abs(correlation)
    monotrait = np.ones((*size.shape[:-2], len(groups)))
    heterotrait = np.ones((*size.shape[:-2], len(groups), len(groups)))
    for i, rows in enumerate(groups):
        if len(rows) > 1:
            pairs = np.array([(a, b) for n, a in enumerate(rows) for b in rows[:n]])
            monotrait[..., i] = mean(size[..., pairs[:, 0], pairs[:, 1]])
        for j, columns in enumerate(groups[:i]):
            block = size[..., np.array(rows)[:, None], np.array(columns)]
            heterotrait[..., i, j] = mean(block.reshape(*block.shape[:-2], -1))
            heterotrait[..., j, i] = heterotrait[..., i, j]
    return heterotrait, monotrait


def _ratio(correlation: np.ndarray, groups: list[list[int]], mean: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    heterotrait, monotrait = _blocks(correlation, groups, mean)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = heterotrait / np.sqrt(monotrait[..., :, None] * monotrait[..., None, :])
    diagonal = np.arange(len(groups))
    ratio[..., diagonal, diagonal] = 1.0
    return ratio


def htmt(correlation: np.ndarray, groups: list[list[int]]) -> np.ndarray:
    """Heterotrait–monotrait ratios of absolute correlations (HTMT+), arithmetic means.

    correlation : (…, p, p), keyed items; stacked matrices (bootstrap replicates) are taken at once.
    groups : positions of each construct's items. Returns (…, g, g), 1 on the diagonal.
    Source: Henseler, Ringle & Sarstedt (2015), eq. 6. Same as semTools::htmt(htmt2 = FALSE) (0.5-6).
    """
    return _ratio(correlation, groups, lambda values: values.mean(axis=-1))


def htmt2(correlation: np.ndarray, groups: list[list[int]]) -> np.ndarray:
    """HTMT with geometric means, consistent for items that load unequally. Shapes as `htmt`.

    Source: Roemer, Schuberth & Henseler (2021), eq. 4. Same as semTools::htmt(htmt2 = TRUE) (0.5-6).
    """

    def geometric(values: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.exp(np.log(values).mean(axis=-1))

    return _ratio(correlation, groups, geometric)


def variance_inflation(correlation: np.ndarray) -> np.ndarray:
    """VIF of each variable on all others: the diagonal of the inverse correlation matrix.

    correlation : (p, p), positive definite, else LinAlgError. Source: Marquardt (1970); Kock (2015) for constructs.
    Same as diag(solve(R)) in R.
    """
    return np.diag(np.linalg.inv(correlation)).copy()
