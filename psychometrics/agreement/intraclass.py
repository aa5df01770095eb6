"""Intraclass correlations: agreement of raters or occasions on a number."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.results import Figure, Note, figure, not_computable

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """One of Shrout & Fleiss's six forms.

    form : "ICC1", "ICC2", "ICC3" (a single rater) or "ICC1k", "ICC2k", "ICC3k" (the mean of k raters).
    icc, low, high : estimate and confidence limits; f, df1, df2, p_value : test that it is zero.
    """

    form: str
    icc: Figure
    low: Figure
    high: Figure
    f: Figure
    df1: float
    df2: float
    p_value: Figure


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """All six forms for n targets rated by k raters (or on k occasions)."""

    forms: tuple[IntraclassCorrelation, ...]
    n: int
    k: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def form(self, name: str) -> IntraclassCorrelation:
        """`form("ICC2k")`; KeyError for another name."""
        return {one.form: one for one in self.forms}[name]

    def to_frame(self) -> pd.DataFrame:
        """One row per form, unrounded."""
        names = [f.name for f in fields(IntraclassCorrelation)]
        return pd.DataFrame([[getattr(one, name) for name in names] for one in self.forms], columns=names)

    def summary(self) -> pd.Series:
        return pd.Series({one.form: one.icc for one in self.forms}, name="icc")


def intraclass_correlations(ratings: ArrayLike, confidence: float = 0.95) -> IntraclassCorrelations:
    """The six intraclass correlations with F tests and confidence intervals.

    ratings : (n, k) array, rows targets, columns raters or occasions, n >= 2, k >= 2; rows with a missing
    rating are left out.
    Raises TooFewRespondents when fewer than 2 targets or raters stay; DataError (agreement_not_finite).
    Source: Shrout & Fleiss (1979), table 4 and eqs. 1-6; ICC2 interval: their p. 424, after Fleiss & Shrout (1978).
    Same as psych::ICC(x, lmer = FALSE)$results; pingouin.intraclass_corr rounds the interval to 2 digits.
    """
    values = np.asarray(ratings, dtype=float)
    if values.ndim != 2 or np.any(np.isinf(values)):
        raise DataError("agreement_not_finite")
    complete = values[~np.isnan(values).any(axis=1)]
    n, k = complete.shape
    if n < 2 or k < 2:
        raise TooFewRespondents("agreement_too_few", n=n, k=k)
    notes = (Note("agreement_incomplete_left_out", {"count": len(values) - n}),) if n < len(values) else ()
    if np.ptp(complete) == 0:
        forms = tuple(_no_form(name, n, k) for name in ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"))
        return IntraclassCorrelations(forms, n, k, confidence, notes)
    return IntraclassCorrelations(_forms(_mean_squares(complete), n, k, confidence), n, k, confidence, notes)


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Two-way analysis of variance: between targets, within them, between raters, residual."""

    targets: float
    within: float
    raters: float
    error: float


def _mean_squares(x: Array) -> MeanSquares:
    n, k = x.shape
    centred = x - x.mean()
    rows, columns = centred.mean(axis=1, keepdims=True), centred.mean(axis=0, keepdims=True)
    return MeanSquares(
        targets=float(k * np.square(rows).sum() / (n - 1)),
        within=float(np.square(centred - rows).sum() / (n * (k - 1))),
        raters=float(n * np.square(columns).sum() / (k - 1)),
        error=float(np.square(centred - rows - columns).sum() / ((n - 1) * (k - 1))),
    )


def _forms(ms: MeanSquares, n: int, k: int, confidence: float) -> tuple[IntraclassCorrelation, ...]:
    tiny = 1e-14 * max(ms.targets, ms.raters, ms.within)
    within, error = (0.0 if value < tiny else value for value in (ms.within, ms.error))
    upper = 1 - (1 - confidence) / 2
    one_way, two_way = (n - 1, n * (k - 1)), (n - 1, (n - 1) * (k - 1))
    first = _ratio_limits(ms.targets, within, *one_way, upper)
    third = _ratio_limits(ms.targets, error, *two_way, upper)
    second = _absolute_limits(ms, error, n, k, upper)
    rater_share = k * (ms.raters - error) / n
    values = {
        "ICC1": (ms.targets - within, ms.targets + (k - 1) * within, _single(first, k)),
        "ICC2": (ms.targets - error, ms.targets + (k - 1) * error + rater_share, second),
        "ICC3": (ms.targets - error, ms.targets + (k - 1) * error, _single(third, k)),
        "ICC1k": (ms.targets - within, ms.targets, _average(first)),
        "ICC2k": (ms.targets - error, ms.targets + rater_share / k, tuple(k * v / (1 + v * (k - 1)) for v in second)),
        "ICC3k": (ms.targets - error, ms.targets, _average(third)),
    }
    forms = []
    for form, (above, below, limits) in values.items():
        df1, df2 = one_way if form.startswith("ICC1") else two_way
        denominator = within if form.startswith("ICC1") else error
        f = ms.targets / denominator if denominator > 0 else math.inf
        forms.append(
            IntraclassCorrelation(
                form=form,
                icc=figure(above / below if below else math.nan, "agreement_no_variance_between"),
                low=figure(limits[0], "agreement_interval_not_defined"),
                high=figure(limits[1], "agreement_interval_not_defined"),
                f=figure(f, "agreement_perfect"),
                df1=df1,
                df2=df2,
                p_value=float(stats.f.sf(f, df1, df2)),
            )
        )
    return tuple(forms)


def _ratio_limits(above: float, below: float, df1: int, df2: int, upper: float) -> tuple[float, float]:
    """Limits of the ratio of mean squares in the population."""
    f = above / below if below > 0 else math.inf
    return f / float(stats.f.ppf(upper, df1, df2)), f * float(stats.f.ppf(upper, df2, df1))


def _single(ratio: tuple[float, float], k: int) -> tuple[float, float]:
    low, high = (1.0 if math.isinf(v) else (v - 1) / (v + k - 1) for v in ratio)
    return low, high


def _average(ratio: tuple[float, float]) -> tuple[float, float]:
    low, high = (1 - 1 / v if v > 0 else math.nan for v in ratio)
    return low, high


def _absolute_limits(ms: MeanSquares, error: float, n: int, k: int, upper: float) -> tuple[float, float]:
    """Limits of ICC2, with Satterthwaite's degrees of freedom for the sum of rater and error variance."""
    if error == 0:
        return math.nan, math.nan
    icc = (ms.targets - error) / (ms.targets + (k - 1) * error + k * (ms.raters - error) / n)
    f = ms.raters / error
    common = n * (1 + (k - 1) * icc) - k * icc
    df = (k - 1) * (n - 1) * (k * icc * f + common) ** 2 / ((n - 1) * k**2 * icc**2 * f**2 + common**2)
    low_f, high_f = float(stats.f.ppf(upper, n - 1, df)), float(stats.f.ppf(upper, df, n - 1))
    rest = k * ms.raters + (k * n - k - n) * error
    low = n * (ms.targets - low_f * error) / (low_f * rest + n * ms.targets)
    high = n * (high_f * ms.targets - error) / (rest + n * high_f * ms.targets)
    return low, high


def _no_form(name: str, n: int, k: int) -> IntraclassCorrelation:
    missing = not_computable("agreement_no_variance")
    df2 = n * (k - 1) if name.startswith("ICC1") else (n - 1) * (k - 1)
    return IntraclassCorrelation(name, missing, missing, missing, missing, n - 1, df2, missing)
