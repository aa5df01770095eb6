"""The statistic "pls_prediction": PLSpredict and the test of predictive ability (CVPAT)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from psychometrics.model import MeasurementModel
from psychometrics.pls.checks import check_choice
from psychometrics.pls.estimate import Scheme
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.predict import BENCHMARKS, TECHNIQUES, Errors, check_predictable, prediction_errors, split
from psychometrics.pls.specification import PlsModel
from psychometrics.pls.stages import Method
from psychometrics.pls.walk import check_options, ready, said_model
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, figure, not_computable
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class PredictedIndicator:
    """q_squared: 1 − squared errors over those of the training mean. Errors in the units of the answers."""

    indicator: str
    construct: str
    q_squared: Figure
    rmse: float
    mae: float
    linear_rmse: float
    linear_mae: float


@dataclass(frozen=True, slots=True)
class PredictiveAbility:
    """Mean squared loss of the model less that of a benchmark ("mean" or "linear"): below zero is better.

    construct : empty for the whole model. p_value : two-sided, of the paired t test over respondents.
    """

    construct: str
    benchmark: str
    difference: float
    t: Figure
    p_value: Figure


@dataclass(frozen=True)
class PlsPrediction:
    n: int
    folds: int
    repeats: int
    technique: str
    benchmark: str
    seed: int
    indicators: tuple[PredictedIndicator, ...]
    ability: tuple[PredictiveAbility, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.indicators)

    def ability_frame(self) -> pd.DataFrame:
        return tidy(self.ability)

    def summary(self) -> pd.Series:
        better = sum(row.rmse < row.linear_rmse for row in self.indicators)
        return pd.Series({"n": self.n, "indicators": len(self.indicators), "better_than_linear": better})


@statistic("pls_prediction", sources=("shmueli2019", "liengaard2021"), r_call="seminr::predict_pls, assess_cvpat")
def pls_prediction(
    responses: Responses,
    model: MeasurementModel,
    *,
    paths: str = "",
    modes: Mapping[str, str] | str = "",
    scheme: str = "path",
    missing: str = "mean",
    consistent: bool = False,
    technique: str = "direct",
    benchmark: str = "antecedents",
    folds: int = 10,
    repeats: int = 10,
    seed: int = 0,
) -> PlsPrediction:
    """Out-of-sample prediction of the answers to endogenous constructs' indicators.

    paths, modes, scheme, missing : as in "pls". technique : "direct" antecedents' scores predict, or the "earliest"
    (exogenous) ones. benchmark : the linear model takes the indicators of those "antecedents", or of all "others".
    Refused for consistent PLS, higher-order constructs and interactions. Each repeat reshuffles the folds.
    Source: Shmueli et al. (2019); Liengaard et al. (2021). Same as seminr::predict_pls on the same folds.
    """
    said = said_model(responses, model, paths, modes)
    values = responses.keyed[list(said.indicators)].to_numpy(dtype=float)
    method = Method(Scheme(_known("scheme", scheme, [one.value for one in Scheme])), consistent)
    return predict_paths(
        said,
        values,
        method,
        missing=missing,
        technique=technique,
        benchmark=benchmark,
        folds=folds,
        repeats=repeats,
        seed=seed,
    )


def predict_paths(
    model: PathModel,
    values: np.ndarray,
    method: Method | None = None,
    *,
    missing: str = "mean",
    technique: str = "direct",
    benchmark: str = "antecedents",
    folds: int = 10,
    repeats: int = 10,
    seed: int = 0,
    assigned: np.ndarray | None = None,
) -> PlsPrediction:
    """The same for a model said in code; assigned : (repeats, n) folds of rows, drawn when not given."""
    way = method or Method()
    check_options(model, way.scheme.value, missing, False)
    check_choice("technique", technique, TECHNIQUES)
    check_choice("benchmark", benchmark, BENCHMARKS)
    answers = ready(model, values, missing)
    check_predictable(model, way, answers, folds if assigned is None else len(np.unique(assigned)))
    if assigned is None:
        assigned = split(answers.n, folds, max(repeats, 1), seed)
    errors = prediction_errors(model, answers, way, assigned, technique=technique, benchmark=benchmark)
    return PlsPrediction(
        n=answers.n,
        folds=len(np.unique(assigned)),
        repeats=len(assigned),
        technique=technique,
        benchmark=benchmark,
        seed=seed,
        indicators=tuple(_indicator(model.final, errors, column) for column in range(len(errors.columns))),
        ability=tuple(_abilities(model.final, errors)),
    )


def _known(option: str, value: str, known: list[str]) -> str:
    check_choice(option, value, known)
    return value


def _indicator(model: PlsModel, errors: Errors, column: int) -> PredictedIndicator:
    place = errors.columns[column]
    squared = {kind: float(np.nanmean(values[:, column])) for kind, values in errors.squared.items()}
    absolute = {kind: float(np.nanmean(values[:, column])) for kind, values in errors.absolute.items()}
    return PredictedIndicator(
        model.indicators[place],
        model.constructs[model.block[place]].name,
        figure(1 - squared["pls"] / squared["mean"]) if squared["mean"] else not_computable("pls_does_not_vary"),
        float(np.sqrt(squared["pls"])),
        absolute["pls"],
        float(np.sqrt(squared["linear"])),
        absolute["linear"],
    )


def _abilities(model: PlsModel, errors: Errors) -> list[PredictiveAbility]:
    rows = []
    for benchmark in ("mean", "linear"):
        away = errors.squared["pls"] - errors.squared[benchmark]
        for place in model.outcomes:
            own = model.block[errors.columns] == place
            rows.append(_ability(model.constructs[place].name, benchmark, away[:, own]))
        rows.append(_ability("", benchmark, away))
    return rows


def _ability(construct: str, benchmark: str, away: np.ndarray) -> PredictiveAbility:
    """away : (n, q) differences of losses; a respondent's loss is the mean over indicators answered."""
    each = np.nanmean(away[np.isfinite(away).any(axis=1)], axis=1)
    mean, error = float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))
    if not error > 0:
        same = not_computable("pls_does_not_vary")
        return PredictiveAbility(construct, benchmark, mean, same, same)
    t = mean / error
    return PredictiveAbility(construct, benchmark, mean, t, float(2 * student.sf(abs(t), len(each) - 1)))
