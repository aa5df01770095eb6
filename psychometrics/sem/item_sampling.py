"""Planned missingness: whether each person was asked only some items of a scale, so that hardly a row is complete."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from psychometrics.model import MeasurementModel

ALIKE = 0.8
"""Share of those who answered any of a scale's items that answered the same number of them."""


def sampled_by_design(keyed: pd.DataFrame, model: MeasurementModel) -> bool:
    """Whether most people answered one and the same number of a scale's items, and not all (Graham et al., 2006)."""
    return any(
        _sampled(keyed[[item.code for item in scale.items]])
        for scale in model.first_order
        if len(scale.items) > 1 and {item.code for item in scale.items} <= set(keyed.columns)
    )


def _sampled(answers: pd.DataFrame) -> bool:
    counts = answers.notna().sum(axis=1)
    counts = counts[counts > 0]
    if counts.empty:
        return False
    shares: pd.Series = counts.value_counts(normalize=True)
    return int(shares.index[0]) < answers.shape[1] and float(shares.iloc[0]) >= ALIKE


def kept_missing(missing: str, sampled: bool, *, ordered: bool) -> str:
    """The way of dealing with gaps: never listwise where they were planned."""
    ways: Sequence[str] = ("pairwise",) if ordered else ("fiml",)
    return ways[0] if sampled or missing != "listwise" else "listwise"
