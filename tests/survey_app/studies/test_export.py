"""The archive of a study: every real value comes back, formulas don't run, everything is stamped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest
from sqlmodel import Session

from survey_app.database import Database
from survey_app.models import Researcher, ResponseStatus, Study
from survey_app.studies import service
from survey_app.studies.export import cell, export
from tests.survey_app.studies.making import answer, live_study, ready_draft


@pytest.fixture
def archive(database: Database, researcher: Researcher) -> zipfile.ZipFile:
    definition = ready_draft("fa", "en", pins=("brand-engagement@1.0", "background@1.0"))
    with database.session() as session:
        study = live_study(session, researcher, definition)
        _fill(session, study)
        return zipfile.ZipFile(io.BytesIO(export(session, study).read()))


def _fill(session: Session, study: Study) -> None:
    version = service.latest_version(session, study)
    assert version is not None
    answer(session, study, version, id="r1", key="1", answers={"cog1": 7.0, "cog2": 1, "gender": 99.0}, seconds=421)
    answer(session, study, version, id="r2", key="2", answers={"cog1": 3, "aff1": "=HYPERLINK(1)"}, language="en")
    answer(session, study, version, id="r3", key="3", status=ResponseStatus.STARTED, answers={"cog1": 2})
    answer(session, study, version, id="r4", key="4", is_test=True, answers={"cog1": 5})


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_every_stored_answer_comes_back_as_it_was_stored(archive: zipfile.ZipFile) -> None:
    data = {row["response"]: row for row in rows(archive, "data.csv")}
    assert (data["r1"]["cog1"], data["r1"]["cog2"], data["r1"]["gender"], data["r1"]["cog3"]) == ("7", "1", "99", "")
    assert (data["r1"]["seconds"], data["r1"]["status"], data["r1"]["version"]) == ("421", "completed", "1")
    assert (data["r3"]["status"], data["r3"]["completed_at"]) == ("started", "")
    assert data["r4"]["test"] == "1"
    assert data["r2"]["language"] == "en"


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(archive: zipfile.ZipFile) -> None:
    data = {row["response"]: row for row in rows(archive, "data.csv")}
    assert data["r2"]["aff1"] == "'=HYPERLINK(1)"
    assert [cell(text) for text in ("+1", "-1", "@x", "\tx", "plain")] == ["'+1", "'-1", "'@x", "'\tx", "plain"]
    assert cell(-1) == -1
    assert cell([1.0, 2.0]) == "1|2"


def test_the_files_carry_a_mark_row_count_and_sha256(archive: zipfile.ZipFile) -> None:
    manifest = json.loads(archive.read("manifest.json"))
    assert archive.read("data.csv").startswith(b"\xef\xbb\xbf")
    assert manifest["data.csv"]["rows"] == 4
    for name in ("data.csv", "codebook.csv", "codebook.json"):
        assert manifest[name]["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
    assert list(manifest["versions"]["1"]["pins"]) == ["brand-engagement@1.0", "background@1.0"]


def test_the_codebook_says_what_each_column_and_code_means(archive: zipfile.ZipFile) -> None:
    book = rows(archive, "codebook.csv")
    asked = {row["question"] for row in book}
    columns = set(rows(archive, "data.csv")[0])
    assert asked <= columns
    agree = next(row for row in book if row["question"] == "cog1" and row["code"] == "7")
    assert (agree["construct"], agree["reverse_keyed"], agree["label_en"]) == (
        "cognitive_processing",
        "0",
        "Strongly agree",
    )
    assert "Avan" in agree["text_en"]
    assert "{brand}" not in archive.read("codebook.csv").decode()


def test_moments_are_left_out_where_people_are_to_stay_anonymous(database: Database, researcher: Researcher) -> None:
    definition = ready_draft("fa").model_copy(update={"privacy": "anonymous"})
    with database.session() as session:
        study = live_study(session, researcher, definition)
        _fill(session, study)
        archive = zipfile.ZipFile(io.BytesIO(export(session, study).read()))
    assert {row["started_at"] + row["completed_at"] for row in rows(archive, "data.csv")} == {""}
