"""Items that mean something else in a group are found, others are left in peace, and traits may differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.discrete_model import Logit
from statsmodels.miscmodels.ordinal_model import OrderedModel

from psychometrics.errors import ModelError, PlanError
from psychometrics.irt.dif import dif
from psychometrics.irt.dif_groups import group_dif
from psychometrics.irt.dif_regression import logistic_dif, size_of
from psychometrics.irt.fit import fit_items
from psychometrics.irt.group_likelihood import group_likelihood
from psychometrics.irt.ordinal_logit import ordinal_logit
from psychometrics.irt.patterns import answer_patterns
from psychometrics.results import NotComputable
from tests.psychometrics.cases import model_of, responses_of
from tests.psychometrics.irt.test_fit import graded_answers
from tests.shared_data import held

SLOPES, DIFFICULTIES = np.full(5, 1.5), np.array([[-1.0, 0.0, 1.0]] * 5)


def two_groups(shift: float, mean: float = 0.5, n: int = 700) -> tuple[pd.DataFrame, pd.Series]:
    """Five items; the second is harder by `shift` for the focal group, whose trait is higher by `mean`."""
    harder = DIFFICULTIES.copy()
    harder[1] += shift
    parts = [graded_answers(n, SLOPES, DIFFICULTIES, 1), graded_answers(n, SLOPES, harder, 2, mean)]
    return pd.concat(parts, ignore_index=True), pd.Series(["a"] * n + ["b"] * n, name="language")


def test_ordinal_regression_is_that_of_statsmodels() -> None:
    data = held("bfi_clean.csv").head(600)
    x = data[["age", "E2"]].to_numpy(float)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = data.E1.to_numpy(int) - 1
    told = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=0, gtol=1e-9)
    found = ordinal_logit(y, x)
    assert found.log_likelihood == pytest.approx(told.llf, abs=1e-7)
    assert found.coefficients == pytest.approx(told.params[:2], abs=1e-5)


def test_ordinal_regression_of_two_categories_is_logistic() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 2))
    y = (x[:, 0] + rng.logistic(size=300) > 0).astype(int)
    told = Logit(y, np.column_stack([np.ones(300), x])).fit(disp=0, tol=1e-12)
    found = ordinal_logit(y, x)
    assert [*found.intercepts, *found.coefficients] == pytest.approx(told.params.tolist(), abs=1e-7)
    wanted = (1 - np.exp(2 * (told.llnull - told.llf) / 300)) / (1 - np.exp(2 * told.llnull / 300))
    assert found.nagelkerke == pytest.approx(wanted)


def test_perfect_prediction_is_refused() -> None:
    y = np.repeat([0, 1], 30)
    with pytest.raises(ModelError) as refused:
        ordinal_logit(y, y[:, None].astype(float))
    assert refused.value.code == "irt_logit_not_fitted"


def test_regression_finds_the_item_that_is_harder_in_one_group() -> None:
    rows, rounds = logistic_dif(*two_groups(0.9))
    assert [row.item for row in rows if row.dif] == ["i1"]
    told = rows[1]
    assert (told.favours, told.df, rounds) == ("a", 2, 2)
    assert float(told.uniform_p) < 1e-6 < 0.01 < float(told.non_uniform_p)


def test_regression_finds_an_item_whose_slope_differs() -> None:
    data, group = two_groups(0.0, 0.0)
    data.loc[group == "b", "i1"] = 5 - data.i1
    told = logistic_dif(data, group)[0][1]
    assert told.dif
    assert float(told.non_uniform_p) < 1e-6


def test_a_difference_in_the_trait_alone_is_no_dif() -> None:
    data, group = two_groups(0.0, 0.8)
    assert not any(row.dif for row in logistic_dif(data, group)[0])
    rows, traits = group_dif(fit_items(answer_patterns(data)), group.to_numpy(str))
    assert not any(row.dif for row in rows)
    assert traits.means["b"] == pytest.approx(0.8, abs=0.15)
    assert traits.means["a"] == 0
    assert traits.sds["b"] == pytest.approx(1, abs=0.12)


def test_the_group_model_finds_the_item_and_keeps_the_trait_clean_of_it() -> None:
    data, group = two_groups(0.9)
    rows, traits = group_dif(fit_items(answer_patterns(data)), group.to_numpy(str))
    assert [row.item for row in rows if row.dif] == ["i1"]
    assert float(rows[1].difference) < -0.3
    assert float(rows[1].wald.slope_p) > 0.01
    assert traits.means["b"] == pytest.approx(0.5, abs=0.12)
    assert traits.anchors == ("i0", "i2", "i3", "i4")


def test_the_slope_of_the_group_likelihood_is_that_of_small_steps() -> None:
    data, group = two_groups(0.5, n=100)
    answers = answer_patterns(data)
    groups = tuple(answers.only((group == name).to_numpy()) for name in ("a", "b"))
    likelihood = group_likelihood(groups, fit_items(answers).model, frozenset({2}), 61)
    values = np.zeros(likelihood.parameters)
    for where in likelihood.layouts:
        for item in range(5):
            values[where.places(item)] = (1.2, 1.0, 0.1, -1.1)
    values[-2:] = (0.3, -0.1)
    exact = likelihood.gradient(values)
    assert len(values) == 5 * 4 + 4 + 2
    for place, step in enumerate(np.eye(len(values)) * 1e-6):
        change = likelihood.value(values + step) - likelihood.value(values - step)
        assert exact[place] == pytest.approx(change / 2e-6, abs=1e-8)


def test_sizes_follow_the_published_limits() -> None:
    assert [size_of(change, (0.035, 0.07)) for change in (0.03, 0.035, 0.07)] == ["negligible", "moderate", "large"]


def test_every_scale_is_compared_across_every_variable() -> None:
    data, group = two_groups(1.2, n=150)
    wave = pd.Series(np.arange(300) % 2, name="wave")
    background = pd.DataFrame({"language": group, "wave": wave, "age": np.arange(300)})
    found = dif(responses_of(data, background), model_of(data))
    assert [(one.scale, one.by) for one in found.comparisons] == [("s0", "language"), ("s0", "wave")]
    assert found.comparisons[0].flagged == ("i1",)
    assert found.comparisons[1].flagged == ()
    assert found.comparisons[0].groups == {"a": 150, "b": 150}
    assert len(found.to_frame()) == 10
    assert found.summary()["s0 / language"] == 1


def test_a_category_that_one_group_never_uses_is_told() -> None:
    data, group = two_groups(0.0, n=200)
    data.loc[(group == "b") & (data.i1 == 4), "i1"] = 3
    background = pd.DataFrame({"language": group})
    row = dif(responses_of(data, background), model_of(data)).comparisons[0].model[1]
    assert isinstance(row.lr, NotComputable)
    assert row.lr.reason.code == "irt_category_empty"
    assert row.lr.reason.params["group"] == "b"


def test_small_groups_are_left_out_and_unknown_variables_refused() -> None:
    data, group = two_groups(0.0, n=100)
    group[:20] = "c"
    responses = responses_of(data, pd.DataFrame({"language": group}))
    told = dif(responses, model_of(data), group_model=False)
    assert set(told.comparisons[0].groups) == {"a", "b"}
    assert [note.code for note in told.notes] == ["irt_dif_small_groups_out", "irt_dif_small_groups"]
    assert isinstance(told.comparisons[0].traits, NotComputable)
    with pytest.raises(PlanError):
        dif(responses, model_of(data), by=("mood",))
