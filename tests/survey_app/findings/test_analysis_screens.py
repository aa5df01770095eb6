"""Choosing an analysis, ordering it, and reading it, in three languages and without script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from survey_app.database import Database
from survey_app.models import Job, JobStatus, Researcher, Snapshot
from survey_app.settings import Settings
from survey_app.studies import service
from tests.survey_app.browser import Browser
from tests.survey_app.studies.making import answer, live_study, ready_draft

SECTION = '<p>α <b style="width:3.5mm">.84</b></p><h2>Items</h2><figure class="table short"><table></table></figure>'
SHOWN = {
    "sections": [{"name": "reliability", "title": "Reliability of it", "body": SECTION}],
    "tables": [
        {
            "statistic": "ranking",
            "columns": ["construct", "mean", "n"],
            "rows": [["<b>x", 0.25, 7], ["y", None, 9]],
            "more": 3,
        }
    ],
    "refused": [
        {
            "statistic": "efa",
            "reason": {"kind": "NotComputable", "reason": {"kind": "Note", "code": "unheard_of", "params": {}}},
        }
    ],
    "notes": [],
}


@pytest.fixture
def study(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        made = live_study(session, researcher, ready_draft("fa", "ar", "en"))
        version = service.latest_version(session, made)
        assert version is not None
        for number in range(25):
            answer(session, made, version, key=f"k{number}", answers={"cog1": 1 + number % 7, "cog2": 4})
        session.commit()
        return f"/studies/{made.id}"


def run(browser: Browser, study: str, **fields: Any) -> Any:
    return browser.submit(f"{study}/analyses", f"{study}/analyse", **{"action": "run", **fields})


def finish(database: Database, folder: Path) -> str:
    """The planned analysis ends as the worker would end it; gives its id."""
    for code in ("fa", "ar", "en"):
        (folder / f"{code}.json").write_text(json.dumps(SHOWN), "utf-8")
        (folder / f"{code}.html").write_text("<p>the page</p>", "utf-8")
    result = {"path": str(folder / "results.json"), "n": 25, "plan_sha256": "ab" * 32}
    with database.session() as session:
        job = session.exec(select(Job)).one()
        job.status, job.result = JobStatus.DONE, {**result, "pages": dict.fromkeys(("fa", "ar", "en"), "x")}
        session.add(job)
        session.commit()
        return job.id


@pytest.mark.parametrize(("code", "word"), [("fa", "پایایی"), ("ar", "الثبات"), ("en", "Reliability")])
def test_the_page_offers_statistics_with_their_options_in_each_language(
    signed_in: Browser, study: str, code: str, word: str
) -> None:
    page = signed_in.get(f"{study}/analyse?preset=reliability&lang={code}").text
    assert word in page
    assert page.count('name="statistics"') > 15
    assert 'name="reliability.replicates" value="1000"' in page
    assert 'value="reliability" checked' in page
    assert 'value="efa" checked' not in page
    assert "web.analyse" not in page


def test_a_statistic_that_needs_more_says_so_and_can_t_be_ticked(signed_in: Browser, study: str) -> None:
    page = signed_in.get(f"{study}/analyse").text
    assert 'value="retest" disabled' in page
    assert "Needs the same people in two waves" in page


def test_running_freezes_the_answers_once_and_orders_the_plan(
    signed_in: Browser, study: str, session: Session, settings: Settings
) -> None:
    fields = {"statistics": ["items", "reliability"], "reliability.replicates": "200", "seed": "7"}
    reply = run(signed_in, study, **fields)
    assert reply.status_code == 303
    job = session.exec(select(Job)).one()
    assert reply.headers["location"] == f"{study}/analyses/{job.id}"
    steps = [{"statistic": "items"}, {"statistic": "reliability", "options": {"replicates": 200}}]
    assert job.input["plan"] == {"seed": 7, "steps": steps}
    session.rollback()
    assert run(signed_in, study, **fields).headers["location"].endswith(job.id)
    run(signed_in, study, statistics="items")
    assert len(session.exec(select(Snapshot)).all()) == 1
    assert len(list((settings.data_dir / "snapshots").iterdir())) == 1
    page = signed_in.get(f"{study}/analyses/{job.id}").text
    assert 'http-equiv="refresh"' in page
    assert "Computing the analysis" in page


def test_the_measure_screen_keeps_its_own_analysis(signed_in: Browser, study: str, session: Session) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    run(signed_in, study, statistics="items")
    assert [("plan" in job.input) for job in session.exec(select(Job))].count(False) == 1
    session.rollback()
    assert "Computing scales" in signed_in.get(f"{study}/measure").text


def test_a_wrong_option_is_told_in_the_reader_s_language_and_nothing_changes(
    signed_in: Browser, study: str, session: Session
) -> None:
    signed_in.get(f"{study}/analyse?lang=fa")
    reply = run(signed_in, study, statistics=["efa"], **{"efa.factors": "900", "efa.rotation": "promax"})
    assert reply.status_code == 422
    assert "تحلیل عاملی اکتشافی: «تعداد عامل‌ها» باید عددی از ۱ تا ۳۰ باشد" in reply.text
    assert 'value="efa" checked' in reply.text
    assert 'value="promax" selected' in reply.text
    assert session.exec(select(Job)).all() == []
    assert session.exec(select(Snapshot)).all() == []


def test_checking_shows_what_will_run_and_runs_nothing(signed_in: Browser, study: str, session: Session) -> None:
    reply = run(signed_in, study, action="check", statistics="efa", **{"efa.rotation": "varimax"})
    assert reply.status_code == 200
    assert "Rotation: Varimax (orthogonal)" in reply.text
    assert "rotation: varimax" in reply.text
    assert session.exec(select(Job)).all() == []


def test_a_plan_as_text_runs_as_it_stands(signed_in: Browser, study: str, session: Session) -> None:
    assert run(signed_in, study, action="from_text", plan="steps: [magic]").status_code == 422
    assert run(signed_in, study, action="from_text", plan="{seed: 5, steps: [items]}").status_code == 303
    assert session.exec(select(Job)).one().input["plan"] == {"seed": 5, "steps": [{"statistic": "items"}]}


def test_a_field_that_the_page_doesn_t_have_is_refused(signed_in: Browser, study: str, session: Session) -> None:
    for extra in ({"efa.depth": "3"}, {"snapshot_id": "x"}, {"action": "explode"}):
        assert run(signed_in, study, statistics="items", **extra).status_code == 422
    assert session.exec(select(Job)).all() == []


def test_too_few_answers_are_not_analysed_and_leave_nothing(
    signed_in: Browser, database: Database, researcher: Researcher, session: Session, settings: Settings
) -> None:
    with database.session() as writing:
        made = live_study(writing, researcher)
        writing.commit()
    reply = run(signed_in, f"/studies/{made.id}", statistics="items")
    assert reply.status_code == 422
    assert "an analysis needs at least 20" in reply.text
    assert session.exec(select(Snapshot)).all() == []
    assert list((settings.data_dir / "snapshots").iterdir()) == []


def test_results_are_shown_with_their_plan_and_what_could_not_be_computed(
    signed_in: Browser, study: str, database: Database, tmp_path: Path
) -> None:
    run(signed_in, study, statistics=["reliability", "efa"])
    page = signed_in.get(f"{study}/analyses/{finish(database, tmp_path)}?lang=en").text
    assert "Reliability of it" in page
    assert "<h3>Items</h3>" in page
    assert ' style="' not in page
    assert '<b data-style="1">' in page
    assert '[data-style="1"]{width:3.5mm}' in page
    assert "unheard_of" in page
    assert "&lt;b&gt;x" in page
    assert "0.250" in page
    assert "3 more rows" in page
    assert "abab abab" in page
    assert 'http-equiv="refresh"' not in page
    assert "abab abab" in signed_in.get(f"{study}/analyse").text


def test_a_report_is_of_that_very_analysis(
    signed_in: Browser, study: str, database: Database, session: Session, tmp_path: Path
) -> None:
    run(signed_in, study, statistics="reliability")
    job_id = session.exec(select(Job)).one().id
    session.rollback()
    page = f"{study}/analyses/{job_id}"
    assert signed_in.submit(f"{page}/reports", page, language="fa").status_code == 422
    finish(database, tmp_path)
    assert signed_in.submit(f"{page}/reports", page, language="xx").status_code == 422
    assert signed_in.submit(f"{page}/reports", page, language="fa").headers["location"] == f"{study}/report"
    report = session.exec(select(Job).where(Job.kind == "report")).one()
    assert (report.input["analysis_id"], report.input["language"]) == (job_id, "fa")


def test_a_past_analysis_can_be_changed_and_run_again(signed_in: Browser, study: str, session: Session) -> None:
    run(signed_in, study, statistics="efa", seed="9", **{"efa.factors": "3"})
    job = session.exec(select(Job)).one()
    session.rollback()
    page = signed_in.get(f"{study}/analyse?again={job.id}").text
    assert 'name="efa.factors" value="3"' in page
    assert 'name="seed" value="9"' in page
    assert 'value="reliability" checked' not in page


def test_a_waiting_analysis_is_stopped_and_says_so(signed_in: Browser, study: str, session: Session) -> None:
    run(signed_in, study, statistics="items")
    job = session.exec(select(Job)).one()
    session.rollback()
    page = f"{study}/analyses/{job.id}"
    assert signed_in.submit(f"{study}/jobs/{job.id}/stop", page, back="analyse").headers["location"] == page
    assert "The analysis was stopped" in signed_in.get(page).text
