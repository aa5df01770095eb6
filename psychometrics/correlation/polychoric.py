"""Polychoric correlations of ordinal items: all two-way tables, then all pairs by maximum likelihood, at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import stats
from scipy.special import ndtr

from psychometrics.contingency import Contingency
from psychometrics.correlation.bivariate_normal import bivariate_normal_pdf, grid_cdf
from psychometrics.results import Note

BOUND = 0.9999
MOST_STEPS = 100
TOLERANCE = 1e-9
SMALLEST = 1e-12


@dataclass(frozen=True)
class Polychoric:
    """Two-step polychoric correlations.

    matrix          : (p, p), ones on the diagonal; NaN for a pair with a constant item.
    standard_errors : (p, p) from the expected information with thresholds taken as known.
    thresholds      : per item, where the latent standard normal is cut (one fewer than categories).
    counts          : (p, p) respondents behind each pair.
    converged       : whether every pair settled within bounds.
    """

    codes: tuple[str, ...]
    matrix: np.ndarray
    standard_errors: np.ndarray
    counts: np.ndarray
    converged: bool
    thresholds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def polychoric(tables: Contingency) -> Polychoric:
    """Correlations of the normal variables behind ordinal items; tetrachoric where both have two categories.

    tables : all two-way tables (`contingency(data)`), 2 to 40 categories per item.
    Thresholds come from each item's own margin, then each correlation maximises its table's likelihood. An empty
    cell of a 2 × 2 table is moved by one half with the margins kept, as lavaan does; larger tables stand as they are.
    Source: Olsson (1979), two-step; Muthén (1984). Same as lavaan::lavCor(x, ordered = names(x)) (0.6-14).
    """
    p = len(tables.codes)
    cuts = {code: _thresholds(tables.margin(code)) for code in tables.codes}
    varying = [i for i, code in enumerate(tables.codes) if len(cuts[code])]
    first, second = (np.array(side, dtype=int) for side in _pairs(varying, tables.pair_counts()))
    matrix, errors = np.full((p, p), np.nan), np.full((p, p), np.nan)
    matrix[varying, varying], errors[varying, varying] = 1.0, 0.0
    notes: list[Note] = []
    settled = True
    if len(first):
        counts, moved = _without_empty_fourfold(tables.counts[first, second])
        rho, se, settled = _maximise(counts, _padded(tables, cuts, first), _padded(tables, cuts, second))
        matrix[first, second] = matrix[second, first] = rho
        errors[first, second] = errors[second, first] = se
        notes = _notes(tables, cuts, rho, moved, first, second)
    return Polychoric(tables.codes, matrix, errors, tables.pair_counts(), settled, cuts, tuple(notes))


def _pairs(varying: list[int], n: np.ndarray) -> tuple[list[int], list[int]]:
    """Pairs of items that vary and that somebody answered both of."""
    pairs = [(i, j) for place, i in enumerate(varying) for j in varying[:place] if n[i, j] > 0]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _thresholds(margin: np.ndarray) -> tuple[float, ...]:
    """Normal quantiles of the cumulative shares; empty for an item with one category."""
    if len(margin) < 2:
        return ()
    return tuple(stats.norm.ppf(np.cumsum(margin)[:-1] / margin.sum()).tolist())


def _padded(tables: Contingency, cuts: Mapping[str, tuple[float, ...]], items: np.ndarray) -> np.ndarray:
    """(pairs, K - 1) cut points, infinite after an item's last category."""
    size = tables.counts.shape[2] - 1
    return np.array([[*cuts[code], *[np.inf] * (size - len(cuts[code]))] for code in tables.codes])[items]


def _without_empty_fourfold(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """2 × 2 tables with one empty cell get a half there, margins kept. Returns the tables and which were changed."""
    counts = counts.astype(float)
    fourfold = (counts[:, 2:, :].sum(axis=(1, 2)) == 0) & (counts[:, :, 2:].sum(axis=(1, 2)) == 0)
    cells = counts[:, :2, :2]
    if cells.shape[1:] != (2, 2):
        return counts, np.zeros(len(counts), dtype=bool)
    changed = fourfold & ((cells == 0).sum(axis=(1, 2)) == 1)
    diagonal_empty = (cells[:, 0, 0] == 0) | (cells[:, 1, 1] == 0)
    half = np.where(diagonal_empty, 0.5, -0.5)[:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    counts[changed, :2, :2] += half[changed]
    return counts, changed


def _maximise(counts: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Fisher scoring of each pair's correlation, the step halved where the likelihood would fall."""
    rho = _start(counts)
    value, slope, information = _likelihood(counts, rows, columns, rho)
    active = np.ones(len(rho), dtype=bool)
    for _ in range(MOST_STEPS):
        at = np.flatnonzero(active)
        step = slope[at] / information[at]
        new = np.clip(rho[at] + np.clip(step, -0.4, 0.4), -BOUND, BOUND)
        found = _likelihood(counts[at], rows[at], columns[at], new)
        for _ in range(20):
            worse = found[0] < value[at] - 1e-9
            if not worse.any():
                break
            new[worse] = (new[worse] + rho[at][worse]) / 2
            again = _likelihood(counts[at][worse], rows[at][worse], columns[at][worse], new[worse])
            for part, mended in zip(found, again, strict=True):
                part[worse] = mended
        moved = np.abs(new - rho[at])
        rho[at], value[at], slope[at], information[at] = new, *found
        active[at] = moved > TOLERANCE
        if not active.any():
            break
    return rho, 1 / np.sqrt(information), not active.any()


def _start(counts: np.ndarray) -> np.ndarray:
    """Pearson correlation of the category ranks."""
    rank = np.arange(counts.shape[1], dtype=float)
    n = counts.sum(axis=(1, 2))
    row, column = counts.sum(axis=2) @ rank / n, counts.sum(axis=1) @ rank / n
    cross = np.einsum("pij,i,j->p", counts, rank, rank) / n - row * column
    spread = (counts.sum(axis=2) @ rank**2 / n - row**2) * (counts.sum(axis=1) @ rank**2 / n - column**2)
    return np.clip(cross / np.sqrt(np.maximum(spread, 1e-12)), -0.9, 0.9)


def _likelihood(
    counts: np.ndarray, rows: np.ndarray, columns: np.ndarray, rho: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(pairs,) log-likelihood, its slope and the expected information about rho."""
    share = np.maximum(_cells(_with_margins(grid_cdf(rows, columns, rho), rows, columns)), SMALLEST)
    change = bivariate_normal_pdf(rows[:, :, None], columns[:, None, :], rho[:, None, None])
    change = _cells(np.pad(change, ((0, 0), (1, 1), (1, 1))))
    value = np.einsum("pij,pij->p", counts, np.log(share))
    slope = np.einsum("pij,pij->p", counts, change / share)
    information = counts.sum(axis=(1, 2)) * np.einsum("pij,pij->p", change, change / share)
    return value, slope, np.maximum(information, SMALLEST)


def _with_margins(inner: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The grid from −∞ to ∞ around the cut points."""
    grid = np.zeros((len(inner), inner.shape[1] + 2, inner.shape[2] + 2))
    grid[:, 1:-1, 1:-1] = inner
    grid[:, 1:-1, -1] = ndtr(rows)
    grid[:, -1, 1:-1] = ndtr(columns)
    grid[:, -1, -1] = 1.0
    return grid


def _cells(grid: np.ndarray) -> np.ndarray:
    """Probabilities of the cells between neighbouring cut points, from values at the cut points."""
    return np.diff(np.diff(grid, axis=1), axis=2)


def _notes(
    tables: Contingency,
    cuts: Mapping[str, tuple[float, ...]],
    rho: np.ndarray,
    moved: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
) -> list[Note]:
    constant = [code for code in tables.codes if not cuts[code]]
    extreme = np.flatnonzero(np.abs(rho) >= BOUND)
    notes = [Note("polychoric_items_constant", {"items": ", ".join(constant)})] if constant else []
    if moved.any():
        notes.append(Note("polychoric_empty_cell", {"count": int(moved.sum())}))
    for pair in extreme:
        pair_codes = tables.codes[first[pair]], tables.codes[second[pair]]
        notes.append(Note("polychoric_at_bound", {"first": pair_codes[0], "second": pair_codes[1]}))
    return notes
