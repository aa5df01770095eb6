"""With simulated answers and records, the declared plan of each ready study runs and decides each hypothesis."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from instruments.language import language
from instruments.questions.registry import kind
from psychometrics.analysis import Analysis, analyse
from psychometrics.model import MeasurementModel
from psychometrics.plan import Plan, Step
from psychometrics.reading import responses_from
from psychometrics.responses import Responses
from psychometrics.scoring import scale_scores
from psychometrics.value.analysis import ValueAnalysis, analyse_value
from psychometrics.value.simulation import Simulated, simulate_value
from reports.hypotheses import Outcome, judged
from reports.render import _body
from reports.report import Report
from reports.section import sections
from survey_app.building.templates import StudyTemplate, study_templates
from survey_app.findings.compute import report_study, study_plan
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model, study_questions
from tests.survey_app.building.test_templates import draft

PEOPLE = 400
FACTS = {
    "made_at": "2026-11-23T12:00:00+00:00",
    "snapshot_at": "2026-11-23T12:00:00+00:00",
    "simulated": True,
    "data_name": "simulated",
    "kind": "thesis",
    "language": "en",
}
SHORT = {"declared_tests": {"replicates": 200}}


@cache
def firm() -> Simulated:
    return simulate_value(PEOPLE, cut_day=500)


def answers(definition: StudyDefinition, model: MeasurementModel) -> Responses:
    """Everybody has one standing that shows in every scale, against the grain in what is negative."""
    rng, made = np.random.default_rng(3), firm()
    n = len(made.scores)
    standing = made.scores["engagement"].rank().to_numpy() / n * 4 - 2
    columns: dict[str, np.ndarray] = {}
    for construct in model.first_order:
        turn = -1 if construct.code in ("negative_wom", "goal_conflict") else 1
        own = 0.6 * turn * standing + rng.normal(0, 0.8, n)
        for item in construct.items:
            middle, width = (item.high + item.low) / 2, (item.high - item.low) / 4
            shown = np.clip(np.round(middle + width * (own + rng.normal(0, 0.6, n))), item.low, item.high)
            columns[item.code] = item.low + item.high - shown if item.reverse_keyed else shown
    for question in study_questions(definition):
        if question.code not in columns and kind(question).asks:
            codes = [a.code for a in question.scale.anchors if a.code not in question.scale.missing_codes] or [0, 1, 2]
            place = np.clip((standing + 2) / 4 * len(codes) + rng.normal(0, 0.7, n), 0, len(codes) - 1)
            columns[question.code] = np.array(codes, float)[place.astype(int)]
    return responses_from(pd.DataFrame(columns), model, name="simulated.csv", extra="keep")


def analysed(template: StudyTemplate) -> tuple[StudyDefinition, Analysis, ValueAnalysis]:
    definition, made = draft(template), firm()
    model = study_model(definition)
    responses = answers(definition, model)
    plan = study_plan(definition)
    kept = [Step(s.statistic, {**s.options, **SHORT.get(s.statistic, {})}) for s in plan.steps if s.statistic in QUICK]
    assert {"declared_tests"} & {step.statistic for step in plan.steps} or template.name == "rfm-or-engagement"
    scores = scale_scores(responses, model).set_axis(pd.Index(made.scores.index, name="customer"))
    steps = tuple(Step(name) for name in ("crv", "civ", "tier_effects", "value_model", "incremental_validity"))
    value = analyse_value(
        made.records, made.assumptions, Plan(steps), scores, engagement="brand_engagement", measured_on=made.measured_on
    ) if template.records else None  # fmt: skip
    return definition, analyse(responses, model, Plan(tuple(kept))), value


QUICK = ("declared_tests", "background", "scales")


@pytest.mark.parametrize("template", study_templates(), ids=lambda each: each.name)
def test_the_table_decides_every_hypothesis(template: StudyTemplate) -> None:
    definition, analysis, value = analysed(template)
    flow = {"started": PEOPLE, "declined": 0, "completed": PEOPLE}
    study = report_study(definition, flow, FACTS)
    for code in ("en", "fa", "ar"):
        report = Report(analysis, study, language(code), value=value)
        found = {one.code: judged(report, one) for one in study.hypotheses}
        assert not [name for name, one in found.items() if one.outcome is Outcome.NOT_TESTED]
        section = next(one for one in sections() if one.name == "hypotheses")
        shown = _body(report, section, dict(section.context(report)))
        assert all(one.code in shown for one in study.hypotheses)
        planned = next(one for one in sections() if one.name == "planned")
        assert planned.applies(report)
        assert _body(report, planned, dict(planned.context(report)))
