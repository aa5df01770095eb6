"""Planning a sample size on the web: the form, what it refuses, what it orders, and what a study takes over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from survey_app.building.templates import apply, find_template
from survey_app.database import Database
from survey_app.erasing.clearing import _forget_study
from survey_app.models import Job, JobStatus, Researcher, Study
from survey_app.planning.compute import carry_out
from survey_app.studies import service
from survey_app.studies.definition import PlannedSample, StudyDefinition
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import live_study, ready_draft

QUICK: dict[str, Any] = {
    "method": "sem",
    "scale_code": ["trust", "loyalty"],
    "scale_items": ["4", "۴"],
    "scale_loading": [".7", "۰٫۷ ۰٫۶ ۰٫۷ ۰٫۸"],
    "paths": "trust -> loyalty .40",
    "correlation": ".3",
    "correlations": "",
    "sizes": "60 ۱۲۰",
    "power": ".80",
    "significance": ".05",
    "samples": "60",
    "seed": "7",
}


@pytest.fixture
def study(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        draft = apply(ready_draft("fa", "ar", "en"), find_template("loyalty-path"))
        made = live_study(session, researcher, draft)
        session.commit()
        return f"/studies/{made.id}"


def plan(browser: Browser, study: str, **fields: Any) -> Any:
    return browser.submit(f"{study}/planning", f"{study}/planning", **{**QUICK, **fields})


def finish(database: Database, folder: Path) -> str:
    """The plan ends as the worker would end it; gives its id."""
    with database.session() as session:
        job = session.exec(select(Job).where(Job.kind == "sample_size")).one()
        job.result = carry_out(job.input["design"], str(folder / f"{job.id}.json"))
        job.status = JobStatus.DONE
        session.add(job)
        session.commit()
        return job.id


@pytest.mark.parametrize(
    ("code", "word"), [("fa", "برنامه‌ریزی حجم نمونه"), ("ar", "تخطيط حجم العينة"), ("en", "Plan a sample size")]
)
def test_the_form_begins_with_the_studys_scales_and_hypotheses(
    signed_in: Browser, study: str, code: str, word: str
) -> None:
    page = signed_in.get(f"{study}/planning?lang={code}").text
    assert word in page
    assert "affective_commitment -&gt; loyalty 0.2" in page
    assert "satisfaction -&gt; loyalty 0.2" in page
    assert 'value="affective_commitment"' in page
    assert "web.planning" not in page
    for method in ("pls", "efa", "rules"):
        assert "web.planning" not in signed_in.get(f"{study}/planning?method={method}&lang={code}").text
    assert signed_in.get(f"{study}/planning?method=magic").status_code == 422


def test_a_plan_with_local_digits_is_ordered_once_and_shown_with_its_sentences(
    signed_in: Browser, study: str, database: Database, tmp_path: Path
) -> None:
    reply = plan(signed_in, study)
    assert reply.status_code == 303, reply.text
    waiting = signed_in.get(reply.headers["location"]).text
    assert "data-follow" in waiting
    assert 'name="back" value="planning"' in waiting
    plan_id = finish(database, tmp_path)
    page = signed_in.get(f"{study}/planning/{plan_id}?lang=en").text
    assert "Monte-Carlo SE" in page
    assert "the path from Trust to" in page
    assert "seed 7" in page
    assert "trust -&gt; loyalty 0.4" in page
    assert '<svg class="power-curve"' in page
    assert plan(signed_in, study).headers["location"] == f"{study}/planning/{plan_id}"
    for code in ("fa", "ar"):
        assert "web.planning" not in signed_in.get(f"{study}/planning/{plan_id}?lang={code}").text
    again = signed_in.get(f"{study}/planning?again={plan_id}").text
    assert "trust -&gt; loyalty 0.4" in again
    assert "60 120" in again


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"scale_loading": ["1.1", ".7"]}, "an error variance of zero or below"),
        ({"scale_loading": [".7 .6", ".7"]}, "neither one number nor one for each of 4 items"),
        ({"paths": "trust -> loyalty 1.2"}, "not between −1 and 1"),
        ({"paths": "trust -> honesty .2"}, "There is no scale “honesty”"),
        ({"paths": "trust loyalty"}, "can’t be read"),
        ({"paths": "trust -> loyalty .2\nloyalty -> trust .2"}, "go round in a circle"),
        ({"paths": "", "correlation": "0", "scale_items": ["2", "4"]}, "can’t be identified"),
        ({"samples": "many"}, "is not a number that fits here"),
        ({"sizes": "8"}, "must lie between"),
    ],
)
def test_what_can_not_be_is_said_with_its_repair_and_what_was_typed_stays(
    signed_in: Browser, study: str, fields: dict[str, Any], reason: str
) -> None:
    reply = plan(signed_in, study, **fields)
    assert reply.status_code == 422
    assert reason in reply.text
    assert 'value="60 120"' in reply.text or 'value="8"' in reply.text or 'value="60 ۱۲۰"' in reply.text


def test_the_form_as_it_comes_can_be_sent_and_a_scale_without_items_is_left_out(
    signed_in: Browser, study: str, database: Database
) -> None:
    page = signed_in.get(f"{study}/planning?lang=fa").text
    fields: dict[str, Any] = {"paths": "affective_commitment -> loyalty 0.2", "correlations": "", "method": "sem"}
    for name in ("scale_code", "scale_items", "scale_loading"):
        fields[name] = re.findall(rf'name="{name}" value="([^"]*)"', page)
    for name in ("correlation", "sizes", "power", "significance", "samples", "seed"):
        fields[name] = re.findall(rf'name="{name}" value="([^"]*)"', page)
    assert "" in fields["scale_items"]
    assert "۰٫۷" in fields["scale_loading"]
    reply = signed_in.submit(f"{study}/planning", f"{study}/planning", **fields)
    assert reply.status_code == 303, reply.text
    with database.session(writing=False) as session:
        design = session.exec(select(Job)).one().input["design"]
    assert "delight" not in design["scales"]
    assert design["scales"]["loyalty"] == [0.7] * 4


def test_foreign_fields_are_refused(signed_in: Browser, study: str) -> None:
    assert plan(signed_in, study, owner="me").status_code == 422
    assert plan(signed_in, study, scale_code=["trust"]).status_code == 422
    assert plan(signed_in, study, method="magic").status_code == 422


def test_a_study_takes_a_plan_over_into_its_draft_and_out_again(
    signed_in: Browser, study: str, database: Database, tmp_path: Path
) -> None:
    plan(signed_in, study, sizes="120 200")
    plan_id = finish(database, tmp_path)
    reply = signed_in.submit(f"{study}/planning/{plan_id}/adopt", f"{study}/planning")
    assert reply.status_code == 303, reply.text
    with database.session(writing=False) as session:
        part = planned(session, study)
    assert (part.method, part.kind, part.first, part.second, part.value) == ("sem", "path", "trust", "loyalty", 0.4)
    assert part.n in (120, 200)
    assert part.reached >= 0.8
    page = signed_in.get(f"{study}/planning?lang=en").text
    assert "Taken over" in page
    assert f"We plan for {part.n} respondents" in page
    signed_in.submit(f"{study}/planning/forget", f"{study}/planning")
    with database.session(writing=False) as session:
        assert planned(session, study) == PlannedSample()


def test_a_closed_form_can_be_taken_over_and_nothing_else_of_that_name(
    signed_in: Browser, study: str, database: Database, tmp_path: Path
) -> None:
    effects = {"d": ".5", "f": ".25", "groups": "3", "r": ".2", "f2": ".15", "predictors": "3", "path": ".2"}
    effects |= {"margin": ".05", "population": "0", "alpha": ".8", "items": "4", "width": ".1"}
    fields = {f"effect_{name}": value for name, value in effects.items()}
    asked = {"method": "rules", "power": ".8", "significance": ".05", **fields}
    assert signed_in.submit(f"{study}/planning", f"{study}/planning", **asked).status_code == 303
    plan_id = finish(database, tmp_path)
    page = signed_in.get(f"{study}/planning/{plan_id}?lang=en").text
    assert "Kock &amp; Hadaya, 2018" in page
    assert ">128<" in page
    assert signed_in.submit(f"{study}/planning/{plan_id}/adopt", f"{study}/planning", rule="magic").status_code == 422
    signed_in.submit(f"{study}/planning/{plan_id}/adopt", f"{study}/planning", rule="power_correlation")
    with database.session(writing=False) as session:
        assert (planned(session, study).method, planned(session, study).n) == ("power_correlation", 194)


def test_a_plan_that_failed_or_was_stopped_says_so(signed_in: Browser, study: str, database: Database) -> None:
    path = plan(signed_in, study).headers["location"]
    for status, error, word in (
        (JobStatus.FAILED, {"code": "plan_size_no_converged", "params": {"n": 60}}, "Not one simulated sample of 60"),
        (JobStatus.CANCELLED, {}, "The simulation was stopped"),
    ):
        with database.session() as session:
            job = session.exec(select(Job)).one()
            job.status, job.error = status, error
            session.add(job)
            session.commit()
        assert word in signed_in.get(f"{path}?lang=en").text


def test_a_deleted_study_leaves_no_plan_behind(tmp_path: Path) -> None:
    kept, gone = (tmp_path / "planning" / f"{name}.json" for name in ("other", "mine"))
    kept.parent.mkdir()
    for path in (kept, gone):
        path.write_text("{}")
    _forget_study(tmp_path, "study", ["mine"], [])
    assert kept.exists()
    assert not gone.exists()


def planned(session: Session, study: str) -> PlannedSample:
    row = session.get(Study, study.rpartition("/")[2])
    assert row is not None
    return service.draft_of(row).planned_sample


def test_a_definition_without_a_planned_size_keeps_its_fingerprint() -> None:
    assert "planned_sample" not in StudyDefinition().canonical()
    assert "planned_sample" in StudyDefinition(planned_sample=PlannedSample(n=5)).canonical()
