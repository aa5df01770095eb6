"""One pass over the answers: counts, means and cross-products that every covariance-based method takes.

    m = moments(frame)                      n × p frame or array, NaN for missing
    m.covariance("listwise")                p × p, n - 1
    moments(a) + moments(b)                 the same as moments of both together

Sums are kept around a shift near the column's mean on a grid of powers of two, so that whole-number answers
add up without any rounding and other data lose no digits (Chan, Golub & LeVeque, 1983).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Literal

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.finite import BEYOND, all_ordinary

Missing = Literal["listwise", "pairwise"]
CHUNK = 16_384
FIRST = 1_024
"""Rows from which the shift is guessed: near the means is near enough."""
NO_SPREAD = 1e-12


@dataclass(frozen=True)
class Moments:
    """Sufficient statistics of p columns. Arrays are not to be changed.

    n              : rows read.          n_complete : rows without a missing value.
    weight         : sum of weights of the complete rows (n_complete when there are no weights).
    total, cross   : (p,) and (p, p): sums of (x - shift) and of its products over complete rows.
    pair_weight    : (p, p) sum of weights of the rows that answer both columns; the count, without weights.
    pair_total     : (p, p) entry i, j: sum of x_i - shift_i over rows that also answer j.
    pair_square    : (p, p) entry i, j: sum of (x_i - shift_i)² over rows that also answer j.
    pair_cross     : (p, p) sum of products over the rows that answer both.
    """

    codes: tuple[str, ...]
    n: int
    n_complete: int
    weight: float
    shift: np.ndarray
    total: np.ndarray
    cross: np.ndarray
    pair_weight: np.ndarray
    pair_total: np.ndarray
    pair_square: np.ndarray
    pair_cross: np.ndarray

    @property
    def p(self) -> int:
        return len(self.codes)

    @property
    def complete(self) -> bool:
        """Whether no value is missing, so that listwise and pairwise are the same."""
        return self.n == self.n_complete

    @property
    def counts(self) -> np.ndarray:
        """(p,) rows (or weight) that answer each column."""
        return np.diag(self.pair_weight).copy()

    @property
    def pair_counts(self) -> np.ndarray:
        """(p, p) rows (or weight) that answer both columns."""
        return self.pair_weight

    def means(self, missing: Missing = "pairwise") -> np.ndarray:
        """(p,) means: of each column's own answers (pairwise) or of complete rows; NaN where nobody answered."""
        with np.errstate(invalid="ignore", divide="ignore"):
            if missing == "listwise":
                return self.shift + self.total / self.weight
            return self.shift + np.diag(self.pair_total) / self.counts

    def variances(self, missing: Missing = "pairwise") -> np.ndarray:
        """(p,) variances with n - 1."""
        return np.diag(self.covariance(missing)).copy()

    def covariance(self, missing: Missing = "listwise", ddof: int = 1) -> np.ndarray:
        """(p, p) covariance with denominator n - ddof; NaN where too few rows answer both.

        Same as cov(x, use = "complete.obs") or use = "pairwise" in R.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            if missing == "listwise":
                product = self.cross - np.outer(self.total, self.total) / self.weight
                return product / _positive(self.weight - ddof)
            product = self.pair_cross - self.pair_total * self.pair_total.T / self.pair_weight
            return product / _positive(self.pair_weight - ddof)

    def correlation(self, missing: Missing = "listwise") -> np.ndarray:
        """(p, p) Pearson correlations, one on the diagonal; NaN with a column that doesn't vary.

        Pairwise takes each pair's own standard deviations. Same as cor(x, use = …) in R.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            if missing == "listwise":
                covariance = self.covariance("listwise")
                own = self._varying(np.diag(covariance), 1.0)
                square = np.outer(own, own)
            else:
                covariance = self.pair_cross - self.pair_total * self.pair_total.T / self.pair_weight
                own = self._varying((self.pair_square - self.pair_total**2 / self.pair_weight).T, self.pair_weight).T
                square = own * own.T
            r = np.clip(covariance / np.sqrt(square), -1, 1)
        np.fill_diagonal(r, np.where(np.isfinite(np.diag(r)), 1.0, np.nan))
        return r

    def select(self, codes: Sequence[str]) -> Moments:
        """The moments of some columns; listwise still means complete on *all* columns (else Responses.moments_of)."""
        at = [self._place(code) for code in codes]
        square = np.ix_(at, at)
        return replace(
            self,
            codes=tuple(codes),
            shift=self.shift[at],
            total=self.total[at],
            cross=self.cross[square],
            pair_weight=self.pair_weight[square],
            pair_total=self.pair_total[square],
            pair_square=self.pair_square[square],
            pair_cross=self.pair_cross[square],
        )

    def shifted(self, shift: np.ndarray) -> Moments:
        """The same moments, kept around another shift."""
        d = self.shift - shift
        rows = d[:, None]
        return replace(
            self,
            shift=shift,
            total=self.total + self.weight * d,
            cross=self.cross + np.outer(self.total, d) + np.outer(d, self.total) + self.weight * np.outer(d, d),
            pair_total=self.pair_total + self.pair_weight * rows,
            pair_square=self.pair_square + 2 * rows * self.pair_total + self.pair_weight * rows**2,
            pair_cross=self.pair_cross
            + self.pair_total * d
            + (self.pair_total * d).T
            + self.pair_weight * np.outer(d, d),
        )

    def __add__(self, other: Moments) -> Moments:
        """The moments of both sets of rows. Raises DataError when the columns differ."""
        if self.codes != other.codes:
            raise DataError("moments_differ", first=", ".join(self.codes), second=", ".join(other.codes))
        b = other if np.array_equal(self.shift, other.shift) else other.shifted(self.shift)
        return Moments(
            self.codes,
            self.n + b.n,
            self.n_complete + b.n_complete,
            self.weight + b.weight,
            self.shift,
            self.total + b.total,
            self.cross + b.cross,
            self.pair_weight + b.pair_weight,
            self.pair_total + b.pair_total,
            self.pair_square + b.pair_square,
            self.pair_cross + b.pair_cross,
        )

    def _varying(self, spread: np.ndarray, n: np.ndarray | float) -> np.ndarray:
        """A spread of columns, zero where it is no more than rounding of their size."""
        return np.where(spread > n * (NO_SPREAD * self.shift) ** 2, spread, 0.0)

    def _place(self, code: str) -> int:
        if code not in self.codes:
            raise DataError("column_not_in_moments", place=code, name=code, known=", ".join(self.codes))
        return self.codes.index(code)


def moments(
    data: pd.DataFrame | np.ndarray,
    weights: np.ndarray | None = None,
    *,
    codes: Sequence[str] | None = None,
    shift: np.ndarray | None = None,
) -> Moments:
    """The sufficient statistics of n × p numbers, NaN where missing, in one pass.

    weights : (n,) non-negative case weights; counts become sums of weights.
    codes   : column names of an array, else v1, v2, …
    shift   : (p,) numbers near the means, e.g. of an earlier chunk, to keep whole-number sums exact when merged.
    Raises DataError on an infinite value (1e75 or more) or on weights that are negative, missing or of another length.
    Agrees with colMeans, cov and cor of R (stats 4.2.2).
    """
    x = np.asarray(data, dtype=np.float64)
    names = tuple(str(c) for c in (data.columns if isinstance(data, pd.DataFrame) else codes or _numbered(x.shape[1])))
    w = None if weights is None else _checked_weights(weights, len(x))
    centre = _shift(x[:FIRST]) if shift is None else shift
    parts = [
        _chunk(x[start : start + CHUNK], None if w is None else w[start : start + CHUNK], names, centre)
        for start in range(0, max(len(x), 1), CHUNK)
    ]
    return reduce(add, parts)


def moments_of_chunks(chunks: Iterable[pd.DataFrame]) -> Moments:
    """The moments of rows that come in pieces and need never be together. Raises DataError when none comes."""
    whole: Moments | None = None
    for chunk in chunks:
        part = moments(chunk, shift=None if whole is None else whole.shift)
        whole = part if whole is None else whole + part
    if whole is None:
        raise DataError("no_rows")
    return whole


def _chunk(x: np.ndarray, w: np.ndarray | None, codes: tuple[str, ...], shift: np.ndarray) -> Moments:
    """Complete rows need one product; only rows with a gap need the four of the pairwise sums."""
    centred = x - shift
    complete = np.ones(len(x), bool)
    if not all_ordinary(centred):
        _refuse_infinite(x, codes)
        complete = ~np.isnan(centred).any(axis=1)
    gaps = centred[~complete]
    full = centred if not len(gaps) else centred[complete]
    total, cross, weight = _complete_sums(full, None if w is None else w[complete])
    own = _gap_sums(gaps, None if w is None else w[~complete])
    p = x.shape[1]
    column = np.broadcast_to(total[:, None], (p, p))
    squares = np.broadcast_to(np.diag(cross)[:, None], (p, p))
    return Moments(
        codes, len(x), len(full), weight, shift, total, cross,
        weight + own[0], column + own[1], squares + own[2], cross + own[3],
    )  # fmt: skip


def _complete_sums(x: np.ndarray, w: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, float]:
    if w is None:
        return x.sum(axis=0), x.T @ x, float(len(x))
    return w @ x, (x * w[:, None]).T @ x, float(w.sum())


def _gap_sums(x: np.ndarray, w: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pairwise weights, totals, squares and products of rows with missing entries."""
    seen = (~np.isnan(x)).astype(np.float64)
    zero = np.nan_to_num(x)
    weighted = seen if w is None else seen * w[:, None]
    scaled = zero if w is None else zero * w[:, None]
    return weighted.T @ seen, scaled.T @ seen, (scaled * zero).T @ seen, scaled.T @ zero


def _shift(x: np.ndarray) -> np.ndarray:
    """Near each mean, on a grid of the power of two below the standard deviation; 0 for an empty column."""
    if len(x) and all_ordinary(x):
        mean, spread = x.mean(axis=0), x.std(axis=0)
    else:
        seen = np.abs(x) < BEYOND
        n = np.maximum(seen.sum(axis=0), 1)
        mean = np.where(seen, x, 0).sum(axis=0) / n
        spread = np.sqrt((np.where(seen, x - mean, 0) ** 2).sum(axis=0) / n)
    varies = spread > NO_SPREAD * np.abs(mean)
    grid = np.exp2(np.floor(np.log2(np.where(varies, spread, 1.0))))
    return np.where(varies, np.round(mean / grid) * grid, mean)


def _refuse_infinite(x: np.ndarray, codes: tuple[str, ...]) -> None:
    rows, columns = np.nonzero(np.abs(x) >= BEYOND)
    if len(rows):
        code = codes[columns[0]]
        raise DataError("infinite_value", place=f"column {code}, row {rows[0] + 1}", count=len(rows), column=code)


def _checked_weights(weights: np.ndarray, n: int) -> np.ndarray:
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (n,):
        raise DataError("weights_length", n=n, given=w.size)
    if not np.isfinite(w).all() or (w < 0).any():
        raise DataError("weights_invalid", count=int((~np.isfinite(w) | (w < 0)).sum()))
    return w


def _numbered(p: int) -> list[str]:
    return [f"v{number}" for number in range(1, p + 1)]


def _positive(n: np.ndarray | float) -> np.ndarray | float:
    return np.where(np.asarray(n) > 0, n, np.nan)
