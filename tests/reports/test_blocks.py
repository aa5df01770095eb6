"""The finished page read back: its tables, figures and paragraphs, with unrounded numbers beside the printed ones."""

from __future__ import annotations

import pytest

from psychometrics.analysis import Analysis
from reports.blocks import Contents, Drawing, Grid, Heading, Page, Paragraph, read_page, words


@pytest.fixture(scope="module")
def read(pages: dict[str, str]) -> dict[str, Page]:
    return {code: read_page(html) for code, html in pages.items()}


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_every_part_of_the_page_is_found(read: dict[str, Page], pages: dict[str, str], code: str) -> None:
    page = read[code]
    assert (page.language, page.kind, page.title) == (code, "thesis", "پنج عامل شخصیت")
    assert page.direction == ("ltr" if code == "en" else "rtl")
    kinds = {type(block) for block in page.blocks}
    assert {Heading, Paragraph, Grid, Drawing, Contents} <= kinds
    assert len(page.tables) == pages[code].count('id="table-')
    assert len(page.drawings) == pages[code].count('id="figure-')
    assert all(words(table.title) and words(table.number) for table in page.tables)
    assert all(drawing.alt for drawing in page.drawings)


def test_a_long_table_is_one_table_again(read: dict[str, Page]) -> None:
    tables = read["en"].tables
    items = next(table for table in tables if words(table.title) == "Item Statistics")
    assert sum(1 for row in items.rows if row.kind != "group") == 25


def test_cells_carry_the_number_that_was_rounded(read: dict[str, Page], analysis: Analysis) -> None:
    cells = [cell for table in read["fa"].tables for row in table.rows for cell in row.cells]
    numbers = {value for cell in cells for piece in cell for value in piece.value}
    frame = analysis.results["items"].to_frame()  # type: ignore[union-attr]
    assert set(frame["mean"].astype(float)) <= numbers


def test_captions_keep_their_numbers_in_the_language(read: dict[str, Page]) -> None:
    assert words(read["fa"].tables[0].number) == "جدول ۴-۱."
    assert words(read["en"].tables[0].number) == "Table 1"


def test_a_drawn_interval_is_told_by_a_mark_beside_its_numbers(read: dict[str, Page]) -> None:
    reliability = next(table for table in read["en"].tables if words(table.title) == "Reliability of the Scales")
    assert [words(head) for head in reliability.heads][-2].startswith("McDonald")
    assert {words(row.cells[-1]) for row in reliability.rows} <= {"◆", "◇"}
    assert all(len(row.cells) in (1, len(reliability.heads)) for row in reliability.rows)
