"""Whether a scale has answers enough."""

from __future__ import annotations

from typing import Any

import pytest

from survey_app.findings.enough import answers_needed, judge

NONE = {"kind": "NotComputable", "reason": {"code": "zero_variance", "params": {}}}


def scale(
    low: Any, high: Any, alpha: float = 0.8, dropped: tuple[float, ...] = (), rest: float = 0.5
) -> dict[str, Any]:
    items = [{"item": f"i{n}", "r_drop": rest, "alpha_if_dropped": value} for n, value in enumerate(dropped)]
    return {"n": 200, "alpha": alpha, "omega_low": low, "omega_high": high, "items": items}


def test_an_interval_as_narrow_as_declared_is_enough() -> None:
    assert judge(scale(0.80, 0.89), 0.10).code == "tight"
    assert judge(scale(0.80, 0.89), 0.05).code == "more"


def test_more_answers_grow_with_the_square_of_the_width() -> None:
    assert answers_needed(212, 0.15, 0.10) == 270
    assert answers_needed(100, 0.20, 0.10) == 300
    assert judge(scale(0.70, 0.90), 0.10).more == 600


def test_an_item_without_which_the_scale_is_better_is_named() -> None:
    verdict = judge(scale(0.80, 0.85, alpha=0.78, dropped=(0.70, 0.83, 0.74)), 0.10)
    assert (verdict.code, verdict.item, verdict.state) == ("weak_item", "i1", "wrong")
    assert verdict.width == pytest.approx(0.05)


def test_a_gain_too_small_to_tell_is_not_told() -> None:
    assert judge(scale(0.80, 0.85, alpha=0.78, dropped=(0.79, 0.70)), 0.10).code == "tight"


def test_an_item_against_the_others_is_told_before_anything_else() -> None:
    verdict = judge(scale(0.1, 0.5, alpha=0.3, dropped=(0.6, 0.2), rest=-0.2), 0.10)
    assert verdict.code == "reversed_item"


@pytest.mark.parametrize(("low", "high"), [(NONE, NONE), (0.5, NONE)])
def test_without_an_interval_nothing_is_judged(low: Any, high: Any) -> None:
    verdict = judge(scale(low, high), 0.10)
    assert (verdict.code, verdict.state) == ("none", "waiting")


def test_the_analytic_interval_stands_in_where_none_was_drawn() -> None:
    row = {**scale(NONE, NONE), "omega_delta_low": 0.81, "omega_delta_high": 0.86}
    assert judge(row, 0.10).code == "tight"
