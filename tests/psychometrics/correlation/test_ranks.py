"""Rank correlations from two-way tables are those from the ranks themselves."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from psychometrics.contingency import contingency
from psychometrics.correlation.ranks import kendall_of_tables, spearman_of_tables
from psychometrics.correlation.walk import correlations
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held

R = expected("ranks")
FIVE = held("bfi.csv")[R["codes"]]
PAIRS = tuple(np.array(list(combinations(range(5), 2))).T)


def test_spearman_with_ties_and_gaps_is_that_of_r() -> None:
    assert spearman_of_tables(contingency(FIVE))[PAIRS] == pytest.approx(R["spearman"], abs=1e-12)


def test_kendall_and_its_z_with_ties_are_those_of_r() -> None:
    tau, z = kendall_of_tables(contingency(FIVE))
    assert tau[PAIRS] == pytest.approx(R["tau"], abs=1e-12)
    assert z[PAIRS] == pytest.approx(R["z"], rel=1e-10)
    found = {(pair.second, pair.first): pair.p_value for pair in _walk(FIVE, "kendall").pairs}
    assert [found[R["codes"][i], R["codes"][j]] for i, j in zip(*PAIRS, strict=True)] == pytest.approx(R["p"], rel=1e-8)


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_many_distinct_values_give_the_same_as_few(method: str) -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc")).mask(rng.random((80, 3)) < 0.1)
    test = stats.spearmanr if method == "spearman" else stats.kendalltau
    for pair in _walk(frame, method).pairs:
        known = test(*frame[[pair.first, pair.second]].dropna().to_numpy().T)
        assert [pair.r, pair.p_value] == pytest.approx([known.statistic, known.pvalue])


def test_ten_people_have_kendalls_exact_p() -> None:
    frame = pd.DataFrame({"a": range(10), "b": [1, 0, 3, 2, 5, 4, 7, 6, 9, 8]}, dtype=float)
    pair = _walk(frame, "kendall").pairs[0]
    assert pair.p_value == pytest.approx(stats.kendalltau(frame["a"], frame["b"], method="exact").pvalue)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_copies_of_an_item_correlate_perfectly_and_leave_nothing_to_test(method: str) -> None:
    pair = _walk(FIVE[["A1"]].assign(again=FIVE["A1"]), method).pairs[0]
    assert [pair.r, pair.ci_low, pair.ci_high] == pytest.approx([1, 1, 1])
    assert isinstance(pair.p_value, NotComputable)
    assert pair.p_value.reason.code == "correlation_perfect"


def _walk(frame: pd.DataFrame, method: str):  # type: ignore[no-untyped-def]
    return correlations(responses_of(frame), model_of(frame, low=-9, high=9), method=method, of="items")
