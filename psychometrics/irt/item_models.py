"""Category probabilities of one item along the trait, and how they move with its parameters.

An item with K categories has a slope a and K − 1 intercepts d; its difficulties are b = −d / a.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

SMALLEST = 1e-300


class ItemModel(StrEnum):
    """GRADED: Samejima (1969). PARTIAL_CREDIT: Muraki (1992). Both are the two-parameter model for two categories."""

    GRADED = "graded"
    PARTIAL_CREDIT = "partial_credit"


@dataclass(frozen=True)
class Curves:
    """probability (q, k) at each node; slopes (q, k, 1 + k − 1) of the log probability by a and by each d."""

    probability: np.ndarray
    slopes: np.ndarray


def curves(model: ItemModel, slope: float, intercepts: np.ndarray, theta: np.ndarray) -> Curves:
    """Raises nothing: probabilities that the parameters make negative come out as zero, their logarithm very low."""
    if model is ItemModel.GRADED:
        return _graded(slope, intercepts, theta)
    return _partial_credit(slope, intercepts, theta)


def _graded(slope: float, intercepts: np.ndarray, theta: np.ndarray) -> Curves:
    """P(X ≥ k) = 1 / (1 + exp(−(aθ + d_k))), d falling with k (Samejima, 1969)."""
    q, m = len(theta), len(intercepts)
    reach = 1 / (1 + np.exp(-np.clip(slope * theta[:, None] + intercepts, -700, 700)))
    steep = reach * (1 - reach)
    borders = np.concatenate([np.ones((q, 1)), reach, np.zeros((q, 1))], axis=1)
    probability = np.maximum(borders[:, :-1] - borders[:, 1:], 0.0)
    by_slope = np.concatenate([np.zeros((q, 1)), steep * theta[:, None], np.zeros((q, 1))], axis=1)
    slopes = np.zeros((q, m + 1, m + 1))
    slopes[:, :, 0] = by_slope[:, :-1] - by_slope[:, 1:]
    places = np.arange(m)
    slopes[:, places, 1 + places] = -steep
    slopes[:, places + 1, 1 + places] = steep
    return Curves(probability, slopes / np.maximum(probability, SMALLEST)[:, :, None])


def _partial_credit(slope: float, intercepts: np.ndarray, theta: np.ndarray) -> Curves:
    """P(X = k) ∝ exp(k a θ + d_1 + … + d_k) (Muraki, 1992)."""
    q, m = len(theta), len(intercepts)
    category = np.arange(m + 1)
    logits = slope * theta[:, None] * category + np.concatenate([[0.0], np.cumsum(intercepts)])
    logits -= logits.max(axis=1, keepdims=True)
    probability = np.exp(logits)
    probability /= probability.sum(axis=1, keepdims=True)
    raw = np.zeros((q, m + 1, m + 1))
    raw[:, :, 0] = theta[:, None] * category
    raw[:, :, 1:] = np.tril(np.ones((m + 1, m)), -1)[None]
    centre = np.einsum("qk,qkp->qp", probability, raw)
    return Curves(probability, raw - centre[:, None, :])


def information(model: ItemModel, slope: float, intercepts: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """(q,) Fisher information about the trait: Σ_k P′² / P (Samejima, 1969, ch. 6). Same as ltm's `IIC`."""
    at = curves(model, slope, intercepts, theta)
    if model is ItemModel.PARTIAL_CREDIT:
        category = np.arange(len(intercepts) + 1)
        mean = at.probability @ category
        return slope**2 * (at.probability @ category**2 - mean**2)
    reach = 1 / (1 + np.exp(-np.clip(slope * theta[:, None] + intercepts, -700, 700)))
    steep = np.pad(slope * reach * (1 - reach), ((0, 0), (1, 1)))
    change = steep[:, :-1] - steep[:, 1:]
    return np.sum(change**2 / np.maximum(at.probability, SMALLEST), axis=1)
