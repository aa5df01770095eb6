"""Lord's χ² against base R's optim and numeric Hessians, against its own definition, and against simulation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.irt.dif_groups import GroupDif, GroupTraits, group_dif
from psychometrics.irt.dif_wald import lords_chi_square, refused, split_test, with_holm
from psychometrics.irt.fit import fit_items
from psychometrics.irt.patterns import answer_patterns
from psychometrics.results import NotComputable, not_computable
from tests.psychometrics.irt.test_dif import two_groups
from tests.shared_data import held

EXPECTED = json.loads((Path(__file__).parents[2] / "reference" / "irt_wald" / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def by_gender() -> tuple[tuple[GroupDif, ...], GroupTraits]:
    """Four items in three categories, 600 people of each gender, as generate.R takes them."""
    data = held("bfi_clean.csv")
    kept = pd.concat([data[data.gender == code].head(600) for code in (1, 2)], ignore_index=True)
    answers = kept[["A2", "A3", "A4", "A5"]].apply(lambda column: (column + 1) // 2)
    return group_dif(fit_items(answer_patterns(answers)), kept.gender.astype(int).to_numpy(str))


def test_two_stage_tests_are_those_of_an_independent_computation(
    by_gender: tuple[tuple[GroupDif, ...], GroupTraits],
) -> None:
    """The traits of its first stage are those of the model with all items equal, before any is freed."""
    for row, told in zip(by_gender[0], EXPECTED["items"], strict=True):
        assert row.item == told["item"]
        assert row.wald_two_stage.df == 3
        assert row.wald_two_stage.chi_square == pytest.approx(told["chi_square"], rel=1e-4)


def test_the_test_with_anchors_is_near_the_likelihood_ratio(
    by_gender: tuple[tuple[GroupDif, ...], GroupTraits],
) -> None:
    """Wald and likelihood ratio are equal in large samples; errors here are from outer products."""
    for row in by_gender[0]:
        assert row.wald.df == row.df == 3
        assert float(row.wald.chi_square) == pytest.approx(float(row.lr), rel=0.25, abs=1.0)


def test_lords_formula_is_a_wald_test_of_the_differences() -> None:
    rng = np.random.default_rng(3)
    roots = rng.normal(size=(3, 2, 2))
    covariances = [root @ root.T + np.eye(2) for root in roots]
    values = list(rng.normal(size=(3, 2)))
    apart = values[1] - values[0]
    two = lords_chi_square(values[:2], covariances[:2])
    assert two == pytest.approx(apart @ np.linalg.inv(covariances[0] + covariances[1]) @ apart)
    contrast = np.kron([[-1, 1, 0], [-1, 0, 1]], np.eye(2))
    spread = np.zeros((6, 6))
    for place, covariance in enumerate(covariances):
        spread[2 * place : 2 * place + 2, 2 * place : 2 * place + 2] = covariance
    difference = contrast @ np.concatenate(values)
    whole = difference @ np.linalg.solve(contrast @ spread @ contrast.T, difference)
    assert lords_chi_square(values, covariances) == pytest.approx(whole)
    assert lords_chi_square(values[::-1], covariances[::-1]) == pytest.approx(whole)


def test_both_tests_find_the_harder_item_and_say_that_it_is_not_the_slope() -> None:
    data, group = two_groups(0.9)
    rows, _ = group_dif(fit_items(answer_patterns(data)), group.to_numpy(str))
    for test in (rows[1].wald, rows[1].wald_two_stage):
        assert float(test.p_holm) < 1e-6
        assert float(test.intercepts_p) < 1e-6
        assert float(test.slope_p) > 0.01
    assert all(float(row.wald.p_holm) > 0.05 for row in rows if row.item != "i1")


def test_groups_that_differ_in_the_trait_alone_are_left_in_peace() -> None:
    data, group = two_groups(0.0, 0.8)
    rows, _ = group_dif(fit_items(answer_patterns(data)), group.to_numpy(str))
    assert all(float(row.wald.p_holm) > 0.05 and float(row.wald_two_stage.p_holm) > 0.05 for row in rows)


def test_small_groups_of_many_categories_are_fitted_to_the_end() -> None:
    data = held("bfi.csv").head(700)
    items = data.assign(C4=7 - data.C4, C5=7 - data.C5)[["C1", "C2", "C3", "C4", "C5"]].dropna()
    rows, _ = group_dif(fit_items(answer_patterns(items)), data.gender[items.index].astype(str).to_numpy(str))
    assert [row.wald_two_stage.df for row in rows] == [6] * 5


def test_parts_of_the_test_add_up_and_what_has_no_number_is_left_aside() -> None:
    test = split_test(10.0, 4.0, 3, 2)
    assert (test.df, round(float(test.p_value), 4)) == (3, 0.0186)
    assert float(test.slope_p) == pytest.approx(0.0455, abs=1e-4)
    assert float(test.intercepts_p) == pytest.approx(np.exp(-3))
    none = refused(not_computable("irt_information"))
    adjusted = with_holm([test, none, split_test(1.0, 0.5, 3, 2)])
    assert adjusted[0].p_holm == pytest.approx(2 * float(test.p_value))
    assert isinstance(adjusted[1].p_holm, NotComputable)
    assert isinstance(split_test(float("nan"), 0.0, 3, 2).p_value, NotComputable)
    assert with_holm([none]) == (none,)
