"""Measure and Report: before, during, after and instead of an analysis."""

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

NOT_COMPUTABLE = {"kind": "NotComputable", "reason": {"kind": "Note", "code": "unheard_of", "params": {}}}


@pytest.fixture
def study(database: Database, researcher: Researcher) -> str:
    with database.session() as session:
        made = live_study(session, researcher, ready_draft("fa", "ar", "en"))
        version = service.latest_version(session, made)
        assert version is not None
        for number in range(25):
            answers = {"cog1": 1 + number % 7, "cog2": 1 + number % 5, "cog3": 4}
            answer(session, made, version, key=f"k{number}", answers=answers)
        session.commit()
        return f"/studies/{made.id}"


def scale(construct: str, omega: Any = 0.84, low: Any = 0.80, high: Any = 0.88) -> dict[str, Any]:
    return {
        "construct": construct,
        "status": "computed",
        "n": 25,
        "k": 3,
        "order": 1,
        "alpha": 0.83,
        "omega_total": omega,
        "omega_low": low,
        "omega_high": high,
        "items": [],
        "notes": [],
    }


def found(**results: Any) -> dict[str, Any]:
    scales = [scale("cognitive_processing"), scale("affection", NOT_COMPUTABLE, NOT_COMPUTABLE, NOT_COMPUTABLE)]
    return {
        "results": {"reliability": {"scales": scales}, "efa": NOT_COMPUTABLE, **results},
        "without_flagged": {"reliability": {"scales": [scale("cognitive_processing", 0.81)]}},
        "n": 25,
        "flagged": 3,
        "attention_failed": 2,
    }


def finish(database: Database, folder: Path, content: dict[str, Any]) -> None:
    """The analysis job ends as the worker would end it."""
    path = folder / "found.json"
    path.write_text(json.dumps(content), "utf-8")
    with database.session() as session:
        job = session.exec(select(Job)).one()
        job.status, job.result = JobStatus.DONE, {"path": str(path)}
        session.add(job)
        session.commit()


def test_freezing_writes_a_snapshot_and_orders_its_analysis(
    signed_in: Browser, study: str, session: Session, settings: Settings
) -> None:
    assert "No frozen data yet" in signed_in.get(f"{study}/measure").text
    assert signed_in.submit(f"{study}/freeze", f"{study}/measure").status_code == 303
    snapshot = session.exec(select(Snapshot)).one()
    job = session.exec(select(Job)).one()
    assert (snapshot.n, (settings.data_dir / snapshot.path).is_file()) == (25, True)
    assert (job.kind, job.input) == ("analysis", {"snapshot_id": snapshot.id})


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_what_was_found_is_shown_in_each_language_and_what_was_not_says_why(
    signed_in: Browser, study: str, database: Database, tmp_path: Path, code: str
) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    finish(database, tmp_path, found())
    page = signed_in.get(f"{study}/measure?lang={code}").text
    assert {"fa": "۰٫۸۴", "ar": "0.84", "en": ".84"}[code] in page
    assert page.count('class="whisker good"') == 1
    assert "unheard_of" in page
    assert 'http-equiv="refresh"' not in page
    report = signed_in.get(f"{study}/report?lang={code}").text
    assert "unheard_of" in report
    assert "NotComputable" not in page + report


def test_the_flagged_can_be_left_out_of_the_table(
    signed_in: Browser, study: str, database: Database, tmp_path: Path
) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    finish(database, tmp_path, found())
    assert ">.84<" in signed_in.get(f"{study}/measure").text
    without = signed_in.get(f"{study}/measure?without=1").text
    assert ">.81<" in without
    assert "changes by at most .03" in without


def test_flags_that_leave_nobody_out_are_told_apart_with_their_rule(
    signed_in: Browser, study: str, database: Database, tmp_path: Path
) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    indices = [
        {"code": "longstring", "threshold": 16.0, "flagged": 1},
        {"code": "irv", "threshold": 0.4321, "flagged": 4},
        {"code": "mahalanobis", "threshold": 62.487, "flagged": 2},
    ]
    finish(database, tmp_path, found(quality={"indices": indices}))
    deciding, told = signed_in.get(f"{study}/measure").text.split("Also marked")
    assert "more than 16 equal answers" in deciding
    assert "below 0.43" in told
    assert "above 62.5" in told
    assert "even–odd" not in told


def test_too_few_answers_are_counted_and_not_analysed(
    signed_in: Browser, database: Database, researcher: Researcher, session: Session
) -> None:
    with database.session() as writing:
        made = live_study(writing, researcher)
        writing.commit()
    signed_in.submit(f"/studies/{made.id}/freeze", f"/studies/{made.id}/measure")
    assert session.exec(select(Job)).all() == []
    page = signed_in.get(f"/studies/{made.id}/measure").text
    assert "Too few answers to judge" in page
    assert "at least 20" in page


def test_a_draft_has_nothing_to_freeze(signed_in: Browser) -> None:
    empty = signed_in.submit("/studies", "/").headers["location"].removesuffix("/choose")
    assert signed_in.submit(f"{empty}/freeze", f"{empty}/design").status_code == 422


def test_a_failed_analysis_says_why_and_can_be_tried_again(signed_in: Browser, study: str, database: Database) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    with database.session() as session:
        job = session.exec(select(Job)).one()
        job.status = JobStatus.FAILED
        job.error = {"code": "snapshot_changed", "place": "a.csv", "params": {"expected": "aa", "found": "bb"}}
        session.add(job)
        session.commit()
    page = signed_in.get(f"{study}/measure").text
    assert "were changed after freezing" in page
    assert "a.csv" in page
    signed_in.submit(f"{study}/analyse", f"{study}/measure")
    assert "Computing scales" in signed_in.get(f"{study}/measure").text


def test_a_waiting_analysis_can_be_stopped(signed_in: Browser, study: str, session: Session) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    job = session.exec(select(Job)).one()
    session.rollback()
    signed_in.submit(f"{study}/jobs/{job.id}/stop", f"{study}/measure", back="measure")
    assert "The analysis was stopped" in signed_in.get(f"{study}/measure").text


def test_a_report_is_ordered_once_and_downloaded_when_it_is_made(
    signed_in: Browser, study: str, database: Database, session: Session, tmp_path: Path
) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    for _ in range(2):
        signed_in.submit(f"{study}/reports", f"{study}/report", language="fa", kind="thesis")
    job = session.exec(select(Job).where(Job.kind == "report")).one()
    session.rollback()
    assert signed_in.get(f"{study}/reports/{job.id}").status_code == 404
    assert "Making the report in Persian" in signed_in.get(f"{study}/report").text
    pdf = tmp_path / "made.pdf"
    pdf.write_bytes(b"%PDF-1.7 made")
    with database.session() as writing:
        made = writing.get(Job, job.id)
        assert made is not None
        made.status, made.result = JobStatus.DONE, {"path": str(pdf), "pages": 12}
        writing.add(made)
        writing.commit()
    assert "12 pages" in signed_in.get(f"{study}/report").text
    reply = signed_in.get(f"{study}/reports/{job.id}")
    assert (reply.content, reply.headers["content-type"]) == (b"%PDF-1.7 made", "application/pdf")


def test_a_report_without_frozen_data_or_of_an_unknown_kind_is_refused(signed_in: Browser, study: str) -> None:
    def ordered(**form: str) -> int:
        return int(signed_in.submit(f"{study}/reports", f"{study}/report", **form).status_code)

    assert ordered(language="fa", kind="thesis") == 422
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    assert ordered(language="xx", kind="thesis") == 422
    assert ordered(language="fa", kind="poster") == 422


def test_another_study_s_report_is_not_there(
    signed_in: Browser, signed_in_other: Browser, study: str, session: Session
) -> None:
    signed_in.submit(f"{study}/freeze", f"{study}/measure")
    signed_in.submit(f"{study}/reports", f"{study}/report", language="fa", kind="thesis")
    job = session.exec(select(Job).where(Job.kind == "report")).one()
    session.rollback()
    theirs = signed_in_other.submit("/studies", "/").headers["location"].removesuffix("/choose")
    assert signed_in_other.get(f"{theirs}/reports/{job.id}").status_code == 404
    assert signed_in_other.get(f"{study}/reports/{job.id}").status_code == 404
