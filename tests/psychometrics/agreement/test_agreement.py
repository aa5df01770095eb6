"""Intraclass correlations and kappa agree with psych, and with a third computation where psych errs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from psychometrics.agreement import cohen_kappa, intraclass_correlations, kappa_from_table
from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.results import NotComputable
from tests.psychometrics.reliability.cases import cases, read

COLUMNS = {
    "ICC": "icc", "F": "f", "df1": "df1", "df2": "df2", "p": "p_value", "lower bound": "low", "upper bound": "high",
}  # fmt: skip


@pytest.mark.parametrize("case", cases("icc__"))
def test_all_six_intraclass_correlations_agree_with_psych(case) -> None:
    _, frame, expected = read(case)
    found = intraclass_correlations(frame.to_numpy()).to_frame()
    assert list(found["form"]) == expected["anova"]["type"]
    for r_name, name in COLUMNS.items():
        wanted = np.array(expected["anova"][r_name], dtype=float)
        assert found[name].to_numpy(dtype=float) == pytest.approx(wanted, rel=1e-8, abs=1e-15), r_name


@pytest.mark.parametrize("case", cases("kappa__"))
def test_kappa_agrees_with_psych_and_its_weighted_variance_with_statsmodels(case) -> None:
    """psych's var_weighted sums the row weights unweighted; statsmodels and the delta method give Fleiss's."""
    _, frame, expected = read(case)
    first, second = (frame.iloc[:, i] for i in (0, 1))
    plain = cohen_kappa(first, second)
    assert plain.kappa == pytest.approx(expected["kappa"], rel=1e-8)
    assert plain.standard_error**2 == pytest.approx(expected["var_kappa"], rel=1e-8)
    assert [plain.low, plain.high] == pytest.approx([expected["confid"]["values"][0][i] for i in (0, 2)], rel=1e-8)
    table = pd.crosstab(*(pd.Categorical(side, plain.categories) for side in (first, second)), dropna=False).to_numpy()
    for weights, r_name in (("linear", "weighted_linear"), ("quadratic", "weighted_quadratic")):
        found = cohen_kappa(first, second, weights)
        assert found.kappa == pytest.approx(expected[r_name], rel=1e-8)
        variance = cohens_kappa(table, wt=weights).var_kappa
        assert found.standard_error**2 == pytest.approx(variance, rel=1e-8)


def test_the_weighted_kappa_of_cohens_own_idea_by_hand() -> None:
    found = kappa_from_table([[20, 5], [10, 15]])
    assert found.observed == pytest.approx(0.7)
    assert found.expected == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.4)


def test_perfect_agreement_and_no_variance_are_told_apart() -> None:
    perfect = intraclass_correlations([[1, 1], [2, 2], [3, 3]])
    assert perfect.form("ICC2").icc == pytest.approx(1)
    assert isinstance(perfect.form("ICC2").f, NotComputable)
    assert isinstance(intraclass_correlations(np.ones((4, 3))).form("ICC1").icc, NotComputable)
    assert isinstance(cohen_kappa([1, 1], [1, 1]).kappa, NotComputable)


def test_incomplete_cases_are_left_out_and_told() -> None:
    found = intraclass_correlations([[1, 2], [2, np.nan], [3, 3], [5, 4]])
    assert found.n == 3
    assert [note.code for note in found.notes] == ["agreement_incomplete_left_out"]


def test_ratings_that_do_not_fit_are_refused() -> None:
    with pytest.raises(TooFewRespondents):
        intraclass_correlations([[1, 2]])
    with pytest.raises(DataError):
        cohen_kappa([1, 2], [1, 2, 3])
    with pytest.raises(DataError):
        cohen_kappa([1, 2], [1, 3], categories=[1, 2])
