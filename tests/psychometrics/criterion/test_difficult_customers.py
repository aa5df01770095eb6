"""Whatever the records hold, there is a number or a reason: no NaN, no infinity, no warning."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.criterion.linked import Linked
from psychometrics.criterion.registry import criterion_statistics
from psychometrics.errors import EngagemeterError
from psychometrics.results import NotComputable, Note
from psychometrics.value.storage import stored
from tests.psychometrics.criterion.customers import linked_of

RNG = np.random.default_rng(20260101)
N = 120
E = RNG.standard_normal(N)
A = RNG.standard_normal(N)
SPEND = RNG.gamma(0.5, 100, N) * (RNG.random(N) < 0.6)


def _with_values(linked: Linked) -> Linked:
    clv = linked.outcome * 2
    crv = linked.outcome - linked.outcome.mean()
    return replace(linked, values=pd.DataFrame({"clv": clv, "crv": crv}), benchmark=linked.outcome + 1)


def _constant_scores() -> Linked:
    return linked_of(np.ones(N), SPEND, others=50, goal_alignment=np.ones(N))


CASES = {
    "ordinary": _with_values(linked_of(E, SPEND, others=50, goal_alignment=A)),
    "nobody buys": _with_values(linked_of(E, np.zeros(N), others=50, goal_alignment=A)),
    "everybody spends the same": _with_values(linked_of(E, np.full(N, 7.0), others=50, goal_alignment=A)),
    "one customer buys": linked_of(E, np.eye(1, N, 3)[0] * 500, others=50, goal_alignment=A),
    "one purchase each": linked_of(E, SPEND, np.column_stack([A, np.zeros(N), E * 0]), others=50, goal_alignment=A),
    "engagement is constant": _constant_scores(),
    "engagement separates buyers": linked_of(E, np.where(E > 0, 50.0 + E, 0), others=50, goal_alignment=A),
    "engagement repeats recency": linked_of(E, SPEND, np.column_stack([E, A, A**2]), others=50, goal_alignment=A),
    "eight customers": linked_of(E[:8], SPEND[:8], goal_alignment=A[:8]),
    "two customers": linked_of(E[:2], SPEND[:2], goal_alignment=A[:2]),
    "huge sums": _with_values(linked_of(E, SPEND * 1e12, others=50, goal_alignment=A)),
    "tiny sums": _with_values(linked_of(E, SPEND * 1e-9, others=50, goal_alignment=A)),
    "one giant": linked_of(E, np.where(np.arange(N) == 5, 1e9, SPEND), others=50, goal_alignment=A),
    "five points only": linked_of(np.round(E), SPEND, others=50, goal_alignment=np.round(A)),
    "negative spend": linked_of(E, SPEND - 20, others=50, goal_alignment=A),
    "everybody answered": linked_of(E, SPEND, goal_alignment=A),
    "no goal alignment": linked_of(E, SPEND, others=50),
    "missing scores": linked_of(
        np.where(A > 0, E, np.nan), SPEND, others=50, goal_alignment=np.where(E > 0, A, np.nan)
    ),
}


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, float):
        yield value
    elif value is None:
        yield math.nan


@pytest.mark.parametrize("name", criterion_statistics())
@pytest.mark.parametrize("case", CASES)
def test_there_is_a_number_or_a_reason(name: str, case: str) -> None:
    statistic = criterion_statistics()[name]
    options = {"antecedent": "goal_alignment", "replicates": 50} if name == "value_mediation" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = statistic.walker(CASES[case], **options)
        except EngagemeterError:
            return  # refused with a reason
        frame, headline = result.to_frame(), result.summary()
    told = stored(result)
    json.dumps(told, allow_nan=False)
    assert all(math.isfinite(number) for number in _numbers(told))
    assert len(headline)
    assert isinstance(frame, pd.DataFrame)
    assert all(isinstance(note, Note) for note in result.notes)


def test_an_outcome_of_zeros_says_so() -> None:
    main = criterion_statistics()["value_model"].walker(CASES["nobody buys"]).main
    assert isinstance(main, NotComputable)
    assert main.reason.code == "criterion_all_zero"


def test_perfect_separation_is_said_and_not_estimated() -> None:
    rough = criterion_statistics()["value_robustness"].walker(CASES["engagement separates buyers"])
    assert rough.two_part.reason.code == "criterion_separated"


def test_constant_engagement_is_refused_by_name() -> None:
    main = criterion_statistics()["value_model"].walker(CASES["engagement is constant"]).main
    assert main.reason.code == "criterion_collinear"


def test_one_purchase_each_leaves_frequency_out_with_a_note() -> None:
    found = criterion_statistics()["value_model"].walker(CASES["one purchase each"])
    assert [effect.predictor for effect in found.main.effects] == ["log_recency", "engagement"]
    assert "criterion_constant_left_out" in [note.code for note in found.notes]


def test_a_value_that_is_negative_for_somebody_is_told_in_money() -> None:
    found = criterion_statistics()["value_model"].walker(CASES["ordinary"])
    assert {name: model.link for name, model in found.values} == {"clv": "log", "crv": "identity"}
    assert [note.code for note in found.notes] == ["criterion_linear_instead", "criterion_two_sources"]
