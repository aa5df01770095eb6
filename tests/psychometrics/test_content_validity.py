"""Content validity from experts, against the published tables."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.content_validity import (
    content_validity_indices,
    content_validity_ratio,
    content_validity_ratios,
    critical_ratio,
    modified_kappa,
)
from psychometrics.errors import DataError
from psychometrics.results import NotComputable


@pytest.mark.parametrize(
    ("experts", "critical"),
    [(5, 1.00), (6, 1.00), (7, 1.00), (8, 0.750), (9, 0.778), (10, 0.800), (15, 0.600), (20, 0.500), (40, 0.300)],
)
def test_critical_ratios_are_those_of_ayre_and_scally(experts: int, critical: float) -> None:
    assert critical_ratio(experts) == pytest.approx(critical, abs=5e-4)


def test_a_panel_of_four_has_no_critical_ratio() -> None:
    assert isinstance(critical_ratio(4), NotComputable)


@pytest.mark.parametrize(
    ("experts", "agreeing", "kappa"),
    [(3, 3, 1.00), (3, 2, 0.47), (4, 3, 0.67), (5, 4, 0.76), (6, 5, 0.81), (8, 6, 0.72), (9, 7, 0.76)],
)
def test_modified_kappa_is_that_of_polit_beck_and_owens_table(experts: int, agreeing: int, kappa: float) -> None:
    """To 0.01, for the published table starts from an index that is rounded already (.83 instead of 5/6)."""
    assert modified_kappa(agreeing, experts) == pytest.approx(kappa, abs=0.01)


def test_lawshes_ratio_of_a_panel() -> None:
    ratings = np.array([[3, 3], [3, 2], [3, 1], [3, 3], [3, np.nan]])
    found = content_validity_ratios(ratings, ["a", "b"])
    assert [row.cvr for row in found.items] == [1.0, 0.0]
    assert found.mean_cvr == 0.5
    assert found.items[1].experts == 4
    assert content_validity_ratio(0, 5) == -1


def test_indices_of_a_scale_average_over_items() -> None:
    ratings = np.array([[4, 3, 2], [3, 4, 4], [4, 4, 4], [4, 3, 1]])
    found = content_validity_indices(ratings)
    assert [row.i_cvi for row in found.items] == [1.0, 1.0, 0.5]
    assert found.s_cvi_average == pytest.approx(2.5 / 3)
    assert found.s_cvi_universal == pytest.approx(2 / 3)


def test_counts_and_ratings_that_cannot_be_are_refused() -> None:
    for wrong in (lambda: content_validity_ratio(6, 5), lambda: modified_kappa(1, 1)):
        with pytest.raises(DataError):
            wrong()
    with pytest.raises(DataError):
        content_validity_indices(np.array([[np.nan, 3], [np.nan, 4]]))
