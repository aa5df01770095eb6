"""Every respondent's scores from the factor and item response models of an analysis, for files that go elsewhere.

The analysis keeps the models; here they are applied to the answers once more, so that nothing is fitted twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from psychometrics import registry
from psychometrics.analysis import Analysis
from psychometrics.efa.result import EfaSolution
from psychometrics.efa.scores import factor_scores as efa_scores
from psychometrics.efa.scores import score_errors, score_validity
from psychometrics.errors import EngagemeterError
from psychometrics.irt.result import Irt
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note
from psychometrics.sem.factor_scores import factor_score_errors, factor_scores, score_qualities
from psychometrics.sem.result import SemResult
from psychometrics.sem.walk import with_background
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """One column of scores, in one group of a model of several groups.

    column      : its name; the standard errors stand under the same name and "_se".
    method      : "regression", "bartlett", "tenberge", "anderson"; "posterior_mode" of ordered items; "eap".
    determinacy : correlation of the scores with what they stand for; reliability : its square.
    """

    column: str
    statistic: str
    construct: str
    group: str
    method: str
    n: int
    mean: float
    sd: float
    determinacy: Figure
    reliability: Figure


@dataclass(frozen=True)
class ScoreTable:
    """frame : one row per response with its index, scores and standard errors by column, NaN for who has none.

    columns : what each column of scores is. notes : models whose scores can't be had, with the reason.
    """

    frame: pd.DataFrame
    columns: tuple[ScoreColumn, ...]
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.columns)

    def to_frame(self) -> pd.DataFrame:
        """The columns, one line each and group."""
        return tidy(self.columns)


Part = tuple[pd.DataFrame, list[ScoreColumn]]


def score_table(analysis: Analysis, responses: Responses) -> ScoreTable:
    """Scores of the factor solution, the factor and structural models and the item response models of an analysis.

    responses : those that were analysed. EFA scores stand for complete answers, the others as the plan took missing
    ones. CFA and SEM scores are by the plan's `scores`, by regression where it asks for none.
    Same as psych::factor.scores, lavaan::lavPredict and ltm::factor.scores(method = "EAP") (see there).
    """
    parts, notes = [], []
    for name, result in analysis.results.items():
        if not isinstance(result, EfaSolution | SemResult | Irt):
            continue
        try:
            parts.append(_part(name, result, analysis, responses))
        except EngagemeterError as error:
            notes.append(Note(error.code, {"place": name, **error.params}))
    frames = [frame.reindex(responses.keyed.index) for frame, _ in parts]
    whole = pd.concat(frames, axis=1) if frames else pd.DataFrame(index=responses.keyed.index)
    return ScoreTable(whole, tuple(column for _, columns in parts for column in columns), tuple(notes))


def _part(name: str, result: Any, analysis: Analysis, responses: Responses) -> Part:
    if isinstance(result, EfaSolution):
        return _of_efa(name, result, responses)
    if isinstance(result, Irt):
        return _of_irt(name, result, responses)
    return _of_sem(name, result, responses, _options(analysis, name))


def _options(analysis: Analysis, name: str) -> Mapping[str, Any]:
    """The plan's over the defaults."""
    steps = analysis.provenance.plan.get("steps", ())
    chosen: Mapping[str, Any] = next((step.get("options", {}) for step in steps if step.get("statistic") == name), {})
    return {**registry.find(name).options, **chosen}


def _of_efa(name: str, result: EfaSolution, responses: Responses) -> Part:
    if isinstance(result.score_weights, NotComputable):
        return pd.DataFrame(index=responses.keyed.index[:0]), []
    answers = responses.complete(list(result.items))
    weights = result.score_weights
    scores = efa_scores(answers.to_numpy(dtype=float), weights)
    model = (result.correlation_matrix, result.loadings, result.phi, weights)
    errors, worth = np.tile(score_errors(*model), (len(answers), 1)), score_validity(*model)
    factors = list(result.factors)
    told = zip(factors, scores.T, worth, strict=True)
    columns = [_column(name, factor, "", result.score_method, own, value) for factor, own, value in told]
    frames = (pd.DataFrame(each, index=answers.index, columns=factors) for each in (scores, errors))
    return _side_by_side(name, *frames), columns


def _of_sem(name: str, result: SemResult, responses: Responses, options: Mapping[str, Any]) -> Part:
    group, cluster = str(options["group"]), str(options["cluster"])
    method = "regression" if options["scores"] == "none" else str(options["scores"])
    data = with_background(responses, group, cluster)
    sampled = any(note.code == "sem_item_sampling" for note in result.notes)
    asked = {"method": method, "group": group, "missing": "fiml" if sampled else str(options["missing"])}
    scores, errors = factor_scores(result, data, **asked), factor_score_errors(result, data, **asked)
    called = "posterior_mode" if result.thresholds else method
    columns = [
        ScoreColumn(
            f"{name}_{one.construct}",
            name,
            one.construct,
            one.group,
            called,
            one.n,
            one.mean,
            one.sd,
            one.determinacy,
            _squared(one.determinacy),
        )
        for one in score_qualities(result, scores, errors, data, group, method)
    ]
    return _side_by_side(name, scores, errors), columns


def _of_irt(name: str, result: Irt, responses: Responses) -> Part:
    frames, columns = [], []
    for scale in result.scales:
        found = scale.scores
        if found is None:
            continue
        index, empirical = responses.keyed.index[found.rows], scale.precision.empirical
        one, errors = (pd.DataFrame({scale.scale: each}, index=index) for each in (found.eap, found.eap_se))
        frames.append(_side_by_side(name, one, errors).reindex(responses.keyed.index))
        worth = empirical if isinstance(empirical, NotComputable) else float(np.sqrt(empirical))
        columns.append(_column(name, scale.scale, "", "eap", found.eap, worth))
    return (pd.concat(frames, axis=1) if frames else pd.DataFrame(index=responses.keyed.index[:0])), columns


def _column(name: str, construct: str, group: str, method: str, values: np.ndarray, worth: Figure) -> ScoreColumn:
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    label = f"{name}_{construct}"
    return ScoreColumn(label, name, construct, group, method, len(values), mean, sd, worth, _squared(worth))


def _squared(worth: Figure) -> Figure:
    return worth if isinstance(worth, NotComputable) else float(worth) ** 2


def _side_by_side(name: str, scores: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Each column of scores followed by its standard errors."""
    return pd.DataFrame(dict(_pairs(name, scores, errors)), index=scores.index)


def _pairs(name: str, scores: pd.DataFrame, errors: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    for construct in scores.columns:
        yield f"{name}_{construct}", scores[construct]
        yield f"{name}_{construct}_se", errors[construct]
