"""A plan carried out in the job process: results, pages in three languages, and a PDF that is printed from them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session

from psychometrics.errors import DataError
from survey_app.database import Database
from survey_app.demo.service import ensure_demo
from survey_app.findings import planned
from survey_app.findings.bundling import print_bundles
from survey_app.findings.files import folder_of, scores_of
from survey_app.findings.orders import plan_order, print_order
from survey_app.findings.printing import print_files, print_page, print_pdf
from survey_app.findings.service import KINDS, page_key
from survey_app.findings.snapshots import freeze
from survey_app.jobs.run import Context
from survey_app.models import Job, JobStatus
from survey_app.settings import Settings
from survey_app.studies.fieldwork import fieldwork

EFA = {"statistic": "efa", "options": {"factors": 2}}
PLAN = {"seed": 3, "steps": [{"statistic": "items"}, {"statistic": "quality"}, {"statistic": "ranking"}, EFA]}


@pytest.fixture
def carried(database: Database, settings: Settings) -> tuple[Job, dict[str, Any], Context]:
    with database.session() as session:
        job = _order(session, settings)
        session.commit()
        job_id, snapshot_id = job.id, job.input["snapshot_id"]
    context = Context(settings, database)
    result = planned.carry_out(**plan_order(context, job_id, snapshot_id, PLAN))
    with database.session() as session:
        job = session.get_one(Job, job_id)
        job.status, job.result = JobStatus.DONE, result
        session.add(job)
        session.commit()
    return job, result, context


def _order(session: Session, settings: Settings) -> Job:
    study = ensure_demo(session)
    snapshot = freeze(session, study, settings.make_data_dir(), fieldwork(session, study, 10))
    job = Job(study_id=study.id, kind="analysis", input={"snapshot_id": snapshot.id, "plan": PLAN})
    session.add(job)
    session.flush()
    return job


def test_results_and_pages_are_kept_and_printed_as_they_are(carried: tuple[Job, dict[str, Any], Context]) -> None:
    job, result, context = carried
    found = json.loads(Path(result["path"]).read_text("utf-8"))
    assert list(found["results"]) == ["items", "quality", "ranking", "efa"]
    assert found["provenance"]["plan"]["steps"][1]["options"]["attention"]
    assert found["provenance"]["plan_sha256"] == result["plan_sha256"]
    assert set(result["pages"]) == {page_key(kind, code) for kind in KINDS for code in ("fa", "ar", "en")}
    shown = json.loads(Path(result["path"]).with_name("fa.json").read_text("utf-8"))
    assert "items" in [section["name"] for section in shown["sections"]]

    order = print_order(context, "r", job.input["snapshot_id"], "en", "thesis", job.id)
    made = print_pdf(**order["pdf"])
    assert made["pages"] > 3
    assert Path(made["path"]).read_bytes().startswith(b"%PDF-")
    print_page(**order["read"])
    print_files(**order["files"])
    print_bundles(**order["bundles"])
    beside = {path.name for path in folder_of(Path(made["path"])).iterdir()}
    bundles = {"bundle.zip", "bundle-data.zip", "scores.zip"}
    assert beside == {"report.docx", "report.html", "tables.zip", "read.json", *bundles}

    article = print_order(context, "r", job.input["snapshot_id"], "en", "article", job.id)
    assert article["pdf"]["page"].endswith("article-en.html")
    steps = {
        asked: set(print_order(context, "r", job.input["snapshot_id"], "en", "thesis", job.id, formats=asked))
        for asked in ("pdf", "pdf,bundle", "pdf,docx")
    }
    assert steps == {
        "pdf": {"read", "pdf"},
        "pdf,bundle": {"read", "pdf", "bundles"},
        "pdf,docx": {"read", "pdf", "files"},
    }

    page = Path(order["pdf"]["page"])
    page.write_text(page.read_text("utf-8") + " ", "utf-8")
    for step in (print_page, print_pdf, print_files):
        with pytest.raises(DataError, match="snapshot_changed"):
            step(**order["pdf"])


def test_factor_scores_are_told_by_the_reference_of_the_export_and_without_it_in_the_bundle(
    carried: tuple[Job, dict[str, Any], Context],
) -> None:
    job, _, context = carried
    with zipfile.ZipFile(scores_of(job)) as archive:
        scores = pd.read_csv(archive.open("scores.csv"))
        columns = pd.read_csv(archive.open("columns.csv"))
    order = print_order(context, "s", job.input["snapshot_id"], "en", "thesis", job.id)
    frozen = pd.read_csv(order["bundles"]["snapshot"])
    assert list(scores["response"]) == list(frozen["response"])
    assert list(scores.columns[1:]) == ["efa_F1", "efa_F1_se", "efa_F2", "efa_F2_se"]
    assert list(columns["column"]) == ["efa_F1", "efa_F2"]
    assert columns["determinacy"].between(0.5, 1).all()
    Path(order["pdf"]["out"]).parent.mkdir(parents=True, exist_ok=True)
    print_bundles(**order["bundles"])
    folder = folder_of(Path(order["pdf"]["out"]))
    with zipfile.ZipFile(folder / "bundle-data.zip") as archive:
        own = pd.read_csv(archive.open("data/factor_scores.csv"))
        answers = pd.read_csv(archive.open("data/answers_keyed.csv"))
    assert len(own) == len(answers)
    pd.testing.assert_frame_equal(own, scores.drop(columns="response"))
    with zipfile.ZipFile(folder / "bundle.zip") as archive:
        assert not [name for name in archive.namelist() if "scores" in name]
