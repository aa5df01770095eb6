"""What an analyst states: numbers in any digits, tiers in their order; refused in words when they can't be meant."""

from __future__ import annotations

import pytest

from psychometrics.errors import RequestError
from psychometrics.plan import Step
from psychometrics.value.analysis import value_plan
from survey_app.valuation.computing import with_contract
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


def test_the_value_under_a_contract_is_computed_only_where_one_is_stated() -> None:
    plan = value_plan(with_scores=False)
    assert "contractual_clv" not in {step.statistic for step in plan.steps}
    assert with_contract(plan, read(StatedForm()).to_json()) == plan
    counted = with_contract(plan, read(StatedForm(contract="counted")).to_json())
    assert counted.steps[-1] == Step("contractual_clv", {})
    stated = read(StatedForm(contract="stated", retention_percent="۸۰"))
    assert with_contract(plan, stated.to_json()).steps[-1] == Step("contractual_clv", {"retention": 0.8})
    assert Stated.from_json(stated.to_json()) == stated
    with pytest.raises(RequestError, match="value_stated_range"):
        read(StatedForm(contract="stated", retention_percent=""))
