"""From answers to scores: reverse keying, the rule for missing answers, scale scores. Done here and nowhere else."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from psychometrics.errors import PlanError
from psychometrics.model import Construct, MeasurementModel, Score
from psychometrics.responses import Responses
from psychometrics.results import Note

Method = Literal["declared", "mean", "sum"]
METHODS: tuple[Method, ...] = ("declared", "mean", "sum")
LEAST_ANSWERED = 0.5


def keyed_answers(raw: pd.DataFrame, model: MeasurementModel) -> pd.DataFrame:
    """The items with reverse-keyed ones turned once: low + high - answer. Columns in the order of the model.

    Same as psych::reverse.code(keys, items, mini, maxi).
    """
    keyed = raw[[item.code for item in model.items]].astype("float64")
    for item in model.items:
        if item.reverse_keyed:
            keyed[item.code] = item.low + item.high - keyed[item.code]
    return keyed


def scale_scores(
    responses: Responses | pd.DataFrame,
    model: MeasurementModel,
    *,
    method: Method = "declared",
    least_answered: float = LEAST_ANSWERED,
) -> pd.DataFrame:
    """Respondents × scales: every construct of the model, dimensions before the construct above them.

    responses      : Responses, or a frame of keyed items.
    method         : "mean" of the answered items, or "sum" (that mean times the number of items); "declared" is what
                     each construct of the model says. A second-order score is the mean (sum) of its dimensions'
                     scores, each counting alike.
    least_answered : share of the items (dimensions) that must be there, else the score is missing (NaN).
    Raises PlanError when least_answered is not above 0 and up to 1, or the method is another.
    Same as psych::scoreItems(keys, items, missing = TRUE, impute = "none") for complete answers.
    """
    if method not in METHODS:
        raise PlanError("scoring_method_unknown", place="plan, scoring", method=method, known=", ".join(METHODS))
    if not 0 < least_answered <= 1:
        raise PlanError("least_answered_invalid", place="plan, scoring", value=least_answered)
    keyed = responses.keyed if isinstance(responses, Responses) else responses
    scores: dict[str, pd.Series] = {}
    for construct in model.all:
        codes = _parts(construct)
        parts = keyed[codes] if construct.items else pd.DataFrame({code: scores[code] for code in codes})
        scores[construct.code] = _score(parts, way_of(construct, method), least_answered)
    return pd.DataFrame(scores, index=keyed.index)


def way_of(construct: Construct, method: Method = "declared") -> Score:
    """How this construct's score is made."""
    return construct.score if method == "declared" else Score(method)


def _score(parts: pd.DataFrame, method: Score, least_answered: float) -> pd.Series:
    values = parts.to_numpy(dtype="float64")
    seen = ~np.isnan(values)
    answered = seen.sum(axis=1)
    mean = np.where(seen, values, 0.0).sum(axis=1) / np.maximum(answered, 1)
    score = mean * values.shape[1] if method is Score.SUM else mean
    enough = (answered >= least_answered * values.shape[1] - 1e-9) & (answered > 0)
    return pd.Series(np.where(enough, score, np.nan), index=parts.index)


def score_range(construct: Construct, method: Method = "declared") -> tuple[float, float]:
    """The lowest and highest possible score."""
    ends = [(i.low, i.high) for i in construct.items] or [score_range(d, method) for d in construct.dimensions]
    low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
    return (low, high) if way_of(construct, method) is Score.SUM else (low / len(ends), high / len(ends))


def scoring_notes(
    scores: pd.DataFrame,
    model: MeasurementModel,
    method: Method = "declared",
    least_answered: float = LEAST_ANSWERED,
) -> tuple[Note, ...]:
    """The rule by which scores were made, and how many respondents it left without at least one of them."""
    summed = [construct.code for construct in model.all if way_of(construct, method) is Score.SUM]
    params = {"percent": f"{round(100 * least_answered, 1):g}"}
    notes = [Note("scored_by_sum" if len(summed) == len(model.all) else "scored_by_mean", params)]
    if 0 < len(summed) < len(model.all):
        notes = [Note("scored_by_both", {**params, "scales": ", ".join(summed)})]
    left_out = int(scores.isna().any(axis=1).sum())
    return (*notes, *([Note("scores_missing", {"count": left_out})] if left_out else []))


def _parts(construct: Construct) -> list[str]:
    return [part.code for part in (construct.items or construct.dimensions)]
