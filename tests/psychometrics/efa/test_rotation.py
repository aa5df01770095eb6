"""Rotations agree with psych and GPArotation, and factor correlations stay with their factors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from factor_analyzer import FactorAnalyzer

from psychometrics.efa.extraction import extract
from psychometrics.efa.rotation import METHODS, OBLIQUE, Rotation, rotate
from psychometrics.efa.rotation.varimax import varimax
from psychometrics.errors import DataError, PlanError
from tests.psychometrics.efa.cases import EXPECTED, NINE, brought_together, correlations, nine_tests
from tests.shared_data import held, reference_cases

IN_R = {"quartimin": "quartimin", "geominQ": "geomin", "bentlerT": "bentler"}
UNROTATED = np.array(EXPECTED["unrotated"])
TARGET = np.array(EXPECTED["target"], dtype=float)


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
@pytest.mark.parametrize("path", reference_cases("psychometrics", "efa_minres__"))
def test_rotated_loadings_and_factor_correlations_agree_with_psych(path: Path, method: str) -> None:
    expected, matrix, _, _ = correlations(path.with_name(path.name.replace("minres", method)))
    unrotated = extract(matrix, len(expected["none"]["loadings"]["cols"]), method).loadings
    tolerance = 1e-9 if method == "pa" else 1e-4
    for rotation in set(expected) - {"n", "nfactors", "none"}:
        reference = np.array(expected[rotation]["loadings"]["values"])
        found = rotate(unrotated, IN_R.get(rotation, rotation))
        loadings, phi, order = brought_together(reference, found.loadings, found.phi)
        np.testing.assert_allclose(loadings, reference, atol=tolerance)
        if expected[rotation]["phi"]:
            np.testing.assert_allclose(phi, expected[rotation]["phi"]["values"], atol=tolerance)
        assert list(order) == sorted(order), "psych orders factors the same way"


@pytest.mark.parametrize("path", reference_cases("psychometrics", "efa_factanal__"))
def test_promax_without_kaiser_weights_is_that_of_factanal(path: Path) -> None:
    expected, matrix, _, _ = correlations(path)
    for name, options in (("varimax", {}), ("promax", {"kaiser": False})):
        reference = np.array(expected[name]["values"])
        found = rotate(extract(matrix, reference.shape[1], "ml").loadings, name, **options)
        np.testing.assert_allclose(brought_together(reference, found.loadings, found.phi)[0], reference, atol=1e-4)


@pytest.mark.parametrize("name", list(EXPECTED["turned"]))
def test_every_criterion_agrees_with_gparotation(name: str) -> None:
    options = {"oblimin_half": {"gamma": 0.5}, "oblimin_kaiser": {"kaiser": True}}.get(name, {})
    found = rotate(UNROTATED, name.split("_half")[0].split("_kaiser")[0], target=TARGET, **options)  # type: ignore[arg-type]
    loadings, phi, _ = brought_together(np.array(EXPECTED["turned"][name]["loadings"]), found.loadings, found.phi)
    np.testing.assert_allclose(loadings, EXPECTED["turned"][name]["loadings"], atol=1e-8)
    np.testing.assert_allclose(phi, EXPECTED["turned"][name]["phi"], atol=1e-8)
    assert found.converged


def test_the_loadings_of_factor_analyzer_are_right_and_its_factor_correlations_belong_to_other_factors() -> None:
    frame = held("bfi_clean.csv")[[letter + str(number) for letter in "ACENO" for number in range(1, 6)]]
    theirs = FactorAnalyzer(5, rotation="oblimin", method="minres", rotation_kwargs={"normalize": False}).fit(frame)
    matrix = np.corrcoef(frame.to_numpy(float).T)
    found = rotate(extract(matrix, 5).loadings, "oblimin")
    loadings, phi, _ = brought_together(theirs.loadings_, found.loadings, found.phi)
    np.testing.assert_allclose(loadings, theirs.loadings_, atol=1e-4)
    np.testing.assert_allclose(loadings @ phi, theirs.structure_, atol=1e-3)
    reproduced = theirs.loadings_ @ theirs.phi_ @ theirs.loadings_.T
    communalities = np.sum(extract(matrix, 5).loadings ** 2, axis=1)
    np.testing.assert_allclose(np.diag(loadings @ phi @ loadings.T), communalities, atol=1e-6)
    assert np.abs(np.diag(reproduced) - communalities).max() > 0.01


@pytest.mark.parametrize("method", METHODS)
def test_every_rotation_reproduces_the_same_correlations(method: str) -> None:
    found = rotate(UNROTATED, method, target=TARGET)
    np.testing.assert_allclose(found.loadings @ found.phi @ found.loadings.T, UNROTATED @ UNROTATED.T, atol=1e-9)
    np.testing.assert_allclose(UNROTATED @ found.transformation, found.loadings, atol=1e-9)
    np.testing.assert_allclose(np.diag(found.phi), 1, atol=1e-12)
    if method not in OBLIQUE:
        np.testing.assert_allclose(found.phi, np.eye(3), atol=0)


@pytest.mark.parametrize("method", ["varimax", "promax", "oblimin", "geomin"])
def test_factors_stand_in_the_order_of_their_variance_with_positive_sums(method: str) -> None:
    found = rotate(UNROTATED, method)
    accounted = np.diag(found.phi @ found.loadings.T @ found.loadings)
    assert (np.diff(accounted) <= 0).all()
    assert (found.loadings.sum(axis=0) > 0).all()


def test_random_starts_never_end_higher_and_are_repeatable() -> None:
    once, often = rotate(UNROTATED, "geomin"), rotate(UNROTATED, "geomin", starts=20, seed=5)
    assert often.value <= once.value + 1e-12
    np.testing.assert_array_equal(often.loadings, rotate(UNROTATED, "geomin", starts=20, seed=5).loadings)


def test_local_minima_that_random_starts_meet_are_counted() -> None:
    noise = np.random.default_rng(3).standard_normal((8, 4)) * 0.4
    assert rotate(noise, "geomin", starts=30, seed=1).other_minima > 0


def test_varimax_carried_on_gains_less_than_the_tolerance_of_r() -> None:
    def criterion(loadings: np.ndarray) -> float:
        scaled = loadings / np.sqrt(np.sum(loadings**2, axis=1, keepdims=True))
        return float(np.sum(np.var(scaled**2, axis=0)))

    as_r, further = varimax(UNROTATED)[0], varimax(UNROTATED, tolerance=1e-14)[0]
    assert 0 <= criterion(further) - criterion(as_r) < 1e-5
    np.testing.assert_allclose(as_r, further, atol=5e-3)


def test_one_factor_is_left_as_it_is() -> None:
    one = extract(nine_tests()[0], 1).loadings
    for method in METHODS:
        np.testing.assert_array_equal(rotate(one, method).loadings, one)


def test_an_item_without_loadings_does_not_break_kaiser_normalisation() -> None:
    loadings = np.vstack([UNROTATED, np.zeros(3)])
    for method in ("varimax", "promax"):
        assert np.isfinite(rotate(loadings, method).loadings).all()


def test_a_rotation_cut_short_says_that_it_did_not_settle() -> None:
    assert isinstance(rotate(UNROTATED, "oblimin", max_iterations=1), Rotation)
    assert not rotate(UNROTATED, "oblimin", max_iterations=1).converged


def test_unknown_rotations_and_wrong_targets_are_refused() -> None:
    with pytest.raises(PlanError, match="rotation_unknown"):
        rotate(UNROTATED, "equamaxx")
    with pytest.raises(PlanError, match="target_missing"):
        rotate(UNROTATED, "target")
    with pytest.raises(DataError, match="target_shape"):
        rotate(UNROTATED, "target", target=np.zeros((4, 3)))
    assert len(NINE) == len(UNROTATED)
