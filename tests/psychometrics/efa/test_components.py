"""Principal components and the share of the first factor agree with psych."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from psychometrics.efa.components import principal_components
from psychometrics.errors import DataError
from psychometrics.validity.method_bias import first_component_share, first_factor_share
from tests.psychometrics.efa.cases import EXPECTED, brought_together, correlations, nine_tests
from tests.shared_data import reference_cases


@pytest.mark.parametrize("path", reference_cases("psychometrics", "pca__"))
@pytest.mark.parametrize("rotation", ["none", "varimax"])
def test_components_agree_with_psych(path: Path, rotation: str) -> None:
    expected, matrix, _, _ = correlations(path)
    reference = np.array(expected[rotation]["values"])
    found = principal_components(matrix, reference.shape[1], rotation)
    loadings, _, _ = brought_together(reference, found.loadings, found.phi)
    np.testing.assert_allclose(loadings, reference, atol=1e-9)
    np.testing.assert_allclose(found.eigenvalues, expected["values"], rtol=1e-9)
    ours = [[row.ss_loadings, row.proportion, row.cumulative, row.explained] for row in found.variance]
    np.testing.assert_allclose(np.array(ours).T, np.array(expected[f"Vaccounted_{rotation}"]["values"])[:4], atol=1e-9)


@pytest.mark.parametrize("path", reference_cases("psychometrics", "harman__"))
def test_the_share_of_the_first_factor_agrees_with_psych(path: Path) -> None:
    expected, matrix, _, _ = correlations(path)
    assert first_component_share(matrix) == pytest.approx(expected["pca_share"], rel=1e-9)
    assert first_factor_share(matrix, "minres") == pytest.approx(expected["minres_share"], rel=1e-5)
    assert first_factor_share(matrix, "pa") == pytest.approx(expected["paf_share"], rel=1e-9)


def test_components_of_the_nine_tests_agree_with_psych() -> None:
    found = principal_components(nine_tests()[0], 3, "varimax")
    loadings, _, _ = brought_together(np.array(EXPECTED["pca"]["loadings"]), found.loadings, found.phi)
    np.testing.assert_allclose(loadings, EXPECTED["pca"]["loadings"], atol=1e-9)


def test_all_components_reproduce_the_correlations() -> None:
    matrix, _ = nine_tests()
    found = principal_components(matrix, 9)
    np.testing.assert_allclose(found.loadings @ found.loadings.T, matrix, atol=1e-10)
    assert found.variance[-1].cumulative == pytest.approx(1)


@pytest.mark.parametrize("number", [0, 10])
def test_more_components_than_items_are_refused(number: int) -> None:
    with pytest.raises(DataError, match="too_many_components"):
        principal_components(nine_tests()[0], number)
