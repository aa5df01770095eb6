"""What happens at each number of factors: MAP, very simple structure, fit and hull."""

from __future__ import annotations

import numpy as np

from psychometrics.efa.dimensionality import FactorNumber
from psychometrics.efa.extraction import extract
from psychometrics.efa.fit import complexity, factor_fit
from psychometrics.efa.item_correlations import ItemCorrelations
from psychometrics.efa.rotation import rotate
from psychometrics.errors import DataError
from psychometrics.results import Figure, figure, is_number, not_computable


def minimum_average_partial(correlation: np.ndarray, numbers: int) -> tuple[np.ndarray, np.ndarray]:
    """(numbers,) average squared and average fourth-power partial correlations after 1, 2, … components.

    correlation : (p, p); numbers < p. NaN where a component leaves an item without variance.
    Source: Velicer (1976), eq. 7; Velicer, Eaton & Fava (2000) for the fourth power.
    Same as psych::vss(x)$map (2.2.9).
    """
    values, vectors = np.linalg.eigh(correlation)
    loadings = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1]
    rows, columns = np.tril_indices(len(correlation), -1)
    squares, fourths = [], []
    for count in range(1, numbers + 1):
        partial = correlation - loadings[:, :count] @ loadings[:, :count].T
        spread = np.diag(partial)
        with np.errstate(invalid="ignore", divide="ignore"):
            r = (partial / np.sqrt(np.outer(spread, spread)))[rows, columns]
        squares.append(float(np.mean(r**2)) if spread.min() > 1e-12 else np.nan)
        fourths.append(float(np.mean(r**4)) if spread.min() > 1e-12 else np.nan)
    return np.array(squares), np.array(fourths)


def very_simple_structure(correlation: np.ndarray, loadings: np.ndarray, complexity_level: int) -> float:
    """How well each item's largest loadings alone reproduce the correlations, 1 − Σ residual² / Σ r².

    correlation : (p, p); loadings : (p, m) varimax-rotated; complexity_level : loadings kept per item.
    Source: Revelle & Rocklin (1979). Same as psych::vss(x)$cfit.1, cfit.2 (2.2.9).
    """
    kept = loadings.copy()
    dropped = np.argsort(-np.abs(loadings), axis=1)[:, complexity_level:]
    np.put_along_axis(kept, dropped, 0.0, axis=1)
    residual = correlation - kept @ kept.T
    return float(1 - np.square(residual).sum() / np.square(correlation).sum())


def factor_numbers(taken: ItemCorrelations, most: int = 8, hull_most: int | None = None) -> tuple[FactorNumber, ...]:
    """One row per number of factors from 1 to `most` or as many as the items allow (minres, varimax).

    hull_most : the largest number that the hull spans, None for all; its authors take one more than parallel analysis.
    """
    matrix, p = taken.matrix, len(taken.codes)
    numbers = numbers_tried(p, most)
    squares, fourths = minimum_average_partial(matrix, numbers)
    rows = [_number(taken, count, squares[count - 1], fourths[count - 1]) for count in range(1, numbers + 1)]
    return tuple(_with_hull(rows, p, numbers if hull_most is None else max(hull_most, 2)))


def numbers_tried(items: int, most: int) -> int:
    """Up to half the items and one more, as is customary; beyond Ledermann's bound only MAP can be told."""
    return max(1, min(most, items - 1, items // 2 + 1))


def _number(taken: ItemCorrelations, count: int, average: float, fourth: float) -> dict[str, object]:
    maps = {
        "map": figure(average, "map_component_takes_all", factors=count),
        "map_revised": figure(fourth, "map_component_takes_all", factors=count),
    }
    try:
        loadings = rotate(extract(taken.matrix, count).loadings, "varimax").loadings
    except DataError as error:
        refused = not_computable(error.code, **error.params)
        names = set(FactorNumber.__slots__) - {"factors", *maps}
        return {"factors": count, **maps, **dict.fromkeys(names, refused)}
    return {"factors": count, **maps, **_figures(taken, loadings)}


def _figures(taken: ItemCorrelations, loadings: np.ndarray) -> dict[str, object]:
    matrix, count = taken.matrix, loadings.shape[1]
    fit = factor_fit(matrix, loadings, np.eye(count), taken.n, pair_counts=taken.pair_counts)
    residual = matrix - loadings @ loadings.T
    squared = float(np.square(residual).sum())
    one_only = not_computable("vss_needs_two_factors")
    common = np.square(loadings).sum() / len(matrix)
    return {
        "vss_1": very_simple_structure(matrix, loadings, 1),
        "vss_2": very_simple_structure(matrix, loadings, 2) if count > 1 else one_only,
        "df": float(fit.df),
        "chi_square": fit.chi_square,
        "p_value": fit.p_value,
        "rmsea": fit.rmsea,
        "bic": fit.bic,
        "sabic": fit.sabic,
        "rmsr": fit.rmsr,
        "crms": fit.crms,
        "squared_residuals": squared,
        "fit": 1 - squared / float(np.square(matrix).sum()),
        "complexity": figure(float(np.nanmean(complexity(loadings))), "vss_needs_two_factors"),
        "common_part": float(common),
        "hull": fit.cfi,
    }


def _with_hull(rows: list[dict[str, object]], items: int, most: int) -> list[FactorNumber]:
    """`hull` holds the scree-test ratio of the convex hull of CFI against free parameters, over no factor
    to `most`; an end of the hull has none."""
    made = []
    none = float(items * (items - 1) // 2)
    spanned = rows[:most]
    ratios = hull_ratios([0.0, *(row["hull"] for row in spanned)], [none, *(row["df"] for row in spanned)])[1:]
    ratios += [not_computable("hull_not_on_hull")] * (len(rows) - len(spanned))
    for row, ratio in zip(rows, ratios, strict=True):
        made.append(FactorNumber(**{**row, "hull": ratio}))  # type: ignore[arg-type]
    return made


def hull_ratios(fits: list[object], dfs: list[object]) -> list[Figure]:
    """How sharply fit per parameter bends at each number of factors, on the convex hull of the solutions.

    fits : CFI per number of factors; dfs : their degrees of freedom. A number off the hull or at its end has none.
    Source: Lorenzo-Seva, Timmerman & Kiers (2011), eq. 5.
    """
    off = not_computable("hull_not_on_hull")
    points = [(-float(d), float(f), i) for i, (f, d) in enumerate(zip(fits, dfs, strict=True)) if _usable(f, d)]  # type: ignore[arg-type]
    kept: list[tuple[float, float, int]] = []
    for point in points:
        if kept and point[1] <= kept[-1][1]:
            continue
        while len(kept) > 1 and _slope(kept[-2], kept[-1]) <= _slope(kept[-1], point):
            kept.pop()
        kept.append(point)
    ratios: list[Figure] = [off] * len(fits)
    for before, here, after in zip(kept[:-2], kept[1:-1], kept[2:], strict=True):
        bend = _slope(before, here) / max(_slope(here, after), 1e-12)
        ratios[here[2]] = figure(bend, "hull_not_on_hull")
    return ratios


def _usable(fit: object, df: object) -> bool:
    return is_number(fit) and is_number(df)


def _slope(first: tuple[float, float, int], second: tuple[float, float, int]) -> float:
    return (second[1] - first[1]) / max(second[0] - first[0], 1e-12)
