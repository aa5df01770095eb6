"""What an analyst states: numbers in any digits, tiers in their order; refused in words when they can't be meant."""

from __future__ import annotations

import pytest

from psychometrics.errors import RequestError
from survey_app.valuation.stated import Stated, StatedForm, read, read_tiers


def test_numbers_are_read_in_any_digits() -> None:
    stated = read(StatedForm(discount_percent="۲۵٫۵", margin_percent="٣٠", horizon_days=730))
    assert (stated.discount_percent, stated.margin_percent, stated.horizon_days) == (25.5, 30.0, 730)


@pytest.mark.parametrize("text", ["", "-1", "abc", "201", "1e9", "nan"])
def test_a_rate_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="value_stated_range"):
        read(StatedForm(discount_percent=text))


def test_a_horizon_that_the_page_does_not_offer_is_refused() -> None:
    with pytest.raises(RequestError, match="value_stated_range"):
        read(StatedForm(horizon_days=36500))


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("", ()),
        ("bronze, silver: 1,000, gold=5000", (("bronze", None), ("silver", 1000.0), ("gold", 5000.0))),
        ("برنزی، نقره‌ای: ۱۰۰۰، طلایی: ۵۰۰۰", (("برنزی", None), ("نقره‌ای", 1000.0), ("طلایی", 5000.0))),
    ],
)
def test_tiers_are_read_from_the_lowest_to_the_highest(text: str, tiers: tuple[tuple[str, float | None], ...]) -> None:
    assert read_tiers(text) == tiers


def test_a_tier_named_twice_is_refused() -> None:
    with pytest.raises(RequestError, match="value_tiers_unread"):
        read_tiers("gold, silver, gold")


def test_what_is_stated_comes_back_from_json() -> None:
    stated = Stated("2026-09-28", 730, 25.0, 30.0, 7, "paretonbd", (("bronze", None), ("gold", 900.0)))
    assert Stated.from_json(stated.to_json()) == stated
