"""Spearman's and Kendall's correlations of all pairs of ordinal items, from their two-way tables.

Items tie nearly everywhere, so a table of a few cells holds all that ranks say: after the tables nothing grows with n.
"""

from __future__ import annotations

import numpy as np

from psychometrics.contingency import Contingency


def spearman_of_tables(tables: Contingency) -> np.ndarray:
    """(p, p) Pearson correlations of mid-ranks, over the people who answer both; NaN where one doesn't vary.

    Source: Spearman (1904), with ties.   Same as cor(x, use = "pairwise", method = "spearman") in R.
    """
    counts = tables.counts
    rows, columns = _midranks(counts.sum(axis=3)), _midranks(counts.sum(axis=2))
    n = counts.sum(axis=(2, 3))
    rows, columns = (np.where(ranks > 0, ranks - (n[:, :, None] + 1) / 2, 0.0) for ranks in (rows, columns))
    product = np.einsum("ija,ijab,ijb->ij", rows, counts, columns, optimize=True)
    spread_rows = np.einsum("ija,ija->ij", counts.sum(axis=3), rows**2)
    spread_columns = np.einsum("ijb,ijb->ij", counts.sum(axis=2), columns**2)
    return _ratio(product, spread_rows * spread_columns)


def kendall_of_tables(tables: Contingency) -> tuple[np.ndarray, np.ndarray]:
    """(p, p) tau-b and its z, over the people who answer both; NaN where one doesn't vary.

    z is concordant less discordant pairs over its standard deviation without association, corrected for ties.
    Source: Kendall (1970), eq. 3.3 and 4.5.   Same as cor.test(x, y, method = "kendall", exact = FALSE) in R.
    """
    counts = tables.counts
    score = _concordant(counts) - _concordant(counts[:, :, :, ::-1])
    n = counts.sum(axis=(2, 3))
    rows, columns = counts.sum(axis=3), counts.sum(axis=2)
    all_pairs = n * (n - 1) / 2
    untied = (all_pairs - _ties(rows, 2) / 2) * (all_pairs - _ties(columns, 2) / 2)
    return _ratio(score, untied), _ratio(score, _variance(n, rows, columns) * (untied > 0))


def _concordant(counts: np.ndarray) -> np.ndarray:
    """Pairs of people of whom one is higher on both."""
    below = np.zeros_like(counts)
    below[:, :, 1:, 1:] = counts.cumsum(axis=2).cumsum(axis=3)[:, :, :-1, :-1]
    return (counts * below).sum(axis=(2, 3))


def _variance(n: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Of concordant less discordant pairs when there is no association."""
    linear = (n * (n - 1) * (2 * n + 5) - _ties(rows, 2, 5) - _ties(columns, 2, 5)) / 18
    pairs = _ties(rows, 2) * _ties(columns, 2) / (2 * np.maximum(n * (n - 1), 1))
    triples = _ties(rows, 3) * _ties(columns, 3) / (9 * np.maximum(n * (n - 1) * (n - 2), 1))
    return linear + pairs + triples


def _ties(margin: np.ndarray, order: int, plus: float | None = None) -> np.ndarray:
    """Sum over tied groups of t(t − 1), t(t − 1)(t − 2) or, with `plus`, t(t − 1)(2t + plus)."""
    ordered = margin * (margin - 1)
    if plus is not None:
        return (ordered * (2 * margin + plus)).sum(axis=2)
    return (ordered * (margin - 2) if order == 3 else ordered).sum(axis=2)


def _midranks(margin: np.ndarray) -> np.ndarray:
    """Mean rank of each category; 0 for one that nobody chose."""
    return np.where(margin > 0, margin.cumsum(axis=2) - (margin - 1) / 2, 0.0)


def _ratio(numerator: np.ndarray, square: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(square > 0, numerator / np.sqrt(np.maximum(square, 0)), np.nan)
