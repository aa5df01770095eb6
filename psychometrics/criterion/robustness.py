"""value_robustness: does the effect of engagement survive other models of the same spend?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import pandas as pd

from psychometrics.criterion.effects import EffectModel, ppml
from psychometrics.criterion.linked import Linked
from psychometrics.criterion.log_ols import LogOls, log_ols, log_ols_forecast
from psychometrics.criterion.prediction import ForecastQuality, fold_of_rows, forecast_quality, out_of_fold
from psychometrics.criterion.quantiles import QuantileEffect, quantile_effects, winsorised
from psychometrics.criterion.registry import criterion
from psychometrics.criterion.two_part import TwoPart, two_part, two_part_forecast
from psychometrics.criterion.value_model import main_predictors, refused
from psychometrics.errors import EngagemeterError
from psychometrics.results import Figure, NotComputable, Note
from psychometrics.tables import tidy

Made = TypeVar("Made")
Forecast = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

TRUSTED_RATIO = (0.8, 1.25)


@dataclass(frozen=True, slots=True)
class RobustEffect:
    """Engagement in one model: "ppml", "winsorised", "two_part_any", "two_part_amount", "log_ols"; per cent per SD."""

    model: str
    b: float
    se: float
    p_value: float
    per_sd_percent: Figure
    per_sd_low: Figure
    per_sd_high: Figure


@dataclass(frozen=True, slots=True)
class Robustness:
    """The same predictors in other models; `forecasts`: out-of-fold quality of "two_part" and "log_ols" in money."""

    effects: tuple[RobustEffect, ...]
    main: EffectModel
    winsorised: EffectModel | NotComputable
    two_part: TwoPart | NotComputable
    log_ols: LogOls | NotComputable
    quantiles: tuple[QuantileEffect, ...]
    forecasts: tuple[ForecastQuality | NotComputable, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.effects, index="model")

    def summary(self) -> pd.Series:
        return pd.Series({effect.model: effect.per_sd_percent for effect in self.effects}, dtype=object)


@criterion(
    "value_robustness",
    sources=("belotti2015", "duan1983", "koenker1978", "santos_silva_tenreyro2006"),
    r_call='glm(y > 0 ~ ., binomial); glm(Gamma("log")); lm(log1p(y) ~ .); quantreg::rq',
)
def value_robustness(
    linked: Linked, *, winsorised_share: float = 0.01, folds: int = 10, seed: int = 0, confidence: float = 0.95
) -> Robustness:
    """Raises what `ppml` raises when the main model itself can't be fitted; each other model may be NotComputable."""
    x, notes = main_predictors(linked)
    y = linked.outcome.reindex(x.index).rename("spend_after")
    main = ppml(y, x, linked.engagement, confidence=confidence)
    clipped = _try(lambda: ppml(winsorised(y, winsorised_share), x, linked.engagement, confidence=confidence))
    parts, logs = _try(lambda: two_part(y, x, confidence)), _try(lambda: log_ols(y, x, 1, confidence))
    fold = fold_of_rows(len(x), min(folds, len(x)), seed)
    forecasts = tuple(
        _try(partial(out_of_fold_quality, name, forecast, y, x, fold))
        for name, forecast in (("two_part", two_part_forecast), ("log_ols", log_ols_forecast))
    )
    quantiles = quantile_effects(y, x, linked.engagement)
    effects = _effects(main, clipped, parts, logs)
    return Robustness(effects, main, clipped, parts, logs, quantiles, forecasts, (*notes, *_warning(logs)))


def out_of_fold_quality(
    name: str, forecast: Forecast, y: pd.Series, x: pd.DataFrame, fold: np.ndarray
) -> ForecastQuality:
    """Quality of `forecast(train_y, train_x, test_x)` on the rows of each fold, unseen by the model."""
    outcome, columns = y.to_numpy(float), x.to_numpy(float)
    forecasts = out_of_fold(fold, lambda train, test: forecast(outcome[train], columns[train], columns[test]))
    return forecast_quality(name, outcome, forecasts)


def _effects(
    main: EffectModel,
    clipped: EffectModel | NotComputable,
    parts: TwoPart | NotComputable,
    logs: LogOls | NotComputable,
) -> tuple[RobustEffect, ...]:
    listed = {"ppml": main.effects}
    if isinstance(clipped, EffectModel):
        listed["winsorised"] = clipped.effects
    if isinstance(parts, TwoPart):
        listed.update(two_part_any=parts.any_effects, two_part_amount=parts.amount_effects)
    if isinstance(logs, LogOls):
        listed["log_ols"] = logs.effects
    last = {model: effects[-1] for model, effects in listed.items()}
    return tuple(
        RobustEffect(model, e.b, e.se, e.p_value, e.per_sd_percent, e.per_sd_low, e.per_sd_high)
        for model, e in last.items()
    )


def _warning(logs: LogOls | NotComputable) -> tuple[Note, ...]:
    """Logs are for the test; what they say of money is shown to be wrong where it is."""
    if isinstance(logs, NotComputable):
        return ()
    if TRUSTED_RATIO[0] <= logs.total_ratio <= TRUSTED_RATIO[1]:
        return (Note("criterion_logs_for_test_only"),)
    return (Note("criterion_retransformation_fails", {"ratio": logs.total_ratio}),)


def _try(make: Callable[[], Made]) -> Made | NotComputable:
    try:
        return make()
    except EngagemeterError as error:
        return refused(error)
