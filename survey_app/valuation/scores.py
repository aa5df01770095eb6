"""Scale scores of a frozen snapshot by customer, for the value analysis. Called in the job process only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from psychometrics.analysis import analyse
from psychometrics.criterion.linked import GOAL_ALIGNMENT
from psychometrics.model import Construct, MeasurementModel
from psychometrics.plan import plan_of
from psychometrics.reading import read_table
from psychometrics.results import NotComputable, Result, is_number
from psychometrics.scoring import scale_scores, score_range
from survey_app.findings.reading import read_snapshot
from survey_app.findings.snapshots import check_unchanged
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model

SHARED, CONFLICT = "shared_goals", "goal_conflict"


@dataclass(frozen=True)
class Scored:
    """scores : by response, one column per scale. keys : the customer of each response, empty without consent.

    engagement : the scale that stands for engagement as a whole. reliabilities : of each scale, where known.
    """

    scores: pd.DataFrame
    keys: pd.Series
    engagement: str
    reliabilities: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]
    measured_on: date | None

    @property
    def by_customer(self) -> pd.DataFrame:
        """Every respondent, in the index their customer's key (empty without one)."""
        return self.scores.set_axis(pd.Index(self.keys.to_numpy(), name="customer"))


def read_scores(answers: Mapping[str, Any], links: Mapping[str, str]) -> Scored:
    """answers : path, sha256, definition and flow of a snapshot; links : customer by response id."""
    path, definition = Path(answers["path"]), StudyDefinition.model_validate(answers["definition"])
    check_unchanged(path, answers["sha256"])
    responses, model = read_snapshot(path, definition, answers["flow"]), study_model(definition)
    ids = read_table(path).frame["response"].astype(str).loc[responses.keyed.index]
    scores, ranges = scale_scores(responses, model), {one.code: score_range(one) for one in model.all}
    if SHARED in scores and CONFLICT in scores and GOAL_ALIGNMENT not in scores:
        scores[GOAL_ALIGNMENT], ranges[GOAL_ALIGNMENT] = aligned(scores, ranges), ranges[SHARED]
    last = answers["flow"].get("last_day")
    return Scored(
        scores=scores.set_axis(ids.to_numpy()),
        keys=ids.map(links).fillna("").set_axis(ids.to_numpy()),
        engagement=_engagement(model),
        reliabilities=reliabilities(analyse(responses, model, plan_of(["reliability"])).results["reliability"]),
        ranges=ranges,
        measured_on=date.fromisoformat(last) if last else None,
    )


def aligned(scores: pd.DataFrame, ranges: Mapping[str, tuple[float, float]]) -> pd.Series:
    """The mean of shared goals and of goals that don't conflict, on the range of the first. Missing where either is.

    A conflict at the top of its range counts as no shared goal at all, one at its bottom as goals fully shared.
    """
    (low, high), (least, most) = ranges[SHARED], ranges[CONFLICT]
    turned = low + (high - low) * (most - scores[CONFLICT]) / (most - least)
    return ((scores[SHARED] + turned) / 2).rename(GOAL_ALIGNMENT)


def _engagement(model: MeasurementModel) -> str:
    """The first construct above dimensions, else the first of all; its own name where a study calls it engagement."""
    whole: list[Construct] = [one for one in model.all if not one.items]
    return (whole or list(model.all))[0].code


def reliabilities(result: Result | NotComputable | None) -> dict[str, float]:
    """McDonald's omega of each scale, where it could be computed; `result` of the statistic "reliability"."""
    told = {one.construct: one.omega_total for one in getattr(result, "scales", ())}
    return {code: float(omega) for code, omega in told.items() if is_number(omega) and 0 < omega <= 1}
