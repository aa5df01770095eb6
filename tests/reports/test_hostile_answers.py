"""Answers and labels with HTML, CSS, addresses, formulas, control characters and bidi overrides, in every format."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from instruments.instrument import Instrument
from psychometrics.analysis import analyse
from psychometrics.plan import plan_of
from psychometrics.reading import responses_from
from reports.formats import write_formats
from reports.reading import reading_parts
from reports.render import render
from reports.study import ReportStudy
from tests.reports.test_formats import RAW
from tests.reports.test_pdf import HOSTILE
from tests.shared_data import held

ANSWERS = (
    HOSTILE.replace("\ud800", ""),
    '=HYPERLINK("http://127.0.0.1/")',
    "+1+cmd|' /C calc'!A1",
    "ب" * 10_000,
    "w" * 10_000,
    "</td></tr></table><h1>x</h1>",
)


@pytest.fixture(scope="module")
def hostile(big_five: Instrument, study: ReportStudy) -> str:
    """A report of thirty people who live in cities of such names, asked by such a label."""
    frame = held("bfi.csv").head(30).copy()
    frame["city"] = [ANSWERS[place % len(ANSWERS)] for place in range(len(frame))]
    read = responses_from(frame, big_five.model, name=HOSTILE, sha256="5eed" * 16, background=["city"], extra="keep")
    asked = next(question for question in big_five.questions if question.code == "gender")
    label = {"en": HOSTILE, "fa": HOSTILE}
    own = replace(asked, code="city", label=label, text=label, scale=replace(asked.scale, anchors=()))
    assert big_five.model is not None
    analysis = analyse(read, big_five.model, plan_of(["background", "items"]))
    return render(analysis, replace(study, questions=(own,)), "fa")


def test_no_format_turns_an_answer_into_anything_but_text(hostile: str, tmp_path: Path) -> None:
    assert write_formats(hostile, tmp_path / "r.pdf", tmp_path / "r") > 1
    word = zipfile.ZipFile(tmp_path / "r" / "report.docx").read("word/document.xml").decode()
    page = (tmp_path / "r" / "report.html").read_text("utf-8").partition("<body")[2]
    for text in (word, page, "".join(part["html"] for part in reading_parts(hostile))):
        assert not [raw for raw in RAW if raw in text]
        assert "</td></tr></table><h1>x" not in text
        assert "w" * 301 not in text
    with pikepdf.open(tmp_path / "r.pdf") as opened:
        links = [
            str(note.A.URI)
            for sheet in opened.pages
            for note in sheet.get("/Annots", [])
            if "/URI" in note.get("/A", {})
        ]
        assert all(link.startswith("https://doi.org/") for link in links)


def test_no_cell_of_a_table_file_is_a_formula_or_a_command(hostile: str, tmp_path: Path) -> None:
    write_formats(hostile, tmp_path / "r.pdf", tmp_path / "r")
    archive = zipfile.ZipFile(tmp_path / "r" / "tables.zip")
    texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.startswith("tables/")}
    cells = [
        c for name, text in texts.items() if name.endswith(".csv") for row in csv.reader(io.StringIO(text)) for c in row
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@")) and not cell[1:2].isdigit()]
    latex = "".join(text for name, text in texts.items() if name.endswith(".tex"))
    assert "\u202e" not in latex
    assert "\\url" not in latex
