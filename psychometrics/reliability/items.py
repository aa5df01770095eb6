"""Item statistics of a scale: item–total correlations, and the scale without each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.reliability import composite
from psychometrics.reliability.alpha import checked
from psychometrics.reliability.composite import Array
from psychometrics.reliability.guttman import lambda6_of
from psychometrics.reliability.result import ItemReliability
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable


@dataclass(frozen=True, slots=True)
class ItemTotals:
    """(k,) arrays, items in order; names as in ItemReliability."""

    r_raw: Array
    r_standardized: Array
    r_corrected: Array
    r_drop: Array


def item_totals(covariance: Array) -> ItemTotals:
    """How each item goes with the scale, four ways.

    covariance : (k, k), k >= 2, keyed items that all vary.
    Source: Revelle, An introduction to psychometric theory, ch. 7; r_corrected after Cureton (1966).
    Same as psych::alpha(x)$item.stats: raw.r, std.r, r.cor, r.drop (complete data).
    """
    covariance = checked(covariance)
    correlation = composite.to_correlations(covariance)
    variances = np.diagonal(covariance)
    sums = covariance.sum(axis=0)
    rest = covariance.sum() - 2 * sums + variances
    reduced = correlation.copy()
    np.fill_diagonal(reduced, composite.squared_multiple_correlations(correlation))
    with np.errstate(invalid="ignore", divide="ignore"):
        return ItemTotals(
            r_raw=sums / np.sqrt(variances * covariance.sum()),
            r_standardized=correlation.sum(axis=0) / np.sqrt(correlation.sum()),
            r_corrected=reduced.sum(axis=0) / np.sqrt(reduced.sum()),
            r_drop=(sums - variances) / np.sqrt(variances * rest),
        )


def if_dropped(covariance: Array, n: int) -> dict[str, Array]:
    """Eight figures of the scale without each item, (k,) each, by their names in ItemReliability.

    covariance : (k, k), k >= 3; n respondents (for the standard error).
    Same as psych::alpha(x)$alpha.drop. For k = 2 psych prints C[1,2]/C[2,2] as alpha of the single item that
    stays; one item has no internal consistency, so it is not computed here.
    """
    matrices = composite.without_each_item(checked(covariance))
    correlations = composite.to_correlations(matrices)
    averages = composite.average_correlations(correlations)
    pairs = composite.pair_correlations(correlations)
    k = matrices.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "alpha_if_dropped": composite.alphas(matrices),
            "alpha_standardized_if_dropped": composite.alphas(correlations),
            "lambda6_if_dropped": lambda6_of(correlations, correlations),
            "average_r_if_dropped": averages,
            "median_r_if_dropped": np.median(pairs, axis=-1),
            "variance_r_if_dropped": np.var(pairs, axis=-1, ddof=1) if k > 2 else np.full(k + 1, np.nan),
            "signal_to_noise_if_dropped": k * averages / (1 - averages),
            "ase_if_dropped": np.sqrt(np.maximum(composite.alpha_variances(matrices), 0) / n),
        }


def item_reliabilities(
    codes: Sequence[str],
    covariance: Array,
    means: Array,
    counts: Sequence[int],
    n: int,
    *,
    r_raw: Array | None = None,
) -> tuple[ItemReliability, ...]:
    """One row per item that varies.

    codes, means, counts : k item codes, means, and respondents who answered; covariance : (k, k); n for ase.
    r_raw : item–total correlations over those who answered, where answers are missing (psych's raw.r).
    """
    totals = item_totals(covariance)
    columns: dict[str, Array] = {name: getattr(totals, name) for name in ItemTotals.__slots__}
    if r_raw is not None:
        columns["r_raw"] = r_raw
    k = len(codes)
    if k > 2:
        columns |= if_dropped(covariance, n)
    if n <= k:
        columns |= {name: np.full(k, np.nan) for name in ("r_corrected", "lambda6_if_dropped")}
    sd = np.sqrt(np.diagonal(covariance))
    return tuple(
        ItemReliability(
            item=code,
            n=int(counts[i]),
            mean=float(means[i]),
            sd=float(sd[i]),
            **{name: _item_figure(columns, name, i, n, k) for name in FIGURES},
        )
        for i, code in enumerate(codes)
    )


FIGURES = tuple(name for name in ItemReliability.__slots__ if name not in {"item", "n", "mean", "sd"})


def constant_item(code: str, mean: float, n: int) -> ItemReliability:
    """The row of an item that everybody answered alike (a mean and nothing to correlate) or nobody answered."""
    if not n:
        unanswered = not_computable("no_answers", item=code)
        return ItemReliability(item=code, n=0, mean=unanswered, sd=unanswered, **dict.fromkeys(FIGURES, unanswered))
    missing = not_computable("reliability_item_constant", item=code)
    return ItemReliability(item=code, n=n, mean=mean, sd=0.0, **dict.fromkeys(FIGURES, missing))


def _item_figure(columns: dict[str, Array], name: str, i: int, n: int, k: int) -> Figure:
    """The number, or the reason that it has none: too few items left, too few respondents, nothing varies."""
    if name not in columns or (name == "variance_r_if_dropped" and k == 3):
        return NotComputable(Note("reliability_too_few_items_left", {"left": k - 1}))
    if n <= k and name in {"r_corrected", "lambda6_if_dropped"}:
        return NotComputable(Note("reliability_fewer_respondents_than_items", {"n": n, "k": k}))
    return figure(float(columns[name][i]), "reliability_rest_without_variance")
