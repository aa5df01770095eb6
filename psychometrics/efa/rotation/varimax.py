"""Varimax by successive polar decompositions, and promax, which raises its loadings to a power."""

from __future__ import annotations

import numpy as np


def varimax(
    unrotated: np.ndarray, *, kaiser: bool = True, tolerance: float = 1e-5, max_iterations: int = 1000
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Rotated loadings (p × m), rotation (m × m), converged.

    kaiser    : rows are brought to unit length first and back afterwards (Kaiser, 1958).
    tolerance : stops when the criterion's bound grows by less than this share; 1e-5 is that of stats::varimax.
    Source: Kaiser (1958); iteration of Horst (1965), Sherin (1966).   Same as stats::varimax(A) (R 4.2.2).
    """
    lengths = row_lengths(unrotated) if kaiser else np.ones((len(unrotated), 1))
    scaled = unrotated / lengths
    rotation, bound, converged = np.eye(scaled.shape[1]), 0.0, False
    for _ in range(max_iterations):
        loadings = scaled @ rotation
        squares = loadings * loadings
        left, values, right = np.linalg.svd(scaled.T @ (loadings * (squares - squares.mean(axis=0))))
        rotation, before, bound = left @ right, bound, float(values.sum())
        if bound < before * (1 + tolerance):
            converged = True
            break
    return (scaled @ rotation) * lengths, rotation, converged


def promax(
    unrotated: np.ndarray, *, power: float = 4.0, kaiser: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Rotated loadings, transformation U (loadings = A U), factor correlations, converged.

    kaiser : whole promax on rows of unit length, as psych::fa(rotate = "promax"); False raises the varimax
             loadings themselves to the power, as stats::promax and factanal do. Varimax is normalised in both.
    Source: Hendrickson & White (1964).
    """
    lengths = row_lengths(unrotated) if kaiser else np.ones((len(unrotated), 1))
    start, rotation, converged = varimax(unrotated / lengths)
    aim = start * np.abs(start) ** (power - 1)
    towards = np.linalg.lstsq(start, aim, rcond=None)[0]
    towards = towards * np.sqrt(np.diag(np.linalg.inv(towards.T @ towards)))
    transformation = rotation @ towards
    inverse = np.linalg.inv(transformation)
    return (start @ towards) * lengths, transformation, inverse @ inverse.T, converged


def row_lengths(loadings: np.ndarray) -> np.ndarray:
    """Square roots of the communalities as a column; an item without loadings keeps length 1."""
    lengths = np.sqrt(np.sum(loadings**2, axis=1, keepdims=True))
    return np.where(lengths > 0, lengths, 1.0)
