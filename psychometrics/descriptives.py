"""Descriptive statistics of items and scales."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.model import Item, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable
from psychometrics.scoring import LEAST_ANSWERED, Method, scale_scores, score_range, scoring_notes
from psychometrics.shape import kurtosis_se, shape, skewness_se
from psychometrics.tables import tidy

SOURCES = ("joanes1998",)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many gave one answer. `code` is as answered, before keying; `share` is of those who answered."""

    code: float
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Description:
    """One item or one scale, keyed (frequencies as answered).

    low, high              : ends of the possible range, keyed or scored.
    skewness, kurtosis     : b1 and b2 - 3 with the sd of n - 1, as psych::describe prints (type 3).
    skewness_g1, kurtosis_g2 : the unbiased G1 and G2 of SPSS, SAS and Excel (type 2), with their standard errors.
    floor, ceiling         : shares of those who answered at the lowest and highest possible value.
    mode                   : the most frequent value, the lowest when several are.
    """

    code: str
    construct: str
    reverse_keyed: bool
    low: float
    high: float
    n: int
    missing: int
    missing_share: float
    mean: Figure
    mean_se: Figure
    sd: Figure
    median: Figure
    mode: Figure
    min: Figure
    max: Figure
    skewness: Figure
    kurtosis: Figure
    skewness_g1: Figure
    skewness_se: Figure
    kurtosis_g2: Figure
    kurtosis_se: Figure
    floor: Figure
    ceiling: Figure
    frequencies: tuple[Frequency, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDescriptives:
    """One row per item, in the order of the model."""

    n: int
    items: tuple[Description, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.items)

    def frequencies(self) -> pd.DataFrame:
        """One line per item and answer code: code, answer, n, share."""
        rows = [(row.code, f.code, f.n, f.share) for row in self.items for f in row.frequencies]
        return pd.DataFrame(rows, columns=["code", "answer", "n", "share"])

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "k": len(self.items), "missing": sum(row.missing for row in self.items)})


@dataclass(frozen=True, slots=True)
class ScaleDescriptives:
    """One row per scale score, first and second order, in the order of the model. `construct` is the one above it."""

    n: int
    scales: tuple[Description, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.scales)

    def summary(self) -> pd.Series:
        return pd.Series({row.code: row.mean for row in self.scales})


@statistic("items", sources=SOURCES, r_call="psych::describe(x)")
def item_descriptives(responses: Responses, model: MeasurementModel) -> ItemDescriptives:
    """Every item of the model, keyed; frequencies as answered."""
    rows = []
    for construct in model.first_order:
        for item in construct.items:
            row = describe(responses.keyed[item.code], item.code, item.low, item.high, construct=construct.code)
            counted = frequencies(responses.raw[item.code], item)
            rows.append(replace(row, reverse_keyed=item.reverse_keyed, frequencies=counted))
    return ItemDescriptives(responses.n, tuple(rows), _notes(rows))


@statistic("scales", sources=SOURCES, r_call="psych::describe(psych::scoreItems(keys, x)$scores)")
def scale_descriptives(
    responses: Responses, model: MeasurementModel, *, method: Method = "mean", least_answered: float = LEAST_ANSWERED
) -> ScaleDescriptives:
    """Every scale score of the model, dimensions before the construct above them."""
    scores = scale_scores(responses, model, method=method, least_answered=least_answered)
    above = {part.code: whole.code for whole in model.higher_order for part in whole.dimensions}
    rows = [
        describe(scores[c.code], c.code, *score_range(c, method), construct=above.get(c.code, "")) for c in model.all
    ]
    rule = scoring_notes(responses, model, method=method, least_answered=least_answered)
    return ScaleDescriptives(responses.n, tuple(rows), (*rule, *_notes(rows)))


def describe(values: pd.Series, code: str, low: float, high: float, *, construct: str = "") -> Description:
    """Descriptive statistics of one variable, NaN where missing.

    Returns NotComputable for each number that the data can't give: all with no answer, sd with one, shape without
    spread. Source: Joanes & Gill (1998) for shape.   Same as psych::describe(x) and SPSS FREQUENCIES.
    """
    seen = values.dropna().to_numpy(dtype="float64")
    n, missing = len(seen), len(values) - len(seen)
    return Description(
        code=code,
        construct=construct,
        reverse_keyed=False,
        low=low,
        high=high,
        n=n,
        missing=missing,
        missing_share=missing / len(values) if len(values) else 0.0,
        **_location(seen, code),
        **_shape(seen, code),
        floor=_share(seen, low, code),
        ceiling=_share(seen, high, code),
        frequencies=(),
    )


def frequencies(answers: pd.Series, item: Item) -> tuple[Frequency, ...]:
    """Counts of each code of an ordinal item's range, also those nobody chose; else of each value that occurs."""
    counted = {float(str(code)): int(n) for code, n in answers.dropna().value_counts().items()}
    n, codes = sum(counted.values()), set(counted)
    if item.ordinal and item.high - item.low < 100:
        codes |= {item.low + step for step in range(math.floor(item.high - item.low) + 1)}
    return tuple(
        Frequency(code, int(counted.get(code, 0)), counted.get(code, 0) / n if n else 0.0) for code in sorted(codes)
    )


def _location(seen: np.ndarray, code: str) -> dict[str, Any]:
    n = len(seen)
    if not n:
        return dict.fromkeys(
            ("mean", "mean_se", "sd", "median", "mode", "min", "max"), not_computable("no_answers", item=code)
        )
    sd: Figure = figure(seen.std(ddof=1)) if n > 1 else not_computable("needs_more_answers", item=code, n=n, least=2)
    values, counts = np.unique(seen, return_counts=True)
    return {
        "mean": figure(seen.mean()),
        "mean_se": sd if isinstance(sd, NotComputable) else sd / math.sqrt(n),
        "sd": sd,
        "median": float(np.median(seen)),
        "mode": float(values[counts.argmax()]),
        "min": float(seen.min()),
        "max": float(seen.max()),
    }


def _shape(seen: np.ndarray, code: str) -> dict[str, Figure]:
    n, of = len(seen), shape(seen)
    if n and math.isnan(of.g1):
        why = not_computable("zero_variance", item=code)
        return dict.fromkeys(("skewness", "kurtosis", "skewness_g1", "skewness_se", "kurtosis_g2", "kurtosis_se"), why)
    few = {"item": code, "n": n}
    return {
        "skewness": figure(of.b1 if n > 1 else math.nan, "needs_more_answers", **few, least=2),
        "kurtosis": figure(of.b2 if n > 1 else math.nan, "needs_more_answers", **few, least=2),
        "skewness_g1": figure(of.unbiased_skewness, "needs_more_answers", **few, least=3),
        "skewness_se": figure(skewness_se(n), "needs_more_answers", **few, least=3),
        "kurtosis_g2": figure(of.unbiased_kurtosis, "needs_more_answers", **few, least=4),
        "kurtosis_se": figure(kurtosis_se(n), "needs_more_answers", **few, least=4),
    }


def _share(seen: np.ndarray, value: float, code: str) -> Figure:
    if not len(seen):
        return not_computable("no_answers", item=code)
    return float(np.isclose(seen, value, rtol=0, atol=1e-9).mean())


def _notes(rows: list[Description]) -> tuple[Note, ...]:
    found = {
        "items_without_variance": [row.code for row in rows if row.n and not isinstance(row.skewness, float)],
        "items_without_answers": [row.code for row in rows if not row.n],
    }
    return tuple(Note(c, {"count": len(codes), "items": ", ".join(codes)}) for c, codes in found.items() if codes)
