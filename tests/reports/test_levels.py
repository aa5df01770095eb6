"""Means read in words: both customs at the borders, own names, and the table of an Arabic thesis."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from psychometrics.errors import RequestError
from reports.levels import Border, Levels, relative_weight
from reports.render import _body
from reports.report import Report
from reports.section import chosen, sections
from tests.reports.test_kinds import BROKEN
from tests.reports.test_sections import words_of


def told(page: Report, name: str) -> str:
    section = next(one for one in sections() if one.name == name)
    return words_of(_body(page, section, dict(section.context(page))))


@pytest.mark.parametrize(
    ("mean", "upper", "lower"),
    [(1, 0, 0), (1.79, 0, 0), (1.80, 1, 0), (1.81, 1, 1), (2.60, 2, 1), (4.20, 4, 3), (5, 4, 4)],
)
def test_a_mean_on_a_border_follows_the_stated_custom(mean: float, upper: int, lower: int) -> None:
    assert Levels().of(mean, 1, 5) == upper
    assert Levels(border=Border.LOWER).of(mean, 1, 5) == lower


def test_classes_are_printed_as_both_customs_print_them() -> None:
    rounded = [
        [(round(a, 2), round(b, 2)) for a, b in one.bounds(1, 5)] for one in (Levels(), Levels(border=Border.LOWER))
    ]
    assert rounded[0] == [(1, 1.79), (1.80, 2.59), (2.60, 3.39), (3.40, 4.19), (4.20, 5)]
    assert rounded[1] == [(1, 1.80), (1.81, 2.60), (2.61, 3.40), (3.41, 4.20), (4.21, 5)]


def test_the_relative_weight_is_the_mean_over_the_highest_answer() -> None:
    assert relative_weight(4.0, 5) == 80


def test_other_numbers_of_classes_are_refused() -> None:
    with pytest.raises(RequestError, match="levels_unusable"):
        Levels(classes=4)
    with pytest.raises(RequestError, match="levels_unusable"):
        Levels(names={"ar": ("قليل", "كثير")})


def test_arabic_theses_have_the_table_and_others_when_asked(report: Callable[..., Report]) -> None:
    assert "agreement" in [one.name for one in chosen(report("ar"))]
    assert "agreement" not in [one.name for one in chosen(report("fa"))]
    assert "agreement" in [one.name for one in chosen(report("fa", levels=Levels(3)))]


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
@pytest.mark.parametrize("levels", [Levels(), Levels(3, Border.LOWER)])
def test_the_table_has_whole_words(report: Callable[..., Report], code: str, levels: Levels) -> None:
    shown = told(report(code, levels=levels), "agreement")
    assert len(shown) > 500
    assert not re.search(BROKEN, shown)


def test_own_names_of_levels_are_used(report: Callable[..., Report]) -> None:
    names = ("ضعيف", "وسط", "قوي")
    shown = told(report("ar", levels=Levels(3, names={"ar": names})), "agreement")
    assert all(name in shown for name in names)
