"""Every format of one report: nothing is fetched, hostile text stays text, a tiny sample says so."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from psychometrics.analysis import Analysis
from reports.blocks import read_page
from reports.formats import html_file, write_formats
from reports.reading import reading_parts
from reports.render import render
from reports.study import ReportStudy
from tests.reports.test_pdf import HOSTILE

LONG = "ب" * 10_000
RAW = ("<script", "<link rel", "<style>@import", "\u202e", "\u2066", "\x00", "\x07")


@pytest.fixture(scope="module")
def tiny(analysis_of: Callable[[int], Analysis], study: ReportStudy) -> str:
    """A report of three people whose study has a hostile name and a hostile brand."""
    return render(analysis_of(3), replace(study, title=HOSTILE, brand=LONG, data_name=HOSTILE), "en")


@pytest.fixture(scope="module")
def written(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    steps: list[tuple[int, int]] = []
    pages = write_formats(tiny, folder / "r.pdf", folder / "r", lambda done, total: steps.append((done, total)))
    assert pages > 1
    assert [done for done, _ in steps] == [0, 1, 2, 3]
    return folder


def texts(folder: Path) -> dict[str, str]:
    word = zipfile.ZipFile(folder / "r" / "report.docx").read("word/document.xml").decode()
    archive = zipfile.ZipFile(folder / "r" / "tables.zip")
    return {
        "html": (folder / "r" / "report.html").read_text("utf-8").partition("<body")[2],
        "word": word,
        **{name: archive.read(name).decode() for name in archive.namelist() if not name.startswith("figures/")},
    }


def test_all_files_are_there_and_readable_by_us_only(written: Path) -> None:
    assert {path.name for path in (written / "r").iterdir()} == {"report.docx", "report.html", "tables.zip"}
    assert (written / "r").stat().st_mode & 0o077 == 0


def test_hostile_names_are_text_in_every_format(written: Path) -> None:
    for name, text in texts(written).items():
        plain = name.endswith((".txt", ".csv", ".tex"))
        assert not [raw for raw in RAW if raw in text and not (plain and raw.startswith("<"))], name
    with pikepdf.open(written / "r.pdf") as opened:
        assert "/EmbeddedFiles" not in str(opened.Root.get("/Names", ""))
        links = [str(note.A.URI) for page in opened.pages for note in page.get("/Annots", []) if "/A" in note]
    assert all(link.startswith("https://doi.org/") for link in links if "://" in link)


@pytest.mark.parametrize("name", ["html", "word"])
def test_three_people_are_too_few_and_every_format_says_so(written: Path, name: str) -> None:
    text = re.sub("<[^>]+>", "", texts(written)[name])
    assert re.search("not computable|Not computable|too few|fewer than|can.t be judged|could not be computed", text)
    assert not re.search(r"\b(?:nan|NaN|inf|None)\b", text)


def test_the_html_file_asks_nobody(pages: dict[str, str]) -> None:
    for code, page in pages.items():
        whole = html_file(page)
        assert "default-src 'none'" in whole.partition("<body")[0]
        assert not re.findall(r'(?:src|href)="(?!data:|#|https://doi\.org/)[^"]*"', whole), code
        assert not re.findall(r'url\("(?!data:)', whole)
        assert '<meta name="viewport"' in whole


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_the_parts_to_read_hold_every_table_figure_and_paragraph(pages: dict[str, str], code: str) -> None:
    parts, read = reading_parts(pages[code]), read_page(pages[code])
    kinds = [part["kind"] for part in parts]
    assert kinds.count("table") == len(read.tables)
    assert kinds.count("figure") == len(read.drawings)
    assert kinds.count("copy") >= 2
    assert kinds.count("section") == pages[code].count("<h1>") - 1
    direction = "ltr" if code == "en" else "rtl"
    assert all(f'<table dir="{direction}"' in part["html"] for part in parts if part["kind"] == "table")


def test_a_hostile_title_is_harmless_on_the_web(tiny: str) -> None:
    shown = "".join(part["html"] + part["title"] for part in reading_parts(tiny))
    assert "<script" not in shown
    assert "<link" not in shown


def test_the_same_page_gives_the_same_files(tiny: str, written: Path, tmp_path: Path) -> None:
    write_formats(tiny, tmp_path / "r.pdf", tmp_path / "r")
    for name in ("r.pdf", "r/tables.zip", "r/report.html"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()
    first, second = (zipfile.ZipFile(io.BytesIO((f / "r/report.docx").read_bytes())) for f in (tmp_path, written))
    assert first.read("word/document.xml") == second.read("word/document.xml")
