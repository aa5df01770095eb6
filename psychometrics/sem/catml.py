"""Robust CFI, TLI and RMSEA of ordered items: what the estimates of least squares miss in normal-theory terms.

F_ML of the polychoric correlations at the least-squares estimates, corrected by the trace that such estimates and
correlations give it (Savalei, 2021, catML-DWLS).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.sem.ordinal_fit import OrdinalModel, stacked


@dataclass(frozen=True)
class CatMl:
    """χ² of the model and of independence with what each would be on average if it held (c · df)."""

    chi_square: float
    factor: float
    base_chi_square: float
    base_factor: float


def cat_ml(fitted: OrdinalModel) -> CatMl | None:
    """None with continuous items, where thresholds are constrained, so that correlations alone are no test, or where a
    matrix is not definite.

    Same as lavaan:::lav_fit_catml_dwls (0.6-14) for one group; of several it takes the trace of the independence model
    without the groups' shares, which then is not the mean of that χ², and so its robust CFI and TLI come out lower.
    """
    correlations = [group.moments.correlations for group in fitted.data]
    mixed = any(len(group.moments.continuous) for group in fitted.data)
    singular = min(np.linalg.eigvalsh(one)[0] for one in correlations) < 1.5e-8
    if fitted.df == 0 or mixed or singular or _thresholds_bound(fitted):
        return None
    slopes, weights, covariance = stacked(fitted)
    kept = np.concatenate([_is_correlation(group.moments.vector, group.moments.thresholds) for group in fitted.data])
    slopes, weights, covariance = slopes[kept], weights[kept], covariance[np.ix_(kept, kept)]
    implied = [at.scales[:, None] * at.covariance * at.scales for at in fitted.at]
    if min(np.linalg.eigvalsh(one)[0] for one in implied) <= 0:
        return None
    normal = _weights(implied, fitted.model.shares)
    left = np.eye(len(weights)) - slopes @ np.linalg.solve(fitted.information, (weights[:, None] * slopes).T)
    trace = float(np.einsum("ij,ji->", left.T @ normal @ left, covariance))
    sizes = [group.moments.n for group in fitted.data]
    chi = sum(n * _discrepancy(r, s) for n, r, s in zip(sizes, correlations, implied, strict=True))
    base = sum(-n * float(np.linalg.slogdet(r)[1]) for n, r in zip(sizes, correlations, strict=True))
    rescaled = _weights([np.eye(len(r)) for r in correlations], fitted.model.shares)
    base_trace = float(np.einsum("ij,ji->", rescaled, covariance))
    return CatMl(chi, trace / fitted.df, base, base_trace / len(weights))


def _thresholds_bound(fitted: OrdinalModel) -> bool:
    """Whether thresholds, intercepts and means together leave any threshold unfitted."""
    gaps = (
        group.moments.vector - implied
        for group, implied in zip(fitted.data, fitted.model.implied(fitted.values), strict=True)
    )
    ends = [len(group.moments.thresholds) for group in fitted.data]
    return any(float(np.abs(gap[:end]).max()) > 1e-6 for gap, end in zip(gaps, ends, strict=True))


def _is_correlation(vector: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    return np.arange(len(vector)) >= len(thresholds)


def _discrepancy(sample: np.ndarray, implied: np.ndarray) -> float:
    inverse = np.linalg.inv(implied)
    logs = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(sample)[1]
    return float(logs + np.trace(sample @ inverse) - len(sample))


def _weights(implied: list[np.ndarray], shares: np.ndarray) -> np.ndarray:
    """Normal-theory weight of each group's correlations below the diagonal, in one block-diagonal matrix."""
    rows, columns = np.tril_indices(len(implied[0]), -1)
    size = len(rows)
    whole = np.zeros((size * len(implied),) * 2)
    for place, (one, share) in enumerate(zip(implied, shares, strict=True)):
        v = np.linalg.inv(one)
        straight, crossed = v[np.ix_(rows, rows)] * v[np.ix_(columns, columns)], v[np.ix_(rows, columns)]
        block = straight + crossed * crossed.T
        whole[place * size : (place + 1) * size, place * size : (place + 1) * size] = share * block
    return whole
