"""Amounts in the stated currency, scaled, in the language's digits."""

from __future__ import annotations

import pytest

from instruments.language import language
from psychometrics.results import not_computable
from reports.money import money
from tests.reports.test_sections import words_of


@pytest.mark.parametrize(
    ("code", "expected"), [("fa", "۴٫۲۰ میلیون تومان"), ("en", "4.20 million toman"), ("ar", "4.20 مليون تومان")]
)
def test_rials_become_millions_of_toman(code: str, expected: str) -> None:
    scale = money(language(code), "IRR", "toman", [42_000_000, 420_000_000])
    assert words_of(scale.words(42_000_000)) == expected


def test_the_scale_follows_the_largest_amount() -> None:
    scales = [money(language("en"), "USD", "", [amount]) for amount in (5, 5_000, 50_000, 5e7, 5e10)]
    assert [scale.divisor for scale in scales] == [1, 1, 1e3, 1e6, 1e9]
    assert scales[0].unit == "US dollars"


def test_what_cannot_be_computed_is_a_dash() -> None:
    scale = money(language("fa"), "", "", [])
    assert scale.text(not_computable("x")) == "–"
    assert words_of(scale.estimate(not_computable("x"), 1.0, 2.0)) == "–"
    assert scale.unit == "واحد پول"


def test_an_interval_stands_behind_its_estimate_and_is_isolated() -> None:
    shown = money(language("en"), "USD", "", [12.0]).estimate(10.0, -2.0, 12.0)
    assert words_of(shown) == "10.00 [−2.00, 12.00]"
    assert shown.count('dir="ltr"') == 2
