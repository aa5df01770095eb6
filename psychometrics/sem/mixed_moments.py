"""Moments of ordered and continuous items together, and how they vary together from sample to sample.

Thresholds, means and variances item by item, then for each pair the polychoric (both ordered), polyserial (one) or
Pearson correlation (none) given those (Olsson, Drasgow & Dorans, 1982); stacked scores for their covariance (Muthén,
1984).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import optimize
from scipy.special import ndtr

from psychometrics.errors import DataError, ModelError
from psychometrics.sem.ordinal_moments import OrderedScores, OrdinalMoments, check_spread, places_of, polychorics

BLOCK = 8192
WIDEST = 0.999
SMALLEST = 2.2e-16
SINGULAR = 1e10


def _none() -> np.ndarray:
    return np.zeros(0)


@dataclass(frozen=True)
class Margin:
    """One item of some cases, 0 standing where `there` is false.

    scores : (n, k) slopes of each case's log-likelihood by the item's own parameters, thresholds or −mean and variance.
    z : (n,) standardised answers of a continuous item. above, below : (n,) thresholds around an ordered one's category,
    upper, lower : (n, thresholds) which of them these are.
    """

    there: np.ndarray
    scores: np.ndarray
    z: np.ndarray
    spread: float = 1.0
    above: np.ndarray = field(default_factory=_none)
    below: np.ndarray = field(default_factory=_none)
    upper: np.ndarray = field(default_factory=_none)
    lower: np.ndarray = field(default_factory=_none)


PairSlopes = Callable[[Margin, Margin, float], tuple[np.ndarray, np.ndarray, np.ndarray]]


def mixed_moments(data: pd.DataFrame, ordered: Collection[str], place: str = "data") -> OrdinalMoments:
    """data : n × p, NaN where missing: a moment then rests on all who answered its items. ordered : names of those.

    Raises DataError for an item that does not vary, ModelError for a correlation that can't be had.
    Same as lavInspect(fit, "sampstat") and lavInspect(fit, "gamma") of lavaan (0.6-14) with `ordered = `.
    """
    with np.errstate(all="ignore"):
        return _Mixed(data, ordered, place).moments()


class _Mixed:
    def __init__(self, data: pd.DataFrame, ordered: Collection[str], place: str) -> None:
        self.data, self.place = data, place
        self.answers = data.to_numpy(dtype=float)
        self.p = data.shape[1]
        codes = [str(code) for code in data.columns]
        self.ordered = np.array([code in ordered for code in codes])
        subset = data.loc[:, self.ordered]
        tables, found = polychorics(subset, place)
        self.cuts = [np.array(found.thresholds[code]) for code in tables.codes]
        self.scores = OrderedScores(tables, self.cuts, found.matrix)
        self.cells, self.places = self.scores.by_cell(), places_of(subset, tables)
        self.own_place = np.cumsum(self.ordered) - 1  # place among the ordered items
        self.mean = np.nanmean(self.answers, axis=0)
        self.variance = np.nanvar(self.answers, axis=0)
        for code, flat in zip(codes, ~self.ordered & ~(self.variance > 0), strict=True):
            if flat:
                raise DataError("zero_variance", place=place, item=code)
        self.rows, self.columns = np.tril_indices(self.p, -1)
        self._number()
        self.rho = np.array([self._correlation(i, j, found.matrix) for i, j in self._pairs()])

    def _number(self) -> None:
        """Where each item's own parameters stand: thresholds and means first, then variances of continuous items."""
        sizes = [len(self.cuts[self.own_place[i]]) if self.ordered[i] else 1 for i in range(self.p)]
        starts = np.cumsum([0, *sizes])
        self.n_first, continuous = int(starts[-1]), np.flatnonzero(~self.ordered)
        self.continuous = continuous
        self.n_margins = self.n_first + len(continuous)
        self.own = [np.arange(starts[i], starts[i + 1]) for i in range(self.p)]
        for number, i in enumerate(continuous):
            self.own[i] = np.append(self.own[i], self.n_first + number)
        self.item = np.repeat(np.arange(self.p), sizes)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        return zip(self.rows.tolist(), self.columns.tolist(), strict=True)

    def margin(self, i: int, cases: slice) -> Margin:
        if not self.ordered[i]:
            return self._continuous(i, cases)
        own = self.own_place[i]
        places, cut = self.places[cases, own], self.cuts[own]
        there = places <= len(cut)
        bounded = np.where(there, places, 0)
        edges, k = np.concatenate([[-np.inf], cut, [np.inf]]), np.arange(len(cut))
        upper, lower = (bounded[:, None] == k) & there[:, None], (bounded[:, None] == k + 1) & there[:, None]
        scores = self.scores.own(own)[places]
        z = np.zeros(len(places))
        return Margin(there, scores, z, 1.0, edges[bounded + 1], edges[bounded], upper, lower)

    def _continuous(self, i: int, cases: slice) -> Margin:
        answers, size = self.answers[cases, i], float(np.sqrt(self.variance[i]))
        there = np.isfinite(answers)
        z = np.where(there, (answers - self.mean[i]) / size, 0.0)
        scores = np.stack([-z / size, there * (z**2 - 1) / (2 * size**2)], axis=1)
        return Margin(there, scores, z, size)

    def _correlation(self, i: int, j: int, polychoric: np.ndarray) -> float:
        if self.ordered[i] and self.ordered[j]:
            return float(polychoric[self.own_place[i], self.own_place[j]])
        first, second = self.margin(i, slice(None)), self.margin(j, slice(None))
        both = first.there & second.there
        if both.sum() < 3:
            raise ModelError("polychoric_missing", place=self.place)
        if self.ordered[i]:
            first, second, j = second, first, i
        if not self.ordered[j] and both.all():
            return float(np.corrcoef(first.z, second.z)[0, 1])
        return self._most_likely(first, second, _with_ordered if self.ordered[j] else _continuous_pair)

    def _most_likely(self, first: Margin, second: Margin, slopes: PairSlopes) -> float:
        """Of a correlation, the items' own parameters taken as known."""

        def slope(rho: float) -> float:
            return float(slopes(first, second, rho)[0].sum())

        if slope(-WIDEST) * slope(WIDEST) >= 0:
            raise ModelError("polychoric_missing", place=self.place)
        return float(optimize.brentq(slope, -WIDEST, WIDEST, xtol=1e-13, rtol=1e-13))

    def moments(self) -> OrdinalMoments:
        top, cross, low, meat = self._sums()
        m, t = len(meat), self.n_margins
        inverse = np.zeros((m, m))
        try:
            inverse[:t, :t] = np.linalg.inv(top)
        except np.linalg.LinAlgError as error:
            raise ModelError("polychoric_missing", place=self.place) from error
        inverse[t:, :t] = -(cross @ inverse[:t, :t]) / low[:, None]
        inverse[t:, t:] = np.diag(1 / low)
        moved = self._covariances_moved() @ inverse
        covariance = moved @ meat @ moved.T * len(self.answers)
        check_spread(covariance, self.place)
        first = np.empty(self.n_first)
        for i in range(self.p):
            first[self.own[i][: np.sum(self.item == i)]] = (
                self.cuts[self.own_place[i]] if self.ordered[i] else -self.mean[i]
            )
        size = np.where(self.ordered, 1.0, np.sqrt(self.variance))
        matrix = np.diag(size**2)
        matrix[self.rows, self.columns] = matrix[self.columns, self.rows] = (
            self.rho * size[self.rows] * size[self.columns]
        )
        return OrdinalMoments(len(self.answers), first, self.item, matrix, covariance, self.continuous)

    def _covariances_moved(self) -> np.ndarray:
        """How the moments move with margins and correlations: a covariance is ρ times standard deviations."""
        t, size = self.n_margins, np.where(self.ordered, 1.0, np.sqrt(self.variance))
        slope = np.eye(t + len(self.rho))
        for pair, (i, j) in enumerate(self._pairs()):
            slope[t + pair, t + pair] = size[i] * size[j]
            for one, other in ((i, j), (j, i)):
                if not self.ordered[one]:
                    slope[t + pair, self.own[one][-1]] = self.rho[pair] * size[other] / (2 * size[one])
        return slope

    def _sums(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Over cases: each item's own score products, those of pairs with their margins', squares, all products."""
        t, m = self.n_margins, self.n_margins + len(self.rho)
        meat, cross = np.zeros((m, m)), np.zeros((len(self.rho), t))
        for start in range(0, len(self.answers), BLOCK):
            cases = slice(start, start + BLOCK)
            margins = [self.margin(i, cases) for i in range(self.p)]
            scores = np.empty((m, len(margins[0].there)))
            for i, margin in enumerate(margins):
                scores[self.own[i]] = margin.scores.T
            for pair in range(len(self.rho)):
                scores[t + pair] = self._pair(pair, margins, cross, cases)
            meat += scores @ scores.T
        top = np.zeros((t, t))
        for i, own in enumerate(self.own):
            top[np.ix_(own, own)] = self._information(i, meat[np.ix_(own, own)])
        self._ordered_crosses(cross)
        return top, cross, np.diag(meat)[t:], meat

    def _information(self, i: int, crossed: np.ndarray) -> np.ndarray:
        """Of one item's own parameters: from scores, or of a normal item where only two values make them collinear."""
        size = np.sqrt(np.diag(crossed))
        if self.ordered[i] or np.linalg.cond(crossed / np.outer(size, size)) < SINGULAR:
            return crossed
        answered = int(np.isfinite(self.answers[:, i]).sum())
        return np.diag([answered / self.variance[i], answered / (2 * self.variance[i] ** 2)])

    def _pair(self, pair: int, margins: list[Margin], cross: np.ndarray, cases: slice) -> np.ndarray:
        """Scores of one pair's correlation; adds their products with its margins' scores to `cross`."""
        i, j, rho = int(self.rows[pair]), int(self.columns[pair]), float(self.rho[pair])
        if self.ordered[i] and self.ordered[j]:
            a, b = self.own_place[i], self.own_place[j]
            table = self.cells[a * (a - 1) // 2 + b]
            return np.asarray(table[self.places[cases, a], self.places[cases, b]])
        if self.ordered[i]:
            i, j = j, i
        found = _with_ordered if self.ordered[j] else _continuous_pair
        score, first, second = found(margins[i], margins[j], rho)
        cross[pair, self.own[i]] += score @ first
        cross[pair, self.own[j]] += score @ second
        return score

    def _ordered_crosses(self, cross: np.ndarray) -> None:
        """Of pairs of ordered items, from their tables."""
        n, kept = len(self.answers), np.flatnonzero(self.ordered[self.item])
        both = self.ordered[self.rows] & self.ordered[self.columns]
        if both.any():
            cross[np.ix_(np.flatnonzero(both), kept)] = self.scores.crosses(n) * n


def _with_ordered(continuous: Margin, ordered: Margin, rho: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(n,) slope of log-likelihood by a polyserial correlation, (n, 2) by −mean and variance, (n, thresholds)."""
    z, root, size = continuous.z, np.sqrt(1 - rho**2), continuous.spread
    high, low = (ordered.above - rho * z) / root, (ordered.below - rho * z) / root
    both = continuous.there & ordered.there
    share = 1 / np.maximum(ndtr(high) - ndtr(low), SMALLEST) * both
    at_high, at_low = _density(high), _density(low)
    finite_high, finite_low = (np.where(np.isfinite(one), one, 0.0) for one in (ordered.above, ordered.below))
    score = share / root**3 * (at_high * (finite_high * rho - z) - at_low * (finite_low * rho - z))
    pull = share * rho / root * (at_high - at_low)
    by_mean = -(z + pull) / size * both
    by_variance = (z**2 - 1 + z * pull) / (2 * size**2) * both
    by_cuts = (ordered.upper * at_high[:, None] - ordered.lower * at_low[:, None]) * (share / root)[:, None]
    return score, np.stack([by_mean, by_variance], axis=1), by_cuts


def _density(at: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-np.minimum(at**2, 1400.0) / 2) / np.sqrt(2 * np.pi))


def _continuous_pair(first: Margin, second: Margin, rho: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(n,) slope of the bivariate normal log-likelihood by a correlation, (n, 2) each by −mean and variance."""
    both, rest = first.there & second.there, 1 - rho**2
    a, b = first.z, second.z
    score = both * (rho / rest + a * b / rest - (a**2 - 2 * rho * a * b + b**2) * rho / rest**2)
    found = []
    for own, other, size in ((a, b, first.spread), (b, a, second.spread)):
        by_mean = -(own - rho * other) / (rest * size) * both
        by_variance = ((own**2 - rho * own * other) / rest - 1) / (2 * size**2) * both
        found.append(np.stack([by_mean, by_variance], axis=1))
    return score, found[0], found[1]
