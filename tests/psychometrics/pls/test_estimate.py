"""PLS where the answer is known by other means."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.pls.consistent import consistent_estimates
from psychometrics.pls.estimate import Scheme, estimate
from psychometrics.pls.fit import discrepancies, implied_correlations
from psychometrics.pls.measurement import heterotrait_monotrait
from psychometrics.pls.specification import Mode, PlsConstruct, PlsModel, composite, path, reflective
from tests.shared_data import held

A, C = ("A1", "A2", "A3", "A4", "A5"), ("C1", "C2", "C3", "C4", "C5")


def two_blocks(mode: Mode) -> PlsModel:
    return PlsModel((composite("A", *A, mode=mode), composite("C", *C, mode=mode)), (path("A", "C"),))


def correlations() -> np.ndarray:
    return held("bfi_clean.csv")[[*A, *C]].dropna().corr().to_numpy()


@pytest.mark.parametrize("scheme", Scheme)
def test_two_blocks_in_mode_a_are_the_first_singular_vectors_of_their_correlations(scheme: Scheme) -> None:
    r = correlations()
    found = estimate(two_blocks(Mode.A), r[None], scheme, stop=1e-13)
    left, _, right = np.linalg.svd(r[:5, 5:])
    for ours, theirs in ((found.weights[0, :5, 0], left[:, 0]), (found.weights[0, 5:, 1], right[0])):
        np.testing.assert_allclose(ours / np.linalg.norm(ours), theirs * np.sign(theirs @ ours), atol=1e-9)


def test_two_blocks_in_mode_b_are_the_first_canonical_correlation() -> None:
    r = correlations()
    found = estimate(two_blocks(Mode.B), r[None], stop=1e-13)
    product = np.linalg.solve(r[:5, :5], r[:5, 5:]) @ np.linalg.solve(r[5:, 5:], r[5:, :5])
    largest = np.sqrt(np.linalg.eigvals(product).real.max())
    assert abs(found.correlations[0, 0, 1]) == pytest.approx(largest, rel=1e-9)


def test_unit_weights_are_sums_of_standardised_items() -> None:
    frame = held("bfi_clean.csv")[[*A, *C]].dropna()
    z = (frame - frame.mean()) / frame.std()
    found = estimate(two_blocks(Mode.UNIT), correlations()[None])
    by_hand = np.corrcoef(z[list(A)].sum(axis=1), z[list(C)].sum(axis=1))[0, 1]
    assert found.paths[0, 0, 1] == pytest.approx(by_hand, abs=1e-12)


LOADINGS = np.array([0.8, 0.7, 0.6, 0.9, 0.5, 0.7, 0.6, 0.8, 0.7])
BETWEEN = np.array([[1.0, 0.5, 0.5], [0.5, 1.0, 0.55], [0.5, 0.55, 1.0]])


def population() -> tuple[PlsModel, np.ndarray]:
    """Three factors with paths .5 (1→2), .3 (1→3) and .4 (2→3)."""
    constructs = tuple(reflective(f"f{i}", *(f"x{i}{j}" for j in range(3))) for i in range(3))
    model = PlsModel(constructs, (path("f0", "f1"), path("f0", "f2"), path("f1", "f2")))
    r = LOADINGS[:, None] * LOADINGS * BETWEEN[np.ix_(model.block, model.block)]
    np.fill_diagonal(r, 1.0)
    return model, r[None]


def test_consistent_pls_gives_a_population_of_factors_back_and_plain_pls_does_not() -> None:
    model, r = population()
    plain = estimate(model, r, stop=1e-13)
    found = consistent_estimates(model, r, plain)
    np.testing.assert_allclose(found.paths[0][[0, 0, 1], [1, 2, 2]], [0.5, 0.3, 0.4], atol=1e-9)
    own = found.loadings[0, np.arange(9), model.block]
    np.testing.assert_allclose(own, LOADINGS, atol=1e-9)
    assert abs(plain.paths[0, 0, 1]) < 0.45
    for value in discrepancies(r, implied_correlations(model, r, found)).values():
        assert value[0] == pytest.approx(0, abs=1e-9)


def test_htmt2_is_the_correlation_of_factors_whatever_the_loadings() -> None:
    model, r = population()
    np.testing.assert_allclose(heterotrait_monotrait(r, model.rows, "htmt2")[0], BETWEEN, atol=1e-12)
    assert heterotrait_monotrait(r, model.rows)[0, 0, 1] != pytest.approx(0.5, abs=1e-4)


def test_signed_and_absolute_ratios_differ_where_items_are_reversed() -> None:
    model, r = population()
    turned = r.copy()
    turned[:, 0], turned[:, :, 0] = -turned[:, 0], -turned[:, :, 0]
    turned[:, 0, 0] = 1.0
    absolute = heterotrait_monotrait(turned, model.rows, "htmt_plus")
    np.testing.assert_allclose(absolute, heterotrait_monotrait(r, model.rows, "htmt"), atol=1e-12)
    assert not np.isfinite(heterotrait_monotrait(turned, model.rows, "htmt")[0, 0, 1])


def test_a_stack_gives_what_each_sample_gives_alone() -> None:
    model, r = population()
    other = np.corrcoef(np.random.default_rng(3).normal(size=(40, 9)) + 0.7, rowvar=False)[None]
    both = estimate(model, np.concatenate([r, other]))
    for number, one in enumerate((r, other)):
        alone = estimate(model, one)
        np.testing.assert_allclose(both.paths[number], alone.paths[0], atol=1e-12)
        assert both.iterations[number] == alone.iterations[0]


def test_mode_a_is_the_same_for_one_indicator_however_it_is_called() -> None:
    r = correlations()[:2, :2][None]
    for mode in Mode:
        model = PlsModel((PlsConstruct("a", ("x",), mode), PlsConstruct("b", ("y",), mode)), (path("a", "b"),))
        assert estimate(model, r).paths[0, 0, 1] == pytest.approx(r[0, 0, 1])
