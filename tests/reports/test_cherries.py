"""The checklist for web surveys is filled with what the study knows, and claims nothing that isn't so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from instruments.language import languages
from reports.report import Report
from reports.sections import cherries
from reports.study import Kind

DAY = date(2026, 11, 23)
FACTS: dict[str, Any] = {
    "kind": Kind.ARTICLE,
    "flow": {"opened": 470, "consented": 440, "completed": 300},
    "first_day": DAY,
    "last_day": DAY,
    "answer_languages": {"fa": 250, "en": 50},
    "privacy": "pseudonymous",
}


@pytest.mark.parametrize("code", languages())
def test_rates_and_languages_of_the_flow_stand_in_the_list(report: Callable[..., Report], code: str) -> None:
    shown = report(code, **FACTS)
    assert cherries.applies(shown)
    told = " ".join(str(cell) for row in cherries.context(shown)["table"].rows for cell in row.cells)
    for piece in (
        shown.numbers.percent(100 * 440 / 470),
        shown.numbers.integer(470),
        shown.say("background.language_fa"),
        shown.say("cherries.pseudonyms"),
    ):
        assert str(piece) in told


def test_one_day_of_collecting_is_told_once(report: Callable[..., Report]) -> None:
    shown = report("en", **FACTS)
    told = [str(row.cells[1]) for row in cherries.context(shown)["table"].rows]
    assert sum("23 November 2026" in cell for cell in told) == 1
    assert not any(cell.count("23 November 2026") > 1 for cell in told)


def test_answers_kept_with_names_are_not_called_nameless(report: Callable[..., Report]) -> None:
    shown = report("en", **{**FACTS, "privacy": "identified"})
    told = [str(cell) for row in cherries.context(shown)["table"].rows for cell in row.cells]
    assert str(shown.say("cherries.pseudonyms")) not in told


def test_a_file_from_elsewhere_has_no_list(report: Callable[..., Report]) -> None:
    assert not cherries.applies(report("en", kind=Kind.ARTICLE))
