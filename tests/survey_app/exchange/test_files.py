"""Data files: labels, missing codes and levels come back; each says its rows and the fingerprint of its data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyreadstat
import pytest
from lxml import etree

from survey_app.database import Database
from survey_app.exchange import compute
from survey_app.exchange.files.names import SPSS_RESERVED, file_names, shortened
from survey_app.exchange.gathering import gather
from survey_app.jobs.run import Context
from survey_app.models import Researcher, Study
from survey_app.settings import Settings
from survey_app.studies import service
from tests.survey_app.exchange.making import export_job, filled_study
from tests.survey_app.studies.making import answer

UTF8 = {**os.environ, "LC_ALL": "C.UTF-8"}
DDI = "{ddi:codebook:2_5}"


@pytest.fixture
def context(settings: Settings, database: Database) -> Context:
    return Context(settings, database)


@pytest.fixture
def study(database: Database, researcher: Researcher) -> Study:
    with database.session() as session:
        made = filled_study(session, researcher)
        session.commit()
        return made


def made(context: Context, study: Study, form: str, **asked: str) -> tuple[Path, dict[str, Any]]:
    job = export_job(context, study, form, **asked)
    order = gather(context, job.id, **job.input)
    return Path(order["out"]), compute.write_data(**order)


def test_spss_keeps_persian_labels_missing_codes_and_levels(context: Context, study: Study) -> None:
    path, result = made(context, study, "sav")
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert (result["rows"], len(frame)) == (2, 2)
    assert meta.variable_value_labels["cog1"][7.0] == "کاملاً موافقم"
    assert "Avan" in meta.column_names_to_labels["cog1"]
    assert meta.missing_ranges["gender"] == [{"lo": 99.0, "hi": 99.0}]
    assert (meta.variable_measure["cog1"], meta.variable_measure["gender"]) == ("ordinal", "nominal")
    assert frame.set_index("response").loc["r1", "gender"] == 99
    assert f"sha256: {result['data_sha256']}" in " ".join(meta.notes)
    assert "rows: 2" in " ".join(meta.notes)


def r_has_foreign() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(foreign)"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not r_has_foreign(), reason="R with its package foreign is not installed")
def test_r_reads_the_labels_of_an_spss_file(context: Context, study: Study) -> None:
    path, _ = made(context, study, "sav")
    code = (
        f"d <- foreign::read.spss({json.dumps(str(path))}, to.data.frame=TRUE, use.value.labels=TRUE,"
        " use.missings=TRUE, reencode='UTF-8');"
        "cat(nrow(d), as.character(d$cog1[trimws(d$response)=='r1']), is.na(d$gender[trimws(d$response)=='r1']),"
        " attr(d,'variable.labels')[['cog1']], sep='|')"
    )
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, timeout=60, check=False, env=UTF8)
    n, label, missing, variable = done.stdout.split("|")
    assert (n, label, missing) == ("2", "کاملاً موافقم", "TRUE"), done.stderr
    assert "Avan" in variable


def test_stata_keeps_labels_and_marks_of_missing_values(context: Context, study: Study) -> None:
    path, _ = made(context, study, "dta", language="en")
    frame, meta = pyreadstat.read_dta(path, user_missing=True)
    assert meta.variable_value_labels["cog1"][7] == "Strongly agree"
    assert frame.set_index("response").loc["r1", "gender"] == "a"
    assert meta.file_label.startswith("rows 2; sha256 ")


def test_a_workbook_has_data_codebook_and_facts_from_right_to_left(context: Context, study: Study) -> None:
    path, result = made(context, study, "xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["data", "codebook", "about"]
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    head, *rows = list(book["data"].iter_rows(values_only=True))
    assert {dict(zip(head, row, strict=True))["cog1"] for row in rows} == {7, 3}
    assert result["data_sha256"] in [row[1] for row in book["about"].iter_rows(values_only=True)]
    codes = [row for row in book["codebook"].iter_rows(values_only=True) if row[0] == "gender"]
    assert (99, 1) in [(row[5], row[7]) for row in codes]


def test_no_cell_of_a_workbook_is_a_formula(context: Context, database: Database, study: Study) -> None:
    with database.session() as session:
        changed = session.get_one(Study, study.id)
        version = service.latest_version(session, changed)
        assert version is not None
        answer(session, changed, version, id="r9", key="9", answers={"cog1": "=1+1"})
        session.commit()
    path, _ = made(context, study, "xlsx", which="all")
    cells = [cell for row in openpyxl.load_workbook(path)["data"].iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells}.isdisjoint({"f"})


def test_parquet_tells_its_codebook(context: Context, study: Study) -> None:
    path, result = made(context, study, "parquet")
    table = pq.read_table(path)
    book = json.loads(table.schema.field("cog1").metadata[b"codebook"])
    assert book["codes"][-1] == [7.0, "کاملاً موافقم"]
    assert result["data_sha256"][:16].encode() in table.schema.metadata[b"stamp"]
    assert sorted(table["cog1"].to_pylist()) == [3.0, 7.0]


def test_ddi_is_well_formed_and_names_every_variable(context: Context, study: Study) -> None:
    path, result = made(context, study, "ddi")
    root = etree.parse(path).getroot()
    names = [variable.get("name") for variable in root.iter(f"{DDI}var")]
    assert {"response", "cog1", "act3", "gender"} <= set(names)
    assert root.find(f".//{DDI}caseQnty").text == "2"
    assert result["data_sha256"] in root.find(f".//{DDI}fileCont").text
    gender = next(each for each in root.iter(f"{DDI}var") if each.get("name") == "gender")
    assert [item.get("VALUE") for item in gender.iter(f"{DDI}item")] == ["99"]


def test_all_responses_come_with_their_state(context: Context, study: Study) -> None:
    path, result = made(context, study, "sav", which="all")
    frame, _ = pyreadstat.read_sav(path)
    assert result["rows"] == 4
    assert sorted(frame["status"]) == ["completed", "completed", "completed", "started"]


def test_the_rows_are_gone_when_the_file_is_there(context: Context, study: Study) -> None:
    path, _ = made(context, study, "parquet")
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_data_give_the_same_fingerprint_in_every_form(context: Context, study: Study) -> None:
    assert len({made(context, study, form)[1]["data_sha256"] for form in ("sav", "parquet", "xlsx")}) == 1


def test_names_fit_other_programs() -> None:
    assert file_names(["q_-1", "q_1.5", "and", "And"], 64, SPSS_RESERVED) == ["q_m1", "q_1p5", "and_", "And__2"]
    assert file_names(["a" * 40, "a" * 41], 32, ()) == ["a" * 32, "a" * 30 + "_2"]
    assert shortened("سلام دنیا", 10).endswith("…")
    assert len(shortened("سلام دنیا", 10).encode()) <= 10
