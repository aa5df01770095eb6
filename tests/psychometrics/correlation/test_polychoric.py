"""Polychoric, tetrachoric and polyserial correlations agree with lavaan; what lies beneath with mnormt and psych."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.contingency import contingency
from psychometrics.correlation.bivariate_normal import bivariate_normal_cdf
from psychometrics.correlation.polychoric import polychoric
from psychometrics.correlation.polyserial import polyserial
from psychometrics.correlation.smoothing import is_positive_definite, smoothed
from psychometrics.errors import DataError
from tests.psychometrics.cases import expected
from tests.shared_data import held, read_case, reference_cases

R = expected("polychoric")
FIVE = held("bfi_clean.csv")[[f"N{i}" for i in range(1, 6)]]


@pytest.mark.parametrize("path", reference_cases("psychometrics", "polychoric__"))
def test_every_reference_case_of_lavaan_is_met(path: Path) -> None:
    case, frame = read_case(path)
    found, known = polychoric(contingency(frame)), case["result"]["lavaan"]
    assert list(found.codes) == known["rows"]
    assert found.converged
    np.testing.assert_allclose(found.matrix, known["values"], rtol=0, atol=case["header"]["tolerance"]["lavaan"])
    cuts = {f"{code}|t{i}": cut for code in found.codes for i, cut in enumerate(found.thresholds[code], 1)}
    assert cuts == pytest.approx(case["result"]["lavaan_thresholds"], abs=1e-8)


def test_held_answers_correlate_as_in_lavaan() -> None:
    found = polychoric(contingency(FIVE))
    np.testing.assert_allclose(found.matrix, R["polychoric"], rtol=0, atol=1e-5)
    assert found.thresholds["N1"] == pytest.approx(R["thresholds_n1"], abs=1e-9)
    assert (found.counts == R["n"]).all()


def test_two_categories_give_the_tetrachoric_correlation() -> None:
    np.testing.assert_allclose(polychoric(contingency(held("lsat6.csv"))).matrix, R["tetrachoric"], rtol=0, atol=1e-5)


def test_polyserial_maximises_the_likelihood_as_r_does() -> None:
    found = polyserial(FIVE["N2"].to_numpy(float), FIVE["N1"].to_numpy(float))
    assert found == pytest.approx(R["polyserial_n1_n2"], abs=1e-6)


def test_the_bivariate_normal_distribution_is_that_of_mnormt() -> None:
    h, k, rho = np.array(R["grid"], float).T
    np.testing.assert_allclose(bivariate_normal_cdf(h, k, rho), R["cdf"], rtol=0, atol=1e-9)


def test_infinite_limits_leave_one_variable_alone() -> None:
    limits = bivariate_normal_cdf(np.array([np.inf, -np.inf, 0.0]), np.array([0.0, 1.0, np.inf]), np.full(3, 0.5))
    assert limits.tolist() == pytest.approx([0.5, 0, 0.5], abs=1e-15)


def test_pairs_that_do_not_fit_together_are_smoothed_as_psych_smooths_them() -> None:
    matrix = np.array(R["not_definite"])
    assert not is_positive_definite(matrix)
    np.testing.assert_allclose(smoothed(matrix), R["smoothed"], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(smoothed(np.eye(3)), np.eye(3))


def test_a_constant_item_has_no_correlation_and_is_named() -> None:
    found = polychoric(contingency(FIVE.assign(N3=4)))
    assert np.isnan(found.matrix[2]).all()
    assert [(note.code, note.params["items"]) for note in found.notes] == [("polychoric_items_constant", "N3")]


def test_items_that_order_people_alike_run_to_the_bound_with_a_note() -> None:
    found = polychoric(contingency(pd.DataFrame({"a": [0, 1] * 10, "b": [0, 1] * 10})))
    assert found.matrix[0, 1] == pytest.approx(0.9999)
    assert [note.code for note in found.notes] == ["polychoric_at_bound"]


def test_an_empty_cell_of_a_fourfold_table_is_told() -> None:
    frame = pd.DataFrame({"a": [0] * 10 + [1] * 20, "b": [0] * 10 + [0] * 10 + [1] * 10})
    found = polychoric(contingency(frame))
    assert "polychoric_empty_cell" in [note.code for note in found.notes]
    assert 0.5 < found.matrix[0, 1] < 0.9999


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        ([1, 1, 1], [1, 2, 3], "zero_variance"),
        ([1, 2, 3], [1, 1, 1], "zero_variance"),
        ([1, np.inf, 3], [1, 2, 2], "infinite_value"),
    ],
)
def test_polyserial_refuses_what_does_not_vary_or_is_infinite(x: list[float], y: list[float], code: str) -> None:
    with pytest.raises(DataError) as refused:
        polyserial(np.array(x, float), np.array(y, float))
    assert refused.value.code == code
