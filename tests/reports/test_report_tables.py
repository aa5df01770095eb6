"""docs/report-tables.md names sections that exist, for every one of the customary tables."""

from __future__ import annotations

import re
from pathlib import Path

from reports.section import sections

LIST = (Path(__file__).parents[2] / "docs" / "report-tables.md").read_text("utf-8")
ROWS = [line.split("|")[1:-1] for line in LIST.splitlines() if re.match(r"\| T\d+ ", line)]


def test_the_list_holds_all_customary_tables_once() -> None:
    assert [row[0].strip() for row in ROWS] == [f"T{number}" for number in range(1, 24)]


def test_every_table_comes_from_a_section_of_the_thesis_that_is_there() -> None:
    known = {section.name for section in sections() if "thesis" in section.kinds}
    for number, _, named, _ in ROWS:
        listed = set(re.findall(r"`(\w+)`", named))
        assert listed, number
        assert listed <= known, number
