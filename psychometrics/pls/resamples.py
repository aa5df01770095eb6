"""Correlation matrices of many bootstrap samples at once.

A sample is a vector of counts over the rows, so its means and cross-products are one matrix product of the products of
columns with counts. Answers that are missing are replaced by the mean of each sample anew, from the same sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

BLOCK = 512
MISSING = ("mean", "listwise", "pairwise")


def counts_of(indices: np.ndarray, n: int) -> np.ndarray:
    """(b, n) how often each row stands in each sample; indices : (b, n_drawn) row numbers from 0."""
    b = len(indices)
    flat = (np.arange(b)[:, None] * n + indices).ravel()
    return np.bincount(flat, minlength=b * n).reshape(b, n).astype(float)


def draw(n: int, replicates: int, seed: int, block: int = BLOCK) -> Iterator[np.ndarray]:
    """Blocks of counts of samples of n rows with replacement; the same seed gives the same samples."""
    generator = np.random.default_rng(seed)
    for start in range(0, replicates, block):
        yield counts_of(generator.integers(0, n, size=(min(block, replicates - start), n)), n)


class Answers:
    """Answers of n people to p indicators, ready to be resampled.

    values  : (n, p), NaN where missing.
    missing : "mean" (replaced by the mean within each sample), "pairwise", or "listwise" (no NaN left).
    weights : (n,) above 0, or None. Whole numbers count as repeated rows, others are scaled to sum to n.
    """

    def __init__(self, values: np.ndarray, missing: str = "mean", weights: np.ndarray | None = None) -> None:
        self.values, self.missing = values, missing
        self.weights = weights
        if weights is not None and (weights != np.round(weights)).any():
            self.weights = weights * (len(weights) / weights.sum())
        self.observed = np.isfinite(values)
        self.middle = np.nanmean(values, axis=0)
        self.centred = np.where(self.observed, values - self.middle, 0.0)
        self.n, self.p = values.shape

    @cached_property
    def _lower(self) -> tuple[np.ndarray, np.ndarray]:
        return np.tril_indices(self.p)

    @cached_property
    def _holes(self) -> np.ndarray:
        return np.flatnonzero(~self.observed.all(axis=0))

    @cached_property
    def _columns(self) -> np.ndarray:
        """(n, …) columns whose weighted sums hold all that is needed."""
        rows, columns = self._lower
        parts = [self.centred, self.centred[:, rows] * self.centred[:, columns]]
        if len(self._holes):
            there = self.observed[:, self._holes].astype(float)
            each = there[:, :, None] * np.hstack([self.centred, self.observed, self.centred**2])[:, None, :]
            parts.append(each.reshape(self.n, -1))
        return np.ascontiguousarray(np.hstack(parts).T)

    def weighted(self, counts: np.ndarray) -> np.ndarray:
        """(b, n) counts of rows times the weights of the people in them."""
        return counts if self.weights is None else counts * self.weights

    @property
    def everyone(self) -> np.ndarray:
        """(1, n) counts of the sample itself, weighted."""
        return self.weighted(np.ones((1, self.n)))

    def correlations(self, counts: np.ndarray) -> np.ndarray:
        """(b, p, p) correlations of each sample; counts : (b, n) how often each row is taken."""
        total = counts.sum(axis=1)
        sums = self._columns @ np.ascontiguousarray(counts.T)
        if len(self._holes):
            return self._with_holes(sums, total)
        rows, columns = self._lower
        mean = sums[: self.p] / total
        lower = sums[self.p :] / total - mean[rows] * mean[columns]
        return self._squared(lower)

    def _squared(self, lower: np.ndarray) -> np.ndarray:
        rows, columns = self._lower
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1.0 / np.sqrt(np.maximum(lower[rows == columns], 0.0))
            lower *= inverse[rows]
            lower *= inverse[columns]
        found = np.empty((self.p, self.p, lower.shape[1]))
        found[rows, columns] = lower
        found[columns, rows] = lower
        return found.transpose(2, 0, 1)

    def _with_holes(self, sums: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Sums over rows where both are observed: of x (first given the second is there), of 1, of products."""
        p, holes, (rows, columns) = self.p, self._holes, self._lower
        pairs = p + len(rows)
        parts = sums[pairs:].reshape(len(holes), 3, p, -1)
        where = np.full(p, -1)
        where[holes] = np.arange(len(holes))
        x = np.repeat(sums[None, :p], p, axis=0)  # x[given, of]
        one = np.tile(total, (p, p, 1))
        for given in holes:
            x[given], one[given] = parts[where[given], 0], parts[where[given], 1]
            one[:, given] = parts[where[given], 1]
        if self.missing == "pairwise":
            return self._pairwise(sums, x, one, parts, where)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.stack([x[j, j] / one[j, j] for j in range(p)])
            lower = sums[p:pairs] - mean[columns] * x[columns, rows] - mean[rows] * x[rows, columns]
            lower += mean[rows] * mean[columns] * one[rows, columns]
        return self._squared(lower)

    def _pairwise(
        self, sums: np.ndarray, x: np.ndarray, one: np.ndarray, parts: np.ndarray, where: np.ndarray
    ) -> np.ndarray:
        p, (rows, columns) = self.p, self._lower
        products = sums[p : p + len(rows)]
        squares = np.repeat(products[rows == columns][None], p, axis=0)  # squares[given, of]
        for given in self._holes:
            squares[given] = parts[where[given], 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = x / one
            variance = np.maximum(squares / one - mean**2, 0.0)
            covariance = products / one[rows, columns] - mean[columns, rows] * mean[rows, columns]
            lower = covariance / np.sqrt(variance[columns, rows] * variance[rows, columns])
        found = np.empty((p, p, lower.shape[1]))
        found[rows, columns] = lower
        found[columns, rows] = lower
        return found.transpose(2, 0, 1)

    def standardised(self, counts: np.ndarray) -> np.ndarray:
        """(b, n, p) values by each sample's mean and SD (divisor n − 1), missing at the mean."""
        total = counts.sum(axis=1)[:, None]
        there = counts @ self.observed
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = counts @ self.centred / there
            square = counts @ self.centred**2 - there * mean**2
            spread = np.sqrt(square / (total - 1))
            found = self.centred - mean[:, None, :]
            found /= spread[:, None, :]
        if len(self._holes):
            found[:, ~self.observed] = 0.0
        return found
