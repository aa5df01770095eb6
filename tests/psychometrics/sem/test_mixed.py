"""Ordered and continuous items together, both parameterisations, and incomplete ordered items, beside lavaan's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from psychometrics.errors import DataError, ModelError
from psychometrics.results import is_number
from psychometrics.sem.estimate import sem
from psychometrics.sem.mixed_moments import mixed_moments
from psychometrics.sem.ordinal_moments import ordinal_moments
from tests.psychometrics.cases import expected
from tests.psychometrics.sem.compare_with_lavaan import worst_estimate, worst_measure
from tests.shared_data import held

CASES = expected("sem_mixed")
TWO = CASES["mixed_wlsmv"]["model"]
SOME = CASES["mixed_wlsmv"]["ordered"]


def answers(*, gaps: bool) -> pd.DataFrame:
    """The held answers; with gaps those that `generate.R` leaves out."""
    data = held("bfi_clean.csv")
    items = [name for name in data if name not in ("gender", "age")]
    data = data.astype(dict.fromkeys(items, float))
    for turn, item in enumerate(["A2", "C2", "A4", "C4"] if gaps else [], 1):
        data.loc[np.arange(1, len(data) + 1) % 5 == turn, item] = np.nan
    return data


@pytest.mark.parametrize("name", sorted(CASES))
def test_estimates_errors_and_fit_are_those_of_lavaan(name: str) -> None:
    case = CASES[name]
    how = {key: case[key] for key in ("estimator", "group", "ordered", "missing", "parameterization")}
    equal = [one for one in case["group_equal"] if one]
    result = sem(case["model"], answers(gaps=case["gaps"]), group_equal=equal, **how)
    loose = {"rmr", "crmr"} if equal else set()  # lavaan stops up to 5e-5 away from the minimum
    assert worst_measure(result, {key: value for key, value in case["fit"].items() if key not in loose})[0] < 1e-6
    assert worst_estimate(result, case["estimates"])[0] < 6e-5
    assert worst_estimate(result, case["estimates"], "se", "se")[0] < 3e-5
    assert worst_estimate(result, case["estimates"], "std", "std_all")[0] < 6e-5
    assert worst_estimate(result, case["estimates"], "std_se", "std_all_se")[0] < 3e-5
    if not equal:
        mine = {frozenset((m.lhs, m.rhs, m.op)): m for m in result.modification}
        for lhs, op, rhs, index in zip(*(case["modification"][key] for key in ("lhs", "op", "rhs", "mi")), strict=True):
            if (key := frozenset((lhs, rhs, op))) in mine:
                assert mine[key].index == pytest.approx(index, rel=1e-3)


def test_ordered_items_alone_have_the_moments_of_ordered_items() -> None:
    data = answers(gaps=True)[["A1", "A2", "A3", "C2"]]
    mixed, ordered = mixed_moments(data, list(data.columns)), ordinal_moments(data)
    assert mixed.vector == pytest.approx(ordered.vector, abs=1e-12)
    assert np.allclose(mixed.covariance, ordered.covariance, atol=2e-4)  # single precision in the latter's products


def test_an_interval_of_continuous_items_alone_holds_the_true_polyserial_correlation() -> None:
    rng = np.random.default_rng(5)
    latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=4000)
    data = pd.DataFrame({"x": 3 + 2 * latent[:, 0], "y": np.digitize(latent[:, 1], [-0.5, 0.8]) + 1.0})
    found = mixed_moments(data, ["y"])
    error = np.sqrt(found.covariance[-1, -1] / found.n)
    assert abs(found.correlations[1, 0] / 2 - 0.5) < 3 * error / 2
    assert found.means == pytest.approx([data.x.mean(), 0.0])


def test_a_covariate_of_two_values_has_errors_too() -> None:
    result = sem("f =~ A1 + A2 + A3\nf ~ gender", answers(gaps=False), ordered=["A1", "A2", "A3"], estimator="WLSMV")
    path = next(one for one in result.of("~") if one.rhs == "gender")
    assert is_number(path.se)
    assert path.se > 0
    assert path.estimate / path.se > 3


def test_parameterisations_fit_alike() -> None:
    data = answers(gaps=False)
    delta, theta = (sem(TWO, data, ordered=True, parameterization=one) for one in ("delta", "theta"))
    assert delta.fit.test.chi_square == pytest.approx(theta.fit.test.chi_square, rel=1e-8)
    assert [e.std_all for e in delta.of("=~")] == pytest.approx([e.std_all for e in theta.of("=~")], abs=1e-6)
    assert {e.estimate for e in theta.of("~~") if e.lhs == e.rhs and e.lhs in SOME} == {1.0}


def test_incomplete_ordered_answers_are_used_and_said_to_be() -> None:
    data = answers(gaps=True)
    every, complete = (sem(TWO, data, ordered=True, missing=one) for one in ("pairwise", "listwise"))
    assert every.fit.n == len(data)
    assert complete.fit.n < 0.3 * len(data)
    assert "sem_pairwise" in {note.code for note in every.notes}
    assert not complete.notes


def test_unknown_names_and_ordered_variables_in_paths_are_refused() -> None:
    data = answers(gaps=False)
    with pytest.raises(DataError, match="variable_unknown"):
        sem(TWO, data, ordered=["Z9"])
    with pytest.raises(ModelError, match="ordered_in_paths"):
        sem("f =~ A1 + A2 + A3\nf ~ C1", data, ordered=["C1"])
    with pytest.raises(ModelError, match="parameterization_unknown"):
        sem(TWO, data, ordered=True, parameterization="gamma")


def test_a_polyserial_correlation_is_the_most_likely_one_also_where_lavaan_drops_cases() -> None:
    """A third computation: lavaan 0.6-14 leaves cases of small density out of age's likelihood."""
    data = held("bfi_clean.csv")[["age", "A1"]].dropna()
    found = mixed_moments(data, ["A1"])
    z, cuts = (
        (data.age - data.age.mean()) / data.age.std(ddof=0),
        np.concatenate([[-40.0], found.thresholds[1:], [40.0]]),
    )
    place = data.A1.rank(method="dense").astype(int).to_numpy()

    def lack(rho: float) -> float:
        root = np.sqrt(1 - rho**2)
        share = stats.norm.cdf((cuts[place] - rho * z) / root) - stats.norm.cdf((cuts[place - 1] - rho * z) / root)
        return -float(np.log(share).sum())

    best = optimize.minimize_scalar(lack, bounds=(-0.9, 0.9), method="bounded", options={"xatol": 1e-10})
    assert found.correlations[1, 0] / data.age.std(ddof=0) == pytest.approx(best.x, abs=1e-7)
