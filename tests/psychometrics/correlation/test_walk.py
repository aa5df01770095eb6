"""Correlations of scales and items, by each coefficient."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from psychometrics.correlation.walk import correlations
from psychometrics.errors import PlanError
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held

R = expected("descriptives")
ATTITUDE = held("attitude.csv")


def test_pairwise_pearson_of_items_is_that_of_r() -> None:
    frame = held("bfi.csv")[R["codes"]]
    found = correlations(responses_of(frame), model_of(frame, low=1, high=6), of="items")
    np.testing.assert_allclose(found.matrix, R["pairwise_correlation"], rtol=1e-9)
    assert found.counts[0, 1] == len(frame[["A1", "A2"]].dropna())


@pytest.mark.parametrize(
    ("method", "test"), [("pearson", stats.pearsonr), ("spearman", stats.spearmanr), ("kendall", stats.kendalltau)]
)
def test_each_pair_has_the_coefficient_and_p_of_its_test(method: str, test: object) -> None:
    found = correlations(responses_of(ATTITUDE), model_of(ATTITUDE, low=0, high=100), method=method, of="items")
    for pair in found.pairs:
        known = test(ATTITUDE[pair.first], ATTITUDE[pair.second])  # type: ignore[operator]
        assert [pair.r, pair.p_value] == pytest.approx([known.statistic, known.pvalue])
        assert float(pair.ci_low) < float(pair.r) < float(pair.ci_high)


def test_the_interval_of_pearson_is_fishers() -> None:
    pair = correlations(responses_of(ATTITUDE), model_of(ATTITUDE, low=0, high=100), of="items").pairs[0]
    known = stats.pearsonr(ATTITUDE[pair.first], ATTITUDE[pair.second]).confidence_interval(0.95)
    assert [pair.ci_low, pair.ci_high] == pytest.approx(list(known))


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall", "polychoric"])
def test_a_constant_item_has_ones_on_the_diagonal_and_a_reason_elsewhere(method: str) -> None:
    frame = held("bfi_clean.csv")[["A1", "A2", "A3"]].assign(A2=3)
    found = correlations(responses_of(frame), model_of(frame, low=1, high=6), method=method, of="items")
    assert np.diag(found.matrix).tolist() == [1, 1, 1]
    missing = {(pair.first, pair.second) for pair in found.pairs if isinstance(pair.r, NotComputable)}
    assert missing == {("A2", "A1"), ("A3", "A2")}
    assert np.isnan(found.matrix).sum() == 4


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"method": "phi"}, "option_value_unknown"),
        ({"of": "people"}, "option_value_unknown"),
        ({"method": "polychoric", "of": "scales"}, "polychoric_needs_items"),
    ],
)
def test_unknown_options_are_refused(options: dict[str, str], code: str) -> None:
    with pytest.raises(PlanError) as refused:
        correlations(responses_of(ATTITUDE), model_of(ATTITUDE, low=0, high=100), **options)
    assert refused.value.code == code
