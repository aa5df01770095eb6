"""A report with a value chapter has its bundles and opens; records go along only where the study asks leave."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from sqlmodel import Session

from psychometrics.analysis import analyse
from psychometrics.plan import Plan, Step
from psychometrics.scoring import scale_scores
from psychometrics.value.analysis import analyse_value
from survey_app.building.templates import find_template
from survey_app.findings.compute import report_study
from survey_app.jobs import service as jobs
from survey_app.models import JobStatus, Researcher
from survey_app.studies.definition import Linking, StudyDefinition
from survey_app.studies.measurement import study_model
from survey_app.valuation.bundling import why_not, write_bundles
from survey_app.valuation.ordering import REPORT
from survey_app.valuation.scores import GOAL_ALIGNMENT, Scored, aligned
from tests.survey_app.browser import Browser
from tests.survey_app.building.test_templates import draft
from tests.survey_app.building.test_templates_decided import FACTS, PEOPLE, answers, firm
from tests.survey_app.studies.making import live_study


def test_records_go_along_only_where_the_study_asks_each_respondent_for_leave() -> None:
    asked = StudyDefinition(linking=Linking(by="question"))
    assert why_not(asked) == ""
    assert why_not(StudyDefinition()) == "not_linked"
    assert why_not(asked.model_copy(update={"privacy": "anonymous"})) == "not_promised"
    assert why_not(asked.model_copy(update={"privacy": "anonymised"})) == "not_promised"


def test_both_bundles_are_written_and_only_one_has_the_records(tmp_path: Path) -> None:
    made, definition = firm(), draft(find_template("rfm-or-engagement"))
    model = study_model(definition)
    responses = answers(definition, model)
    scores = scale_scores(responses, model)
    keys = pd.Series(made.scores.index.astype(str), index=scores.index)
    keys.iloc[:30] = ""
    scored = Scored(scores, keys, "brand_engagement", {}, {}, made.measured_on)
    plan = Plan((Step("rfm"), Step("crv")))
    value = analyse_value(made.records, made.assumptions, plan, scored.by_customer, engagement="brand_engagement")
    told = report_study(definition, {"started": PEOPLE, "declined": 0, "completed": PEOPLE}, FACTS)
    analysis = analyse(responses, model, Plan((Step("scales"),)))
    write_bundles(tmp_path, definition, told, "fa", (analysis, responses), (value, made.records, scored))
    bare, whole = (zipfile.ZipFile(tmp_path / name) for name in ("bundle.zip", "bundle-data.zip"))
    assert not [name for name in bare.namelist() if "data/" in name or name == "value.json"]
    assert {"data/records/transactions.csv", "data/records/scores.csv", "value.json"} <= set(whole.namelist())
    linked = whole.read("data/records/scores.csv").decode().splitlines()
    assert len(linked) == 1 + (keys != "").sum()
    assert not [key for key in keys if key and key in "".join(linked)]


def test_the_pdf_of_a_value_report_opens(
    signed_in: Browser, session: Session, researcher: Researcher, tmp_path: Path
) -> None:
    study = live_study(session, researcher)
    job = jobs.enqueue(session, REPORT, {"language": "fa", "snapshot_id": ""}, study, researcher)
    pdf = tmp_path / "value.pdf"
    pdf.write_bytes(b"%PDF-1.7 value")
    job.status, job.result = JobStatus.DONE, {"path": str(pdf), "pages": 3}
    session.add(job)
    session.commit()
    shown = signed_in.get(f"/studies/{study.id}/reports/{job.id}")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "application/pdf"
    assert "engagemeter-value-fa" in shown.headers["content-disposition"]


@pytest.mark.parametrize(
    ("shared", "conflict", "both"),
    [(5.0, 1.0, 5.0), (1.0, 5.0, 1.0), (5.0, 5.0, 3.0), (3.0, 3.0, 3.0), (4.0, 1.0, 4.5)],
)
def test_goals_are_aligned_where_they_are_shared_and_do_not_conflict(
    shared: float, conflict: float, both: float
) -> None:
    scores = pd.DataFrame({"shared_goals": [shared], "goal_conflict": [conflict]})
    ranges = {"shared_goals": (1.0, 5.0), "goal_conflict": (1.0, 5.0)}
    assert aligned(scores, ranges).iloc[0] == both


def test_goals_on_two_ranges_are_brought_to_that_of_shared_goals() -> None:
    scores = pd.DataFrame({"shared_goals": [5.0, 1.0], "goal_conflict": [1.0, 7.0]})
    found = aligned(scores, {"shared_goals": (1.0, 5.0), "goal_conflict": (1.0, 7.0)})
    assert found.tolist() == [5.0, 1.0]
    assert found.name == GOAL_ALIGNMENT
