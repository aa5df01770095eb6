"""Long tables stay linear, and a reason is told once."""

from __future__ import annotations

from markupsafe import Markup

from psychometrics.results import not_computable
from reports.tables import ROWS_PER_PART, Column, Table


def table() -> Table:
    return Table("t", Markup("1"), Markup("title"), (Column(Markup("a")),), marks=("a", "b"))


def test_a_long_table_is_split_and_loses_no_row() -> None:
    long = table()
    for number in range(205):
        long.add(Markup(str(number)))
    assert max(len(part) for part in long.parts) <= ROWS_PER_PART + 3
    assert [row.cells[0] for part in long.parts for row in part] == [str(number) for number in range(205)]


def test_a_part_never_ends_with_a_group_heading() -> None:
    long = table()
    for number in range(ROWS_PER_PART - 1):
        long.add(Markup(str(number)))
    long.group(Markup("heading"))
    for number in range(20):
        long.add(Markup(str(number)))
    assert [part[-1].css for part in long.parts] == ["", ""]
    assert long.parts[1][0].css == "group"


def test_the_same_reason_has_one_mark_for_all_items() -> None:
    told = table()
    for item in ("A1", "A2", "A3"):
        told.cell(not_computable("zero_variance", item=item), Markup("–"))
    told.cell(not_computable("too_few_values", item="A1", n=3, needed=4), Markup("–"))
    assert [(mark, reason.code, more) for mark, reason, more in told.reasons] == [
        ("a", "zero_variance", 2),
        ("b", "too_few_values", 0),
    ]


def test_marks_go_on_after_the_last_letter() -> None:
    told = table()
    marks = [told.mark(not_computable("code", n=number).reason) for number in range(5)]
    assert marks == ["a", "b", "aa", "bb", "aaa"]
