"""The standard analysis runs what a study declared; the Analyse screen offers it first."""

from __future__ import annotations

import re
from html import unescape

from sqlmodel import Session

from psychometrics.plan import CUSTOMARY, Plan
from survey_app.findings.compute import declared_plan, study_plan
from survey_app.findings.declared import declared_texts, declares, planned_steps, study_steps
from survey_app.findings.plans import available, plan_from_text, plan_text
from survey_app.models import Researcher
from survey_app.studies.definition import Hypothesis, StudyDefinition
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import live_study, ready_draft

SAID = "correlation: cognitive_processing,affection+"
PLAIN = "correlation: cognitive_processing, affection +"


def declared(plan: tuple[str, ...] = ("regression", "scales")) -> StudyDefinition:
    expected = [Hypothesis(code="H1", text={"en": "They go together."}, test=f"{SAID}; value_model +"),
                Hypothesis(code="H2", text={"en": "Unreadable."}, test="nonsense")]  # fmt: skip
    return ready_draft("en").model_copy(update={"hypotheses": expected, "plan": list(plan)})


def test_customary_and_declared_statistics_run_together_and_each_hypothesis_has_its_test() -> None:
    study = declared()
    names = [step.statistic for step in study_plan(study).steps]
    assert set(names) == {*CUSTOMARY, "regression", "declared_tests"}
    assert names[-1] == "declared_tests"
    assert declared_texts(study) == PLAIN
    assert study_plan(study).steps[-1].options == {"tests": PLAIN}
    assert set(declared_plan(study)) == {"regression", "scales", "declared_tests"}


def test_without_a_plan_the_customary_one_is_what_was_set_down() -> None:
    study = ready_draft("en")
    assert not declares(study)
    assert [step.statistic for step in planned_steps(study)] == [step.statistic for step in study_steps(study)]
    assert {step.statistic for step in planned_steps(study)} == set(CUSTOMARY)


def test_the_analyse_screen_offers_the_plan_of_the_study_first(
    signed_in: Browser, session: Session, researcher: Researcher
) -> None:
    expected = [Hypothesis(code="H1", text={"en": "They go together."}, test=SAID)]
    study = live_study(session, researcher, ready_draft("en").model_copy(update={"hypotheses": expected}))
    bare = live_study(session, researcher, ready_draft("en"))
    session.commit()
    page = unescape(signed_in.get(f"/studies/{study.id}/analyse").text)
    presets = re.findall(r'<a href="\?preset=(\w+)"( aria-current="true")?>', page)
    assert presets[0] == ("study", ' aria-current="true"')
    assert PLAIN in page
    other = unescape(signed_in.get(f"/studies/{study.id}/analyse?preset=customary").text)
    assert re.findall(r'<a href="\?preset=(\w+)" aria-current="true">', other) == ["customary"]
    assert "?preset=study" not in signed_in.get(f"/studies/{bare.id}/analyse").text


def test_the_plan_of_a_study_survives_being_written_and_read() -> None:
    study = declared()
    plan = Plan(tuple(step for step in study_steps(study) if step.statistic in ("scales", "declared_tests")))
    assert plan_from_text(plan_text(plan), available(study)) == plan
