"""Conditions of a form: unknown names and circles are told at the cell where they stand."""

from __future__ import annotations

import pytest

from instruments.formats.references import check_references
from instruments.formats.sheets import Book, Row


def told(*rows: dict[str, str]) -> list[tuple[str, str, str]]:
    book = Book("form.xlsx")
    book.sheets["survey"] = [Row("survey", number, cells) for number, cells in enumerate(rows, start=2)]
    check_references(book)
    return [(e.code, e.place, str(e.params.get("path") or e.params["name"])) for e in book.errors]


def asked(name: str, relevant: str = "", kind: str = "text") -> dict[str, str]:
    return {"type": kind, "name": name, **({"relevant": relevant} if relevant else {})}


def test_a_circle_is_told_once_at_the_cell_that_closes_it() -> None:
    found = told(asked("a", "${c} = 1"), asked("b", "${a} = 1"), asked("c", "${b} = 1"))
    assert found == [("xlsform_loop", "form.xlsx, survey, row 3, column relevant", "a → c → b → a")]


def test_a_question_can_not_depend_on_itself() -> None:
    assert told(asked("a", "${a} = 1")) == [("xlsform_circular", "form.xlsx, survey, row 2, column relevant", "a")]


def test_a_group_that_depends_on_what_is_in_it_is_a_circle() -> None:
    found = told(asked("g", "${a} = 1", "begin_group"), asked("a"), {"type": "end_group"})
    assert found == [("xlsform_circular", "form.xlsx, survey, row 2, column relevant", "a")]


@pytest.mark.parametrize("kind", ["calculate", "hidden", "begin_group"])
def test_names_of_what_is_not_asked_are_known_too(kind: str) -> None:
    assert told(asked("total", kind=kind), asked("b", "${total} > 3")) == []


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    book = Book("form.xlsx")
    book.sheets["survey"] = [
        Row("survey", 2, asked("calm1")),
        Row("survey", 3, asked("b", "${calm} > 3 or ${calm} < 1")),
    ]
    check_references(book)
    assert [(e.code, e.params["nearest"]) for e in book.errors] == [("xlsform_reference", "calm1")]
