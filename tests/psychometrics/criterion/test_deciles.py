"""Value by group of engagement, against R's t.test."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from psychometrics.criterion.deciles import EngagementGroups, deciles
from psychometrics.criterion.linked import Linked
from psychometrics.errors import DataError, TooFewRespondents

EXPECTED = json.loads((Path(__file__).parents[2] / "reference" / "deciles" / "expected.json").read_text("utf-8"))


def linked(y: list[float], e: list[float]) -> Linked:
    customers = pd.Index([f"c{number}" for number in range(len(y))], name="customer")
    scores = pd.DataFrame({"engagement": e}, index=customers)
    return Linked(scores, "engagement", pd.DataFrame(index=customers), pd.Series(y, index=customers, dtype=float))


def found(groups: int) -> EngagementGroups:
    return deciles(linked(EXPECTED["y"], EXPECTED["e"]), groups=groups)


def test_means_and_intervals_are_those_of_r() -> None:
    rows = [(group.mean, group.ci_low, group.ci_high) for group in found(4).groups]
    assert rows == [pytest.approx(row, rel=1e-6) for row in EXPECTED["groups"]]


def test_groups_are_as_many_as_leave_five_people_in_each() -> None:
    ten = found(10)
    assert [group.n for group in ten.groups] == [5, 5, 5, 5]
    assert ten.notes[0].code == "criterion_fewer_groups"
    assert found(4).notes == ()


def test_people_alike_in_engagement_are_in_one_group() -> None:
    same = deciles(linked([1.0] * 6 + [3.0] * 6, [1.0] * 6 + [2.0] * 6))
    assert [(group.n, group.mean) for group in same.groups] == [(6, 1.0), (6, 3.0)]


def test_too_few_people_make_no_groups() -> None:
    with pytest.raises(TooFewRespondents):
        deciles(linked([1.0, 2.0], [1.0, 2.0]))
    with pytest.raises(DataError):
        deciles(linked([1.0, 2.0], [1.0, 2.0]), outcome="clv")
