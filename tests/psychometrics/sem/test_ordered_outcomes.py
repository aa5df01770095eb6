"""Ordered variables that paths explain, beside lavaan's theta parameterisation."""

import numpy as np
import pytest
from scipy.stats import norm

from psychometrics.errors import ModelError
from psychometrics.sem.estimate import sem
from psychometrics.sem.mixed_moments import mixed_moments
from psychometrics.sem.result import SemResult
from tests.psychometrics.cases import expected
from tests.psychometrics.sem.compare_with_lavaan import worst_estimate, worst_measure
from tests.shared_data import held

CASES = expected("sem_ordered_outcomes")
ELSEWHERE = ("cfi.robust", "tli.robust", "rni.robust", "nnfi.robust", "rmsea.robust")
"""Of several groups these differ from lavaan's, which is told and tested elsewhere."""


def fitted(name: str, parameterization: str) -> SemResult:
    case = CASES[name]
    how = {key: case[key] for key in ("estimator", "group", "ordered", "missing")}
    return sem(case["model"], held("bfi_clean.csv"), parameterization=parameterization, **how)


@pytest.mark.parametrize("name", sorted(CASES))
def test_estimates_errors_and_fit_are_those_of_lavaan(name: str) -> None:
    case, result = CASES[name], fitted(name, "theta")
    fit = {k: v for k, v in case["fit"].items() if not (case["group"] and k.startswith(ELSEWHERE))}
    assert worst_measure(result, fit)[0] < 1e-6
    for theirs, mine, near in (("est", "estimate", 4e-5), ("se", "se", 2e-5), ("std", "std_all", 2e-5)):
        assert worst_estimate(result, case["estimates"], theirs, mine)[0] < near
    assert worst_estimate(result, case["estimates"], "std_se", "std_all_se")[0] < 2e-5


def test_the_parameterisation_that_such_a_model_needs_is_taken_and_told() -> None:
    chosen, asked = fitted("mediated", "delta"), fitted("mediated", "theta")
    assert [one.estimate for one in chosen.estimates] == [one.estimate for one in asked.estimates]
    (note,) = [note for note in chosen.notes if note.code == "sem_ordered_outcomes"]
    assert note.params["variables"] == ["E4", "E5"]
    assert {one.name for one in chosen.explained} >= {"E4", "E5"}


def test_an_ordered_variable_that_only_explains_is_refused() -> None:
    with pytest.raises(ModelError, match="ordered_in_paths"):
        sem("f =~ A1 + A2 + A3\nE5 ~ E4 + f", held("bfi_clean.csv"), ordered=["E4", "E5"])


@pytest.mark.parametrize("item", ["A2", "C2"])
def test_where_lavaan_stops_short_our_polyserial_correlation_is_the_likeliest(item: str) -> None:
    data = held("bfi_clean.csv")
    found = mixed_moments(data[[item, "age"]], [item])
    best = found.correlations[1, 0] / np.sqrt(found.correlations[1, 1])
    cuts = np.concatenate([[-np.inf], found.thresholds[found.item == 0], [np.inf]])
    z = ((data["age"] - data["age"].mean()) / data["age"].std(ddof=0)).to_numpy()
    category = np.searchsorted(np.unique(data[item]), data[item])

    def likelihood(rho: float) -> float:
        spread = np.sqrt(1 - rho**2)
        ends = [norm.cdf((cuts[category + up] - rho * z) / spread) for up in (0, 1)]
        return float(np.log(ends[1] - ends[0]).sum())

    theirs = {"A2": 0.126737876, "C2": 0.030736121}[item]
    assert likelihood(best) > likelihood(theirs) + 0.02
    assert all(likelihood(best) > likelihood(best + step) for step in (-1e-4, 1e-4))
