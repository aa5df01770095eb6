"""incremental_validity: what engagement adds to purchase history, as a p value and as a gain on customers not seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.criterion.covariance import robust_covariance, wald
from psychometrics.criterion.linked import BASELINE, Linked, check_outcome, usable
from psychometrics.criterion.newton import POISSON, estimate
from psychometrics.criterion.prediction import (
    ForecastQuality,
    deviance_parts,
    deviance_r2,
    fold_of_rows,
    forecast_quality,
    out_of_fold,
)
from psychometrics.criterion.registry import criterion
from psychometrics.errors import DataError, PlanError
from psychometrics.results import Figure, NotComputable, Note, figure, is_number, not_computable
from psychometrics.tables import tidy

VERDICTS = ("gain", "gain_not_significant", "significant_but_useless", "no_gain")


@dataclass(frozen=True, slots=True)
class Gain:
    """What `added` brings over `over`: the nested test and the out-of-sample differences, always together.

    chi_square, df, p_value : Wald test (HC1) that all added coefficients are zero, in sample.
    delta_deviance_r2, delta_spearman, delta_top_decile : out of sample, better when above 0.
    delta_mae               : out of sample, better when below 0; its interval from the customers' paired differences.
    verdict                 : "gain" (p below alpha; deviance R² up and mean absolute error down),
                              "gain_not_significant" (both better, p not below alpha), "significant_but_useless"
                              (p below alpha, not both better) or "no_gain".
    """

    added: tuple[str, ...]
    over: str
    chi_square: Figure
    df: int
    p_value: Figure
    delta_deviance_r2: Figure
    delta_deviance_low: Figure
    delta_deviance_high: Figure
    delta_mae: float
    delta_mae_low: float
    delta_mae_high: float
    delta_spearman: Figure
    delta_top_decile: Figure
    delta_deviance_r2_in_sample: Figure
    verdict: str


@dataclass(frozen=True, slots=True)
class IncrementalValidity:
    """`models`: "baseline", "engagement" (alone), "both" and, when forecasts are given, "benchmark".

    gain           : engagement over RFM.  over_benchmark : over the buy-till-you-die forecast, or why not.
    """

    models: tuple[ForecastQuality, ...]
    gain: Gain
    over_benchmark: Gain | NotComputable
    n: int
    folds: int
    seed: int
    alpha: float
    notes: tuple[Note, ...] = ()

    def model(self, name: str) -> ForecastQuality:
        return next(model for model in self.models if model.model == name)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.models, index="model")

    def summary(self) -> pd.Series:
        gain = self.gain
        names = ("p_value", "delta_deviance_r2", "delta_mae", "verdict")
        return pd.Series({name: getattr(gain, name) for name in names}, dtype=object)


@criterion(
    "incremental_validity",
    sources=("santos_silva_tenreyro2006", "hastie2009", "fader_hardie_lee2005", "fader_hardie2013"),
    r_call="glm(family = quasipoisson) in each fold; sandwich::vcovHC(type = 'HC1') for the Wald test",
)
def incremental_validity(linked: Linked, *, folds: int = 10, seed: int = 0, alpha: float = 0.05) -> IncrementalValidity:
    """Features to the cut, spend after it; each customer is forecast by a model that has not seen that customer.

    Raises what `ppml` raises; PlanError "criterion_folds" unless 2 <= folds.
    """
    who = linked.respondents
    x = linked.baseline.reindex(who)[list(BASELINE)].assign(**{linked.engagement: linked.scores[linked.engagement]})
    x = x.dropna()
    kept, notes = usable(x, BASELINE) if len(x) else (list(BASELINE), ())
    benchmark = linked.benchmark.reindex(x.index).dropna()
    found = compare_forecasts(
        linked.outcome.reindex(x.index),
        x[kept],
        x[[linked.engagement]],
        benchmark=benchmark if len(benchmark) == len(x) else None,
        fold=fold_of_rows(len(x), _checked(folds, len(x)), seed),
        alpha=alpha,
    )
    return IncrementalValidity(*found, len(x), folds, seed, alpha, (*linked.notes, *notes))


def compare_forecasts(
    y: pd.Series,
    baseline: pd.DataFrame,
    added: pd.DataFrame,
    *,
    fold: np.ndarray,
    benchmark: pd.Series | None = None,
    alpha: float = 0.05,
) -> tuple[tuple[ForecastQuality, ...], Gain, Gain | NotComputable]:
    """Out-of-fold PPML forecasts of y by `baseline`, by `added`, by both; and the gain of `added`.

    All in the same order, complete.  fold : (n,) number of each row's fold, as `fold_of_rows` gives.
    benchmark : (n,) a forecast made elsewhere from data before the cut, at or above 0; or none.
    """
    outcome, name = y.to_numpy(float), "spend_after"
    check_outcome(outcome, name, baseline.shape[1] + added.shape[1])
    columns = {"baseline": baseline, "engagement": added, "both": pd.concat([baseline, added], axis=1)}
    forecasts = {model: cross_validated(outcome, x.to_numpy(float), fold) for model, x in columns.items()}
    gain = _gain(outcome, baseline, added, (forecasts["baseline"], forecasts["both"]), "rfm", alpha)
    over = not_computable("criterion_no_benchmark")
    further: Gain | NotComputable = over
    if benchmark is not None:
        forecasts["benchmark"] = benchmark.to_numpy(float)
        further = _over_benchmark(outcome, benchmark, added, fold, alpha)
    qualities = tuple(forecast_quality(model, outcome, forecast) for model, forecast in forecasts.items())
    return qualities, gain, further


def cross_validated(y: np.ndarray, x: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """(n,) PPML forecasts of each row from the other folds alone; DataError where one of them can't be fitted."""

    def forecast(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        if not y[train].any():
            return np.zeros(len(test))
        fit = estimate(POISSON, y[train], x[train])
        eta = fit.coefficients[0] + x[test] @ fit.coefficients[1:]
        return np.exp(np.minimum(eta, 700.0))

    return out_of_fold(fold, forecast)


def _over_benchmark(
    y: np.ndarray, benchmark: pd.Series, added: pd.DataFrame, fold: np.ndarray, alpha: float
) -> Gain | NotComputable:
    """Engagement over the benchmark, after the benchmark is recalibrated by PPML on its log."""
    if not (benchmark > 0).all():
        return not_computable("criterion_benchmark_not_positive", count=int((benchmark <= 0).sum()))
    base = pd.DataFrame({"log_benchmark": np.log(benchmark.to_numpy(float))}, index=benchmark.index)
    if np.ptp(base.to_numpy()) == 0:
        return not_computable("criterion_does_not_vary")
    both = pd.concat([base, added], axis=1)
    forecasts = tuple(cross_validated(y, x.to_numpy(float), fold) for x in (base, both))
    return _gain(y, base, added, forecasts, "benchmark", alpha)


def _gain(
    y: np.ndarray, baseline: pd.DataFrame, added: pd.DataFrame, forecasts: Sequence[np.ndarray], over: str, alpha: float
) -> Gain:
    both = pd.concat([baseline, added], axis=1).to_numpy(float)
    fit, plain = estimate(POISSON, y, both), estimate(POISSON, y, baseline.to_numpy(float))
    new = slice(1 + baseline.shape[1], None)
    chi_square, p = wald(fit.coefficients[new], robust_covariance(fit)[new, new])
    without, with_ = (forecast_quality("", y, forecast) for forecast in forecasts)
    r2, low, high = _deviance_gain(y, *forecasts)
    mae, mae_low, mae_high = _paired(np.abs(y - forecasts[1]) - np.abs(y - forecasts[0]))
    return Gain(
        added=tuple(map(str, added.columns)),
        over=over,
        chi_square=chi_square,
        df=added.shape[1],
        p_value=p,
        delta_deviance_r2=r2,
        delta_deviance_low=low,
        delta_deviance_high=high,
        delta_mae=mae,
        delta_mae_low=mae_low,
        delta_mae_high=mae_high,
        delta_spearman=_difference(with_.spearman, without.spearman),
        delta_top_decile=_difference(with_.top_decile_capture, without.top_decile_capture),
        delta_deviance_r2_in_sample=figure(deviance_r2(y, fit.fitted) - deviance_r2(y, plain.fitted)),
        verdict=verdict(p, r2, mae, alpha),
    )


def verdict(p_value: Figure, delta_deviance_r2: Figure, delta_mae: float, alpha: float = 0.05) -> str:
    """One of VERDICTS. A gain needs the deviance and the mean absolute error both to be better out of sample."""
    significant = is_number(p_value) and float(p_value) < alpha
    better = is_number(delta_deviance_r2) and float(delta_deviance_r2) > 0 and delta_mae < 0
    if better:
        return "gain" if significant else "gain_not_significant"
    return "significant_but_useless" if significant else "no_gain"


def _deviance_gain(y: np.ndarray, without: np.ndarray, with_: np.ndarray) -> tuple[Figure, Figure, Figure]:
    null = float(deviance_parts(y, np.full(len(y), y.mean())).mean())
    if null <= 0:
        refused = not_computable("criterion_does_not_vary")
        return refused, refused, refused
    middle, low, high = _paired((deviance_parts(y, without) - deviance_parts(y, with_)) / null)
    return middle, low, high


def _paired(differences: np.ndarray) -> tuple[float, float, float]:
    """Mean of the customers' differences with its 95 % interval."""
    middle = float(differences.mean())
    half = 1.959963984540054 * float(differences.std(ddof=1)) / math.sqrt(len(differences))
    return middle, middle - half, middle + half


def _difference(later: Figure, earlier: Figure) -> Figure:
    for value in (later, earlier):
        if isinstance(value, NotComputable):
            return value
    return float(later) - float(earlier)


def _checked(folds: int, n: int) -> int:
    if folds < 2:
        raise PlanError("criterion_folds", place="plan, incremental_validity", folds=folds)
    if n < 2:
        raise DataError("criterion_nobody_linked", place="engagement and value", n=n)
    return min(folds, n)
