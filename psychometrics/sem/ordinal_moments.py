"""Thresholds and polychoric correlations of ordered items, and how they vary together from sample to sample.

Two steps for the moments (Olsson, 1979), stacked scores for their covariance (Muthén, 1984; Jöreskog, 1994):
N · cov(thresholds, correlations) = A⁻¹ B A⁻ᵀ, B the mean product of each case's scores, A lower block-triangular.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
import pandas as pd
from scipy.special import ndtr

from psychometrics.contingency import Contingency, contingency
from psychometrics.correlation.bivariate_normal import bivariate_normal_pdf, grid_cdf
from psychometrics.correlation.polychoric import Polychoric, polychoric
from psychometrics.errors import DataError, ModelError

BLOCK = 4096
SMALLEST = 1e-12


@dataclass(frozen=True)
class OrdinalMoments:
    """One group's moments: thresholds of item 1, 2, …, variances of continuous items, correlations (2,1), (3,1), …

    thresholds   : (t,), of a continuous item the mean with its sign turned; item : (t,) which item each belongs to.
    correlations : (p, p) of the responses behind ordered items, with and among continuous ones covariances.
    covariance   : (t + c + p(p−1)/2, …) N times their sampling covariance. continuous : (c,) places of such items.
    """

    n: int
    thresholds: np.ndarray
    item: np.ndarray
    correlations: np.ndarray
    covariance: np.ndarray
    continuous: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))

    @cached_property
    def vector(self) -> np.ndarray:
        variances = np.diag(self.correlations)[self.continuous]
        lower = self.correlations[np.tril_indices(len(self.correlations), -1)]
        return np.concatenate([self.thresholds, variances, lower])

    @property
    def n_margins(self) -> int:
        """How many of the moments are of single items."""
        return len(self.thresholds) + len(self.continuous)

    @cached_property
    def ordered(self) -> np.ndarray:
        """(p,) whether each item is ordered."""
        return ~np.isin(np.arange(len(self.correlations)), self.continuous)

    @cached_property
    def cut(self) -> np.ndarray:
        """(t,) place of each entry among the model's thresholds, −1 for a continuous item's mean."""
        own = self.ordered[self.item]
        return np.where(own, np.cumsum(own) - 1, -1)

    def cuts_of(self, thresholds: np.ndarray) -> np.ndarray:
        """(t,) the model's thresholds, 0 for continuous items."""
        return np.append(thresholds, 0.0)[self.cut]

    @property
    def means(self) -> np.ndarray:
        """(p,) means of continuous items, 0 for ordered ones."""
        found = np.zeros(len(self.correlations))
        own = ~self.ordered[self.item]
        found[self.item[own]] = -self.thresholds[own]
        return found


def ordinal_moments(data: pd.DataFrame, place: str = "data") -> OrdinalMoments:
    """data : ordered codes, n × p, NaN where missing: a moment then rests on all who answered its items (pairwise).

    Raises DataError for an item with one category, ModelError where a correlation can't be had.
    Same as lavInspect(fit, "gamma") and lavInspect(fit, "sampstat") of lavaan (0.6-14) with ordered items.
    """
    tables, found = polychorics(data, place)
    cuts = [np.array(found.thresholds[code]) for code in tables.codes]
    item = np.repeat(np.arange(len(cuts)), [len(one) for one in cuts])
    scores = OrderedScores(tables, cuts, found.matrix)
    with np.errstate(all="ignore"):
        try:
            covariance = scores.covariance(places_of(data, tables))
        except np.linalg.LinAlgError as error:
            raise ModelError("polychoric_missing", place=place) from error
    check_spread(covariance, place)
    return OrdinalMoments(len(data), np.concatenate(cuts), item, found.matrix, covariance)


def polychorics(data: pd.DataFrame, place: str) -> tuple[Contingency, Polychoric]:
    """All two-way tables and their correlations; raises DataError and ModelError where one can't be had."""
    tables = contingency(data)
    for code, categories in zip(tables.codes, tables.categories, strict=True):
        if len(categories) < 2:
            raise DataError("zero_variance", place=place, item=code)
    found = polychoric(tables)
    if not np.isfinite(found.matrix).all():
        raise ModelError("polychoric_missing", place=place)
    return tables, found


def check_spread(covariance: np.ndarray, place: str) -> None:
    if not np.isfinite(covariance).all() or np.diag(covariance).min() <= 0:
        raise ModelError("polychoric_missing", place=place)


def places_of(data: pd.DataFrame, tables: Contingency) -> np.ndarray:
    """(n, p) which category each answer is; one more than there are categories where there is none."""
    found = np.full(data.shape, tables.counts.shape[2], dtype=np.intp)
    for i, categories in enumerate(tables.categories):
        answers = data.iloc[:, i].to_numpy(float)
        there = np.isfinite(answers)
        found[there, i] = np.searchsorted(categories, answers[there])
    return found


class OrderedScores:
    """Each category's scores for its item's thresholds, and each cell's for its pair's correlation and thresholds."""

    def __init__(self, tables: Contingency, cuts: list[np.ndarray], rho: np.ndarray) -> None:
        self.tables, self.cuts = tables, cuts
        self.p = len(cuts)
        self.first = [0, *accumulate(len(one) for one in cuts)]
        self.rows, self.columns = np.tril_indices(self.p, -1)
        self.rho = rho[self.rows, self.columns]
        self.size = tables.counts.shape[2]
        edges = np.full((self.p, self.size + 1), np.inf)
        edges[:, 0] = -np.inf
        for i, one in enumerate(cuts):
            edges[i, 1 : len(one) + 1] = one
        self.edges = edges
        self._pairs()

    def _pairs(self) -> None:
        """(pairs, K, K) scores for the correlation, and (pairs, K, K, K − 1) for each item's thresholds."""
        high, low = self.edges[self.rows], self.edges[self.columns]
        share = _bordered(high, low, self.rho)
        density = bivariate_normal_pdf(high[:, :, None], low[:, None, :], self.rho[:, None, None])
        self.share = np.maximum(share, SMALLEST)
        self.for_rho = np.diff(np.diff(density, axis=1), axis=2) / self.share
        self.for_row = _threshold_scores(high, low, self.rho, self.share)
        self.for_column = _threshold_scores(low, high, self.rho, self.share.transpose(0, 2, 1)).transpose(0, 2, 1, 3)

    def own(self, item: int) -> np.ndarray:
        """(K + 1, thresholds) of one item: slope of log P(category), 0 for categories that it lacks."""
        cut = self.cuts[item]
        share = np.diff(ndtr(np.concatenate([[-np.inf], cut, [np.inf]])))
        density = np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi)
        scores = np.zeros((self.size + 1, len(cut)))
        at = np.arange(len(cut))
        scores[at, at] = density / share[:-1]
        scores[at + 1, at] = -density / share[1:]
        return scores

    def covariance(self, places: np.ndarray) -> np.ndarray:
        n, t = len(places), self.first[-1]
        bread = self._bread(n)
        meat = self._meat(places) / n
        inverse_top = np.zeros((t, t))
        for i in range(self.p):
            block = slice(self.first[i], self.first[i + 1])
            inverse_top[block, block] = np.linalg.inv(bread[0][block, block])
        inverse_low = 1 / bread[2]
        m = len(meat)
        inverse = np.zeros((m, m))
        inverse[:t, :t] = inverse_top
        inverse[t:, :t] = -inverse_low[:, None] * (bread[1] @ inverse_top)
        inverse[t:, t:] = np.diag(inverse_low)
        return inverse @ meat @ inverse.T

    def _bread(self, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Top (t, t) block-diagonal, low-left (pairs, t), low-right diagonal (pairs,), all from two-way tables."""
        t = self.first[-1]
        top = np.zeros((t, t))
        for i in range(self.p):
            counts = self.tables.margin(self.tables.codes[i])
            own, block = self.own(i)[: len(counts)], slice(self.first[i], self.first[i + 1])
            top[block, block] = own.T @ (own * counts[:, None]) / n
        counts = self.tables.counts[self.rows, self.columns] / n
        return top, self.crosses(n), np.einsum("pab,pab->p", counts * self.for_rho, self.for_rho)

    def crosses(self, n: int) -> np.ndarray:
        """(pairs, t) mean products over n cases of a correlation's score with its items' thresholds'."""
        cross = np.zeros((len(self.rho), self.first[-1]))
        weighted = self.tables.counts[self.rows, self.columns] / n * self.for_rho
        for_rows = np.einsum("pab,pabk->pk", weighted, self.for_row)
        for_columns = np.einsum("pab,pabk->pk", weighted, self.for_column)
        for pair, (i, j) in enumerate(zip(self.rows.tolist(), self.columns.tolist(), strict=True)):
            cross[pair, self.first[i] : self.first[i + 1]] = for_rows[pair, : len(self.cuts[i])]
            cross[pair, self.first[j] : self.first[j + 1]] = for_columns[pair, : len(self.cuts[j])]
        return cross

    def by_cell(self) -> np.ndarray:
        """(pairs, K + 1, K + 1) scores for each correlation, 0 where an answer is missing."""
        return np.pad(self.for_rho, ((0, 0), (0, 1), (0, 1)))

    def _meat(self, places: np.ndarray) -> np.ndarray:
        """Sum over cases of score · scoreᵀ, in blocks; scores are looked up by category."""
        t, m = self.first[-1], self.first[-1] + len(self.rho)
        own = [self.own(i) for i in range(self.p)]
        flat = self.by_cell().reshape(len(self.rho), -1).astype(np.float32)
        total = np.zeros((m, m))
        pairs = list(enumerate(zip(self.rows.tolist(), self.columns.tolist(), strict=True), t))
        for start in range(0, len(places), BLOCK):
            rows = np.ascontiguousarray(places[start : start + BLOCK].T)
            scores = np.empty((m, rows.shape[1]), dtype=np.float32)
            for i in range(self.p):
                scores[self.first[i] : self.first[i + 1]] = own[i].T[:, rows[i]]
            wide = rows * (self.size + 1)
            for place, (i, j) in pairs:
                np.take(flat[place - t], wide[i] + rows[j], out=scores[place], mode="clip")
            total += scores @ scores.T
        return total


def _bordered(high: np.ndarray, low: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """(pairs, K, K) cell probabilities between edges that begin at −∞ and end at ∞."""
    inner = grid_cdf(high[:, 1:-1], low[:, 1:-1], rho)
    grid = np.zeros((len(rho), high.shape[1], low.shape[1]))
    grid[:, 1:-1, 1:-1] = inner
    grid[:, 1:-1, -1], grid[:, -1, 1:-1], grid[:, -1, -1] = ndtr(high[:, 1:-1]), ndtr(low[:, 1:-1]), 1.0
    return np.diff(np.diff(grid, axis=1), axis=2)


def _threshold_scores(own: np.ndarray, other: np.ndarray, rho: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(pairs, K, K, K − 1): slope of log P(a, b) by the row item's thresholds."""
    cut = own[:, 1:-1]
    finite = np.where(np.isfinite(cut), cut, 0.0)
    density = np.where(np.isfinite(cut), np.exp(-(finite**2) / 2) / np.sqrt(2 * np.pi), 0.0)
    spread = np.sqrt(1 - rho**2)[:, None, None]
    reach = ndtr((other[:, None, :] - rho[:, None, None] * finite[:, :, None]) / spread)
    slope = density[:, :, None] * np.diff(reach, axis=2)  # (pairs, thresholds, other's categories)
    pairs, count, columns = slope.shape
    scores = np.zeros((pairs, count + 1, columns, count))
    for k in range(count):
        scores[:, k, :, k] = slope[:, k]
        scores[:, k + 1, :, k] = -slope[:, k]
    return scores / share[:, :, :, None]
