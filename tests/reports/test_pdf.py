"""The PDF: tagged, in our fonts only, the same each time, and in an order that can be read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from psychometrics.analysis import Analysis
from reports import pdf as pdf_module
from reports.pdf import OwnFilesOnly, Pdf, RefusedAddress, pdf
from reports.render import render
from reports.study import ReportStudy
from reports.writing import write_report

OURS = ("EM-Vazir", "EM-Text", "EM-Table", "IBM-Plex", "Vazirmatn", "Source-Serif")
BETWEEN_BRACKETS = re.compile(r"[\[\]](−?[۰-۹٫]+)، (−?[۰-۹٫]+)[\[\]]")
"""pdftotext mirrors brackets of right-to-left lines; the ends must not change places."""

HOSTILE = (
    '<img src="http://127.0.0.1/x.png"><link rel="attachment" href="file:///etc/passwd">'
    '<script>alert(1)</script><style>@import "http://127.0.0.1/a.css"; h1 { background: url(file:///etc) }</style>'
    "\u202eabc\u202c\u2066def\u2069\x00\x07\ud800{title}{{ 7*7 }}**b** url(http://127.0.0.1/)"
)


@pytest.fixture(scope="module")
def persian(pages: dict[str, str]) -> Pdf:
    return pdf(pages["fa"])


@pytest.fixture(scope="module")
def opened(persian: Pdf) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(persian.content))


@pytest.fixture
def fetchers(monkeypatch: pytest.MonkeyPatch) -> list[OwnFilesOnly]:
    """Every fetcher that a report is made with, so that a test sees what was asked of it."""
    made: list[OwnFilesOnly] = []

    class Watched(OwnFilesOnly):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(pdf_module, "OwnFilesOnly", Watched)
    return made


def test_the_pdf_is_tagged_and_says_its_language_and_title(opened: pikepdf.Pdf) -> None:
    assert bool(opened.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in opened.Root
    assert str(opened.Root.Lang) == "fa"
    assert str(opened.docinfo["/Title"]) == "پنج عامل شخصیت"
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)


def test_every_section_has_a_bookmark_and_every_page_is_counted(opened: pikepdf.Pdf, persian: Pdf) -> None:
    with opened.open_outline() as outline:
        titles = [str(entry.title) for entry in outline.root]
    assert any(title.endswith("پایایی مقیاس‌ها") for title in titles)
    assert len(titles) > 8
    assert len(opened.pages) == persian.pages > 10


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_every_font_in_the_pdf_is_ours_and_embedded(pages: dict[str, str], code: str) -> None:
    fonts = _fonts(pikepdf.open(io.BytesIO(pdf(pages[code]).content)))
    assert fonts
    assert [name for name in fonts if not any(ours in name for ours in OURS)] == []
    assert all(embedded for embedded in fonts.values())


def test_the_same_page_gives_the_same_bytes(pages: dict[str, str], persian: Pdf) -> None:
    assert pdf(pages["fa"]).content == persian.content


def test_nothing_is_attached_and_nothing_runs(opened: pikepdf.Pdf) -> None:
    assert len(opened.attachments) == 0
    assert "/OpenAction" not in opened.Root or "/JavaScript" not in str(opened.Root.OpenAction)
    assert "/JavaScript" not in opened.Root.get("/Names", {})


def test_persian_text_and_ranges_come_out_in_the_order_of_reading(persian: Pdf, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(persian.content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
    bare = re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    assert "پایایی مقیاسها" in bare or "مقیاسها پایایی" in bare
    assert "۱–۶" in bare
    assert "۶–۱" not in bare
    low_first = [tuple(_number(end) for end in ends) for ends in BETWEEN_BRACKETS.findall(bare)]
    assert len(low_first) > 5
    assert all(low <= high for low, high in low_first)


@pytest.mark.parametrize("code", ["fa", "en"])
def test_a_hostile_title_and_brand_are_shown_as_text_and_fetch_nothing(
    analysis: Analysis, study: ReportStudy, fetchers: list[OwnFilesOnly], code: str
) -> None:
    page = render(analysis, replace(study, title=HOSTILE, brand=HOSTILE), code)
    body = page.split("</style>", 1)[1]
    assert "<script" not in page
    assert "<link" not in page
    assert not re.search(r"<img[^>]+http", page)
    assert "&lt;img src=" in body
    assert "{{ 7*7 }}" in body
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u0000\u0007\ud800") & set(page)
    made = pdf(page)
    assert [fetcher.refused for fetcher in fetchers] == [[]]
    with pikepdf.open(io.BytesIO(made.content)) as opened:
        assert len(opened.attachments) == 0
        assert str(opened.docinfo["/Title"]).startswith("<img src=")


def test_a_title_of_ten_thousand_characters_is_cut_and_stays_on_the_cover(
    analysis: Analysis, study: ReportStudy, persian: Pdf
) -> None:
    page = render(analysis, replace(study, title="بلند" * 2500, brand="w" * 10_000), "fa")
    assert "بلند" * 100 not in page
    assert "w" * 301 not in page
    assert pdf(page).pages == persian.pages


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "https://example.org/a.css",
        "file:///etc/passwd",
        "report:///fonts/../pdf.py",
        "report:///fonts/",
        "data:text/html,<script>",
        "data:image/png;base64,AAAA",
        "ftp://127.0.0.1/",
    ],
)
def test_the_fetcher_gives_only_our_fonts_and_figures(address: str) -> None:
    fetcher = OwnFilesOnly()
    with pytest.raises(RefusedAddress):
        fetcher.fetch(address)
    assert fetcher.refused == [address]


def test_the_fetcher_gives_a_font_of_the_package() -> None:
    fetcher = OwnFilesOnly()
    assert fetcher.fetch("report:///fonts/Vazirmatn-Regular.ttf").read()[:4] == b"\x00\x01\x00\x00"
    assert fetcher.refused == []


def test_a_report_is_written_whole_and_nothing_stays_beside_it(
    analysis: Analysis, study: ReportStudy, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    count = write_report(analysis, study, "en", path)
    assert [each.name for each in tmp_path.iterdir()] == ["report.pdf"]
    with pikepdf.open(path) as opened:
        assert len(opened.pages) == count


def _fonts(opened: pikepdf.Pdf) -> dict[str, bool]:
    """Name of every font and whether it is inside the file."""
    found = {}
    for entry in opened.objects:
        if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor":
            found[str(entry.FontName)] = bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(entry.keys()))
    return found


def _number(text: str) -> float:
    return float(text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹٫−", "0123456789.-")))
