"""Descriptive statistics of items and scales."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.distinct import Distinct, distinct, distinct_columns
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


def mean_interval(described: Description, confidence: float = 0.95) -> tuple[Figure, Figure]:
    """Confidence interval of a mean by Student's t with n - 1 degrees of freedom; in R, t.test(x)$conf.int.

    confidence : between 0 and 1. The reason twice where mean or standard error could not be computed.
    """
    mean, se = described.mean, described.mean_se
    if isinstance(mean, NotComputable) or isinstance(se, NotComputable):
        why = mean if isinstance(mean, NotComputable) else se
        return why, why
    half = float(stats.t.ppf((1 + confidence) / 2, described.n - 1)) * se
    return mean - half, mean + half


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
    codes = [item.code for item in model.items]
    keyed, raw = distinct_columns(responses.keyed[codes]), distinct_columns(responses.raw[codes])
    above = {item.code: construct.code for construct in model.first_order for item in construct.items}
    rows = [
        replace(
            description(of, responses.n - of.n, item.code, item.low, item.high, construct=above[item.code]),
            reverse_keyed=item.reverse_keyed,
            frequencies=frequencies(answered, item),
        )
        for item, of, answered in zip(model.items, keyed, raw, strict=True)
    ]
    return ItemDescriptives(responses.n, tuple(rows), _notes(rows))


@statistic("scales", sources=SOURCES, r_call="psych::describe(psych::scoreItems(keys, x)$scores)")
def scale_descriptives(
    responses: Responses,
    model: MeasurementModel,
    *,
    method: Method = "declared",
    least_answered: float = LEAST_ANSWERED,
) -> ScaleDescriptives:
    """Every scale score of the model, dimensions before the construct above them."""
    scores = scale_scores(responses, model, method=method, least_answered=least_answered)
    above = {part.code: whole.code for whole in model.higher_order for part in whole.dimensions}
    rows = [
        description(of, responses.n - of.n, c.code, *score_range(c, method), construct=above.get(c.code, ""))
        for c, of in zip(model.all, distinct_columns(scores), strict=True)
    ]
    return ScaleDescriptives(
        responses.n, tuple(rows), (*scoring_notes(scores, model, method, least_answered), *_notes(rows))
    )


def describe(values: pd.Series, code: str, low: float, high: float, *, construct: str = "") -> Description:
    """Descriptive statistics of one variable, NaN where missing.

    Returns NotComputable for each number that the data can't give: all with no answer, sd with one, shape without
    spread. Source: Joanes & Gill (1998) for shape.   Same as psych::describe(x) and SPSS FREQUENCIES.
    """
    of = distinct(values.to_numpy(dtype="float64"))
    return description(of, len(values) - of.n, code, low, high, construct=construct)


def description(of: Distinct, missing: int, code: str, low: float, high: float, *, construct: str = "") -> Description:
    """The same from the values and their counts."""
    return Description(
        code=code,
        construct=construct,
        reverse_keyed=False,
        low=low,
        high=high,
        n=of.n,
        missing=missing,
        missing_share=missing / (of.n + missing) if of.n + missing else 0.0,
        **_location(of, code),
        **_shape(of, code),
        floor=_share(of, low, code),
        ceiling=_share(of, high, code),
        frequencies=(),
    )


def frequencies(answers: Distinct, item: Item) -> tuple[Frequency, ...]:
    """Counts of each code of an ordinal item's range, also those nobody chose; else of each value that occurs."""
    counted = dict(zip(answers.values.tolist(), answers.counts.tolist(), strict=True))
    n, codes = max(answers.n, 1), set(counted)
    if item.ordinal and item.high - item.low < 100:
        codes |= {float(item.low + step) for step in range(math.floor(item.high - item.low) + 1)}
    return tuple(Frequency(code, counted.get(code, 0), counted.get(code, 0) / n) for code in sorted(codes))


def _location(of: Distinct, code: str) -> dict[str, Any]:
    n = of.n
    if not n:
        names = ("mean", "mean_se", "sd", "median", "mode", "min", "max")
        return dict.fromkeys(names, not_computable("no_answers", item=code))
    sd: Figure = figure(of.sd()) if n > 1 else not_computable("needs_more_answers", item=code, n=n, least=2)
    return {
        "mean": figure(of.mean()),
        "mean_se": sd if isinstance(sd, NotComputable) else sd / math.sqrt(n),
        "sd": sd,
        "median": figure(of.median()),
        "mode": float(of.values[of.counts.argmax()]),
        "min": float(of.values[0]),
        "max": float(of.values[-1]),
    }


def _shape(of: Distinct, code: str) -> dict[str, Figure]:
    n, its = of.n, shape(of)
    if n > 1 and math.isnan(its.g1):
        why = not_computable("zero_variance", item=code)
        return dict.fromkeys(("skewness", "kurtosis", "skewness_g1", "skewness_se", "kurtosis_g2", "kurtosis_se"), why)
    few = {"item": code, "n": n}
    return {
        "skewness": figure(its.b1 if n > 1 else math.nan, "needs_more_answers", **few, least=2),
        "kurtosis": figure(its.b2 if n > 1 else math.nan, "needs_more_answers", **few, least=2),
        "skewness_g1": figure(its.unbiased_skewness, "needs_more_answers", **few, least=3),
        "skewness_se": figure(skewness_se(n), "needs_more_answers", **few, least=3),
        "kurtosis_g2": figure(its.unbiased_kurtosis, "needs_more_answers", **few, least=4),
        "kurtosis_se": figure(kurtosis_se(n), "needs_more_answers", **few, least=4),
    }


def _share(of: Distinct, value: float, code: str) -> Figure:
    if not of.n:
        return not_computable("no_answers", item=code)
    return float(of.counts[np.abs(of.values - value) < 1e-9].sum() / of.n)


def _notes(rows: list[Description]) -> tuple[Note, ...]:
    found = {
        "items_without_variance": [row.code for row in rows if row.n and not isinstance(row.skewness, float)],
        "items_without_answers": [row.code for row in rows if not row.n],
    }
    return tuple(Note(c, {"count": len(codes), "items": ", ".join(codes)}) for c, codes in found.items() if codes)
