"""Plans are checked before anything runs, and say the same thing after a round trip."""

from __future__ import annotations

import pytest

from psychometrics.errors import PlanError
from psychometrics.plan import Plan, Step, plan_of


def test_a_plan_survives_its_own_dictionary() -> None:
    plan = Plan((Step("items"), Step("efa", {"rotation": "promax"})), seed=7)
    assert Plan.from_dict(plan.to_dict()) == plan
    assert Plan.from_dict(plan.to_dict()).sha256() == plan.sha256()


def test_a_bare_name_is_a_step_with_default_options() -> None:
    assert Plan.from_dict({"steps": ["items"]}).steps == (Step("items"),)


def test_an_unknown_statistic_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PlanError) as refused:
        plan_of(["alfa"]).check()
    assert refused.value.code == "statistic_unknown"


def test_a_step_without_a_statistic_is_refused() -> None:
    with pytest.raises(PlanError) as refused:
        Plan.from_dict({"steps": [{"options": {}}]})
    assert refused.value.code == "step_without_statistic"
