"""KMO, Bartlett's test and their companions agree with psych, and refuse what has no inverse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity, calculate_kmo

from psychometrics.efa.adequacy import adequacy, bartlett_sphericity, eigenvalues, kmo
from psychometrics.efa.extraction import squared_multiple_correlations
from psychometrics.errors import DataError, TooFewRespondents
from tests.psychometrics.efa.cases import EXPECTED, NINE, correlations, nine_tests, responses_of
from tests.shared_data import held, reference_cases


@pytest.mark.parametrize("path", reference_cases("psychometrics", "kmo_bartlett__"))
def test_adequacy_agrees_with_psych(path: Path) -> None:
    expected, matrix, n, _ = correlations(path)
    total, each = kmo(matrix)
    chi_square, df, p_value = bartlett_sphericity(matrix, n)
    assert total == pytest.approx(expected["kmo"], rel=1e-9)
    np.testing.assert_allclose(each, list(expected["kmo_items"].values()), rtol=1e-9)
    assert (chi_square, df) == (pytest.approx(expected["bartlett"]["chisq"], rel=1e-9), expected["bartlett"]["df"])
    assert p_value == pytest.approx(expected["bartlett"]["p"], rel=1e-8, abs=1e-300)
    np.testing.assert_allclose(squared_multiple_correlations(matrix), list(expected["smc"].values()), rtol=1e-9)
    np.testing.assert_allclose(eigenvalues(matrix), expected["eigenvalues"], rtol=1e-9)
    assert np.linalg.det(matrix) == pytest.approx(expected["det"], rel=1e-9)


def test_the_walker_gives_the_same_numbers_for_the_nine_tests() -> None:
    expected = EXPECTED["adequacy"]
    result = adequacy(*responses_of(held("hs1939.csv")[NINE]))
    assert result.n == EXPECTED["n"]
    assert result.kmo == pytest.approx(expected["kmo"], rel=1e-9)
    assert result.bartlett.chi_square == pytest.approx(expected["chi_square"], rel=1e-9)
    assert result.bartlett.p_value == pytest.approx(expected["p_value"], rel=1e-8)
    assert result.determinant == pytest.approx(expected["determinant"], rel=1e-9)
    np.testing.assert_allclose(result.to_frame()["kmo"].to_numpy(float), expected["kmo_items"], rtol=1e-9)
    np.testing.assert_allclose(result.to_frame()["smc"].to_numpy(float), expected["smc"], rtol=1e-9)
    np.testing.assert_allclose(result.eigenvalues, expected["eigenvalues"], rtol=1e-9)


def test_factor_analyzer_gives_the_same_kmo_and_sphericity() -> None:
    frame = held("hs1939.csv")[NINE]
    matrix, n = nine_tests()
    each, total = calculate_kmo(frame)
    np.testing.assert_allclose(kmo(matrix)[1], each, rtol=1e-9)
    assert kmo(matrix)[0] == pytest.approx(total, rel=1e-9)
    assert bartlett_sphericity(matrix, n)[0] == pytest.approx(calculate_bartlett_sphericity(frame)[0], rel=1e-9)


def test_two_items_have_a_kmo_of_one_half() -> None:
    assert kmo(np.array([[1, 0.4], [0.4, 1]]))[0] == pytest.approx(0.5)


def test_a_copied_item_is_named_and_nothing_infinite_is_told() -> None:
    frame = held("hs1939.csv")[NINE].assign(copy=lambda data: data["x3"])
    result = adequacy(*responses_of(frame))
    assert result.kmo.reason.code == "items_dependent"  # type: ignore[union-attr]
    assert result.bartlett.chi_square.reason.params["items"] == ("x3", "copy")  # type: ignore[union-attr]
    assert result.determinant == pytest.approx(0, abs=1e-12)
    assert len(result.eigenvalues) == 10


def test_a_sum_of_items_names_the_whole_set() -> None:
    frame = held("hs1939.csv")[NINE].assign(total=lambda data: data["x1"] + data["x2"])
    assert adequacy(*responses_of(frame)).kmo.reason.params["items"] == ("x1", "x2", "total")  # type: ignore[union-attr]


def test_a_matrix_without_inverse_is_refused() -> None:
    for compute in (kmo, lambda matrix: bartlett_sphericity(matrix, 50)):
        with pytest.raises(DataError, match="correlation_not_positive_definite"):
            compute(np.ones((3, 3)))


def test_items_without_any_correlation_are_refused() -> None:
    with pytest.raises(DataError, match="items_uncorrelated"):
        kmo(np.eye(4))


def test_sphericity_of_too_few_respondents_is_refused() -> None:
    with pytest.raises(TooFewRespondents, match="fewer_respondents_than_items"):
        bartlett_sphericity(nine_tests()[0], 4)
