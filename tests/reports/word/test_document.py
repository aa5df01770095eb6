"""The Word file: styles, real tables, directions, alternative texts; and nobody's text breaks it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from docx import Document
from docx.oxml.ns import qn

from psychometrics.analysis import Analysis
from reports.blocks import read_page
from reports.look import FONTS
from reports.render import render
from reports.study import ReportStudy
from reports.word.document import word
from reports.word.fonts import mixed
from tests.reports.test_pdf import HOSTILE


@pytest.fixture(scope="module")
def files(pages: dict[str, str]) -> dict[str, bytes]:
    return {code: word(read_page(html)) for code, html in pages.items()}


def opened(content: bytes):  # type: ignore[no-untyped-def]
    return Document(io.BytesIO(content))


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_headings_captions_and_tables_are_words_own(files: dict[str, bytes], pages: dict[str, str], code: str) -> None:
    document = opened(files[code])
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == pages[code].count("<h1>")
    assert styles.count("Figure") == pages[code].count('id="figure-')
    assert {"Caption", "Table Note", "Body Text", "How to Report", "Bibliography"} <= set(styles)
    captioned = [table for table in document.tables if table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")]
    assert len(captioned) == pages[code].count('id="table-')


@pytest.mark.parametrize("code", ["fa", "ar"])
def test_right_to_left_pages_run_from_the_right(files: dict[str, bytes], code: str) -> None:
    document = opened(files[code])
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)
    body = document.styles["Body Text"].element.pPr.find(qn("w:bidi"))
    assert body.get(qn("w:val")) == "1"
    language = document.styles.element.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:bidi")) == {"fa": "fa-IR", "ar": "ar-SA"}[code]
    runs = document.element.body.xpath(".//w:p[w:pPr/w:pStyle[@w:val='BodyText']]//w:r[w:t]")
    arabic = [
        run
        for run in runs
        if any("\u0620" <= letter <= "\u06cc" and letter.isalpha() for letter in run.find(qn("w:t")).text)
    ]
    assert arabic
    assert all(run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None for run in arabic)
    sizes = [document.styles[name].element.rPr.findall(qn("w:szCs")) for name in ("Title", "Heading 1")]
    assert [[size.get(qn("w:val")) for size in found] for found in sizes] == [["52"], ["38"]]


def test_numbers_stand_in_a_left_to_right_piece_of_their_own(files: dict[str, bytes]) -> None:
    pieces = opened(files["fa"]).element.body.xpath(".//w:dir[@w:val='ltr']")
    texts = ["".join(text.text for text in piece.iter(qn("w:t"))).strip("\u202a\u202c\u200f") for piece in pieces]
    assert any(text.startswith("−") for text in texts)
    assert any(text.startswith("[") and text.endswith("]") for text in texts)
    assert any(text[:1] in "Ft" and "(" in text and "=" in text for text in texts if text)


@pytest.mark.parametrize("code", ["fa", "en"])
def test_every_picture_says_what_it_shows(files: dict[str, bytes], code: str) -> None:
    told = [each.get("descr") for each in opened(files[code]).element.body.iter(qn("wp:docPr"))]
    assert told
    assert all(len(text) > 10 for text in told)


def test_the_persian_font_is_inside_and_is_ours(files: dict[str, bytes]) -> None:
    package = zipfile.ZipFile(io.BytesIO(files["fa"]))
    table = package.read("word/fontTable.xml").decode()
    key = UUID(table.partition('w:fontKey="{')[2][:36])
    assert mixed(package.read("word/fonts/font1.odttf"), key) == (FONTS / "Vazirmatn-Regular.ttf").read_bytes()


def test_the_contents_and_page_numbers_are_fields(files: dict[str, bytes]) -> None:
    document = opened(files["en"])
    codes = [each.text for each in document.element.body.iter(qn("w:instrText"))]
    assert any(code.strip().startswith("TOC") for code in codes)
    foot = document.sections[0].footer._element
    assert "PAGE" in "".join(each.text for each in foot.iter(qn("w:instrText")))


@pytest.mark.parametrize("text", [HOSTILE, "ب" * 10_000, "a" * 10_000, "‮".join("abc"), "\x00\x0b\ud800"])
def test_hostile_titles_are_shown_as_text(analysis: Analysis, study: ReportStudy, text: str) -> None:
    page = render(analysis, replace(study, title=text, brand=text, data_name=text), "fa")
    content = word(read_page(page), {})
    package = zipfile.ZipFile(io.BytesIO(content))
    body = package.read("word/document.xml").decode()
    assert not any(mark in body for mark in ("<script", "\u202e", "\u2066", "\x00"))
    external = [name for name in package.namelist() if name.endswith(".rels")]
    targets = "".join(package.read(name).decode() for name in external)
    assert "127.0.0.1" not in targets
    assert "file://" not in targets
    assert opened(content).paragraphs


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_it(files: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "fa.docx").write_bytes(files["fa"])
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "fa.docx")], check=True, capture_output=True)
    assert (tmp_path / "fa.pdf").stat().st_size > 50_000
