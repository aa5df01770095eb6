"""Mean and covariance of a multivariate normal from incomplete rows, by expectation and maximisation.

Works with K, the inverse covariance: the missing entries m of a row with observed deviations d (0 where missing)
are expected at mu_m - inv(K_mm) (K d)_m with covariance inv(K_mm). Rows are grouped by how much they miss, so that
each round is one matrix product and a few stacks of small inversions, whatever the number of patterns.
Source: Dempster, Laird & Rubin (1977), section 4.1.3; Little & Rubin (2019), section 11.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.dependence import dependent_items
from psychometrics.errors import DataError, TooFewRespondents

TOLERANCE = 1e-10
MOST_ROUNDS = 5_000


@dataclass(frozen=True, slots=True)
class EmEstimate:
    """Maximum-likelihood mean and covariance (denominator n) of a multivariate normal with missing entries.

    log_likelihood : of the observed values at the estimate, with the constant.
    """

    codes: tuple[str, ...]
    n: int
    mean: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    rounds: int


@dataclass(frozen=True)
class Patterns:
    """Rows sorted by which entries they have.

    seen  : (g, p) which columns each pattern has; from most to least frequent.
    of    : (n,) the pattern of each row.
    n     : (g,) rows of each.
    """

    seen: np.ndarray
    of: np.ndarray
    n: np.ndarray


def patterns(x: np.ndarray) -> Patterns:
    """The patterns of missing entries of n × p numbers, NaN where missing. Same as mice::md.pattern(x)."""
    seen = ~np.isnan(x)
    packed = np.packbits(seen, axis=1)
    padded = np.ascontiguousarray(np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8))))
    keys = padded.view(np.uint64 if padded.shape[1] == 8 else np.dtype((np.void, padded.shape[1]))).ravel()
    _, first, of, n = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(-n, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return Patterns(seen[first[order]], place[of], n[order])


def em_estimate(data: pd.DataFrame | np.ndarray, codes: Sequence[str] | None = None) -> EmEstimate:
    """Maximum-likelihood mean and covariance of n × p numbers with missing entries; rows without any are left out.

    Raises TooFewRespondents with n <= p, DataError "infinite_value", "items_without_answers" or "items_dependent".
    Same as lavaan::lavCor(x, missing = "ml", output = "cov") and norm::em.norm.
    """
    x = np.asarray(data, dtype="float64")
    names = (
        list(map(str, data.columns)) if isinstance(data, pd.DataFrame) else list(codes or map(str, range(x.shape[1])))
    )
    x = x[~np.isnan(x).all(axis=1)]
    _check(x, names)
    scale = np.nanstd(x, axis=0)
    centre = np.nanmean(x, axis=0)
    rows = _Incomplete.of((x - centre) / scale)
    mean, covariance, rounds = _climb(rows, names)
    log_likelihood = rows.log_likelihood(mean, covariance) - float((~np.isnan(x)).sum(axis=0) @ np.log(scale))
    return EmEstimate(
        tuple(names), len(x), centre + scale * mean, covariance * np.outer(scale, scale), log_likelihood, rounds
    )


def observed_distances(deviations: np.ndarray, precision: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """d_o' inv(Sigma_oo) d_o of each row: its squared distance on the entries it has.

    deviations : (g, p) from the mean, 0 where missing.  precision : inverse covariance.  seen : (g, p) booleans.
    """
    product = deviations @ precision
    distances = np.einsum("ij,ij->i", product, deviations)
    for rows, missing in _by_gaps(seen):
        gap = np.take_along_axis(product[rows], missing, axis=1)
        distances[rows] -= np.einsum("ij,ij->i", gap, _solve(precision, missing, gap))
    return distances


@dataclass(frozen=True)
class _Incomplete:
    """Standardised rows: sums over the complete ones, the others one by one, their patterns."""

    n: int
    total: np.ndarray
    cross: np.ndarray
    filled: np.ndarray
    seen: np.ndarray
    gaps: list[tuple[np.ndarray, np.ndarray]]

    @classmethod
    def of(cls, x: np.ndarray) -> _Incomplete:
        seen = ~np.isnan(x)
        whole = seen.all(axis=1)
        full, rest = x[whole], seen[~whole]
        return cls(len(x), full.sum(axis=0), full.T @ full, np.nan_to_num(x[~whole]), rest, _by_gaps(rest))

    def round(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One expectation and one maximisation."""
        precision = np.linalg.inv(covariance)
        deviations = np.where(self.seen, self.filled - mean, 0.0)
        product = deviations @ precision
        expected, spread = deviations, np.zeros_like(covariance)
        for rows, missing in self.gaps:
            inverse = np.linalg.inv(precision[missing[:, :, None], missing[:, None, :]])
            gap = np.take_along_axis(product[rows], missing, axis=1)
            expected[rows[:, None], missing] = -np.einsum("gij,gj->gi", inverse, gap)
            np.add.at(spread, (missing[:, :, None], missing[:, None, :]), inverse)
        new_mean = (self.total + (expected + mean).sum(axis=0)) / self.n
        values = expected + mean
        second = (self.cross + values.T @ values + spread) / self.n
        return new_mean, second - np.outer(new_mean, new_mean)

    def log_likelihood(self, mean: np.ndarray, covariance: np.ndarray) -> float:
        precision = np.linalg.inv(covariance)
        log_det = np.linalg.slogdet(covariance)[1]
        complete = self.n - len(self.filled)
        centred = self.cross - np.outer(self.total, mean) - np.outer(mean, self.total) + complete * np.outer(mean, mean)
        square = float(np.sum(centred * precision))
        square += observed_distances(np.where(self.seen, self.filled - mean, 0.0), precision, self.seen).sum()
        log_dets = self.n * log_det
        for _, missing in self.gaps:
            log_dets += np.linalg.slogdet(precision[missing[:, :, None], missing[:, None, :]])[1].sum()
        entries = complete * len(mean) + int(self.seen.sum())
        return -0.5 * (entries * math.log(2 * math.pi) + log_dets + square)


def _by_gaps(seen: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows that miss equally many entries, with the columns they miss."""
    count = (~seen).sum(axis=1)
    groups = []
    for size in np.unique(count[count > 0]):
        rows = np.flatnonzero(count == size)
        groups.append((rows, np.nonzero(~seen[rows])[1].reshape(len(rows), size)))
    return groups


def _solve(precision: np.ndarray, missing: np.ndarray, right: np.ndarray) -> np.ndarray:
    block = precision[missing[:, :, None], missing[:, None, :]]
    return np.linalg.solve(block, right[:, :, None])[:, :, 0]


def _climb(rows: _Incomplete, names: list[str]) -> tuple[np.ndarray, np.ndarray, int]:
    mean, covariance = np.zeros(len(names)), np.eye(len(names))
    for rounds in range(1, MOST_ROUNDS + 1):
        new_mean, new_covariance = rows.round(mean, covariance)
        change = max(np.abs(new_mean - mean).max(), np.abs(new_covariance - covariance).max())
        mean, covariance = new_mean, new_covariance
        dependent = dependent_items(covariance, names)
        if dependent:
            raise DataError("items_dependent", items=", ".join(dependent))
        if change < TOLERANCE or not len(rows.filled):
            return mean, covariance, rounds
    raise DataError("em_not_converged", rounds=MOST_ROUNDS)


def _check(x: np.ndarray, names: list[str]) -> None:
    for name, count in zip(names, np.isinf(x).sum(axis=0), strict=True):
        if count:
            raise DataError("infinite_value", place=f"column {name}", count=int(count), column=name)
    empty = [name for name, column in zip(names, x.T, strict=True) if np.isnan(column).all()]
    if empty:
        raise DataError("items_without_answers", items=", ".join(empty), count=len(empty))
    flat = [name for name, column in zip(names, x.T, strict=True) if np.nanmax(column) == np.nanmin(column)]
    if flat:
        raise DataError("items_without_variance", items=", ".join(flat), count=len(flat))
    if len(x) <= x.shape[1]:
        raise TooFewRespondents("covariance_needs_respondents", n=len(x), k=x.shape[1])
