"""Would the forecast have come true? Fitted on the first part of the records, compared with the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from psychometrics.errors import DataError
from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.tables import tidy
from psychometrics.value.cash_flow import check_times
from psychometrics.value.clv import gamma_gamma
from psychometrics.value.clv.fit import MODELS, fit_purchases, fit_spend, mean_of_population, predictor
from psychometrics.value.clv.result import ModelFit
from psychometrics.value.purchases import Purchases, check_choice, purchases
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.summary import PurchaseSummary, purchase_summary

BINS = 7
"""Customers with this many repeat purchases or more stand in one bin."""
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class FrequencyBin:
    """Customers with `frequency` repeat purchases in the calibration period (`open_end`: that many or more).

    predicted, actual : mean purchases per customer in the hold-out.
    """

    frequency: int
    open_end: bool
    customers: int
    predicted: float
    actual: float


@dataclass(frozen=True, slots=True)
class TrackingPoint:
    """Repeat purchases of the cohort until `day`, expected and actual; held_out: after the calibration period."""

    day: date
    expected: float
    actual: float
    held_out: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Totals and their ratio, predicted / actual; correlations and mean absolute error are of customers."""

    predicted: float
    actual: float
    ratio: Figure
    pearson: Figure
    spearman: Figure
    mean_absolute_error: float


@dataclass(frozen=True, slots=True)
class ClvCalibration:
    """customers : of the calibration period, indexed by customer; frequency_x, recency_t_x, age_T, predicted_purchases,
    actual_purchases, and, where spend can be predicted, predicted_spend, actual_spend.

    purchases, spend : how totals and customers agree in the hold-out; spend NotComputable where it has no model.
    """

    model: str
    customers: pd.DataFrame = field(repr=False)
    fit: ModelFit
    purchases: Agreement
    spend: Agreement | NotComputable
    bins: tuple[FrequencyBin, ...]
    curve: tuple[TrackingPoint, ...]
    calibration_end: date
    holdout_end: date
    time_unit_days: float
    notes: tuple[Note, ...] = field(default=())

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.bins)

    def curve_frame(self) -> pd.DataFrame:
        return tidy(self.curve)

    def summary(self) -> pd.Series:
        shown: Mapping[str, object] = {
            "predicted": self.purchases.predicted,
            "actual": self.purchases.actual,
            "ratio": self.purchases.ratio,
            "spearman": self.purchases.spearman,
        }
        return pd.Series(shown, name=self.model, dtype=object)


@value_measure("clv_calibration", needs=("transactions",), sources=("fader_hardie_lee2005", "schmittlein1987"))
def clv_calibration(
    records: Records,
    assumptions: Assumptions,
    *,
    model: str = "bgnbd",
    calibration_end: date | None = None,
    returns: str = "exclude",
    zero_amounts: str = "keep",
) -> ClvCalibration:
    """Predicted against actual purchases and spend of the customers who came before `calibration_end`.

    calibration_end : last day that the models see; None is the middle of the records. The hold-out ends with the day of
    analysis. Raises as `clv`; DataError (calibration_end_outside).
    """
    check_choice("model", model, tuple(MODELS))
    check_times(assumptions)
    whole = purchases(records, assumptions, returns=returns, zero_amounts=zero_amounts)
    start, last = whole.days["date"].min().date(), whole.until.date()
    end = calibration_end or start + timedelta(days=round((last - start).days * SHARE))
    if not start < end < last:
        raise DataError("calibration_end_outside", place="calibration_end", start=str(start), end=str(last))
    seen = purchases(records, replace(assumptions, analysis_date=end), returns=returns, zero_amounts=zero_amounts)
    summary = purchase_summary(seen, assumptions.time_unit_days)
    x, t_x, T = (summary.customers[name].to_numpy() for name in ("frequency_x", "recency_t_x", "age_T"))
    fit = fit_purchases(x, t_x, T, model)
    horizon = (last - end).days / assumptions.time_unit_days
    later = whole.days[whole.days["date"] > pd.Timestamp(end)].groupby("customer")
    customers = summary.customers[["frequency_x", "recency_t_x", "age_T"]].copy()
    customers["predicted_purchases"] = predictor(fit).expected_purchases(np.exp(fit.logs), horizon, x, t_x, T)
    customers["actual_purchases"] = later.size().reindex(customers.index, fill_value=0).astype("float64")
    spend = _add_spend(customers, summary, later["amount"].sum() if whole.has_amounts else None)
    bought = agreement(customers["predicted_purchases"].to_numpy(), customers["actual_purchases"].to_numpy())
    return ClvCalibration(
        model, customers, fit, bought, spend, frequency_bins(customers),
        tracking_curve(whole, summary, fit, end), end, last, assumptions.time_unit_days, (*whole.notes, *fit.notes),
    )  # fmt: skip


def agreement(predicted: np.ndarray, actual: np.ndarray) -> Agreement:
    """Of (customers,) numbers. Correlations are NotComputable where one side is the same for all."""
    total = float(actual.sum())
    ratio: Figure = float(predicted.sum()) / total if total > 0 else not_computable("calibration_nothing_bought")
    pearson: Figure = not_computable("calibration_without_variance")
    spearman = pearson
    if np.ptp(predicted) > 0 and np.ptp(actual) > 0:
        pearson = float(np.corrcoef(predicted, actual)[0, 1])
        spearman = float(spearmanr(predicted, actual).statistic)
    error = float(np.abs(predicted - actual).mean())
    return Agreement(float(predicted.sum()), total, ratio, pearson, spearman, error)


def frequency_bins(customers: pd.DataFrame) -> tuple[FrequencyBin, ...]:
    """Means of hold-out purchases by repeat purchases before, those of BINS and more in one bin."""
    bins = customers["frequency_x"].clip(upper=BINS).astype("int64")
    means = customers.groupby(bins)[["predicted_purchases", "actual_purchases"]].mean()
    counts = bins.value_counts()
    return tuple(
        FrequencyBin(int(number), number == BINS, int(counts[number]), float(predicted), float(actual))
        for number, predicted, actual in means.itertuples()
    )


def tracking_curve(whole: Purchases, summary: PurchaseSummary, fit: ModelFit, end: date) -> tuple[TrackingPoint, ...]:
    """Cumulative repeat purchases of the cohort at the end of each unit of time (week), expected and actual.

    Expected: the sum over customers of what a new customer buys within the time since the first purchase.
    """
    unit = pd.Timedelta(days=summary.time_unit_days)
    starts = summary.customers["first_purchase"]
    first = starts.min()
    number = int((whole.until - first) / unit)
    times = np.arange(1, number + 1)
    repeats = whole.days[whole.days["customer"].isin(starts.index) & whole.days.duplicated("customer")]["date"]
    actual = np.searchsorted(np.sort(((repeats - first) / unit).to_numpy()), times + 1e-9, side="right")
    births, counts = np.unique(((starts - first) / unit).to_numpy(), return_counts=True)
    ages = np.maximum(times[:, None] - births, 0.0)
    expected = predictor(fit).expected_of_new(np.exp(fit.logs), ages) @ counts
    days = [(first + unit * int(time)).date() for time in times]
    return tuple(
        TrackingPoint(day, float(should), float(did), day > end)
        for day, should, did in zip(days, expected, actual, strict=True)
    )


def _add_spend(customers: pd.DataFrame, summary: PurchaseSummary, later: pd.Series | None) -> Agreement | NotComputable:
    """Adds predicted and actual spend in the hold-out where there is a model of spend."""
    if later is None:
        return not_computable("clv_no_amounts")
    x, mean_spend = (summary.customers[name].to_numpy() for name in ("frequency_x", "mean_spend"))
    spend = fit_spend(x, mean_spend)
    population = mean_of_population(spend) if isinstance(spend, ModelFit) else spend
    if isinstance(population, NotComputable) or isinstance(spend, NotComputable):
        return population if isinstance(population, NotComputable) else not_computable("clv_no_amounts")
    per_purchase = gamma_gamma.expected_spend(np.exp(spend.logs), np.where(mean_spend > 0, x, 0.0), mean_spend)
    customers["predicted_spend"] = customers["predicted_purchases"] * per_purchase
    customers["actual_spend"] = later.reindex(customers.index, fill_value=0.0)
    return agreement(customers["predicted_spend"].to_numpy(), customers["actual_spend"].to_numpy())
