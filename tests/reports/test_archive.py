"""Tables as CSV and LaTeX, figures as files, and citations, for whoever writes on."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter

import pytest

from instruments.instrument import Instrument
from reports.archive import tables_and_figures, zipped
from reports.blocks import Grid, Page, Piece, Row, read_page, words
from reports.citing import Work, bibtex, instrument_works, program_work, ris, study_work
from reports.latex import escaped, latex
from reports.pictures import pictures
from reports.sheets import csv_text


@pytest.fixture(scope="module")
def read(pages: dict[str, str]) -> dict[str, Page]:
    return {code: read_page(html) for code, html in pages.items()}


def rows_of(grid: Grid) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_text(grid).removeprefix("\ufeff"))))


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_every_table_is_a_rectangle_of_unrounded_numbers(read: dict[str, Page], code: str) -> None:
    for grid in read[code].tables:
        rows = rows_of(grid)
        assert len({len(row) for row in rows}) == 1, words(grid.title)
    reliability = next(grid for grid in read["en"].tables if words(grid.title) == "Reliability of the Scales")
    numbers = [cell for row in rows_of(reliability)[1:] for cell in row if cell.startswith("0.")]
    assert len(numbers) == 5 * 6
    assert all(len(cell) > 10 for cell in numbers)


def test_the_three_languages_hold_the_same_numbers(read: dict[str, Page]) -> None:
    """In their own order; Arabic readers have a table of weighted means more."""

    def numbers(code: str) -> Counter[float]:
        pieces = [piece for grid in read[code].tables for row in grid.rows for cell in row.cells for piece in cell]
        return Counter(value for piece in pieces for value in piece.value)

    assert numbers("fa") == numbers("en")
    assert numbers("en") <= numbers("ar")


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    grid = Grid("t", heads=((Piece("=a"),), (Piece("b"),)), starts=(True, False))
    grid.rows.append(Row(((Piece("=1+1"),), (Piece("@sum"),))))
    grid.rows.append(Row(((Piece('a"b,c\x00'),), (Piece("−1", value=(-1.0,)),))))
    assert rows_of(grid) == [["'=a", "b"], ["'=1+1", "'@sum"], ['a"b,c', "-1"]]


def test_latex_has_rules_and_nothing_that_runs(read: dict[str, Page]) -> None:
    text = latex(read["en"].tables[0], read["en"])
    assert all(part in text for part in ("\\toprule", "\\midrule", "\\bottomrule", "\\caption{Gender}"))
    assert escaped("50% & \\input{/etc/passwd} $x_1^2$ #~") == (
        "50\\% \\& \\textbackslash{}input\\{/etc/passwd\\} \\$x\\_1\\textasciicircum{}2\\$ \\#\\textasciitilde{}"
    )
    assert "xepersian" in latex(read["fa"].tables[0], read["fa"])


def test_the_archive_holds_all_tables_and_figures_and_is_the_same_each_time(read: dict[str, Page]) -> None:
    drawn = pictures(read["fa"])
    content = tables_and_figures(read["fa"], drawn)
    assert content == tables_and_figures(read["fa"], drawn)
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = archive.namelist()
    assert len([name for name in names if name.endswith(".csv")]) == len(read["fa"].tables)
    assert len([name for name in names if name.endswith(".png")]) == len(read["fa"].drawings)
    assert [name for name in names if name.endswith(".svg")]
    assert archive.read("figures/figure-1.png").startswith(b"\x89PNG")
    assert archive.read("figures/figure-1.pdf").startswith(b"%PDF")
    assert "جدول ۴-۱" in archive.read("README.txt").decode()


def test_works_can_be_cited_in_three_ways(big_five: Instrument) -> None:
    works = [program_work(2026), *instrument_works((big_five,)), study_work("A {study}", 2026, "5eed 5eed")]
    assert [work.kind for work in works] == ["software", "questionnaire", "report"]
    assert "@software{engagemeter," in bibtex(works)
    assert "author = {Goldberg, L. R}" in bibtex(works)
    assert ris(works).count("ER  - ") == 3
    assert all(work.apa for work in works)


def test_a_title_cannot_leave_its_field() -> None:
    evil = Work("k", "report", "", "2026", "}\n@comment{x", "a\r\nER  - \r\nTY  - JOUR")
    assert "@comment" not in bibtex([evil])
    assert ris([evil]).count("\r\nER  - ") == 1


def test_zip_files_carry_no_time() -> None:
    assert zipped({"a": "b"}) == zipped({"a": b"b"})
