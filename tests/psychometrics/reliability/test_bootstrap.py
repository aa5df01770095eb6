"""Batch resampling gives, replicate by replicate, what one replicate at a time gives."""

from __future__ import annotations

import time

import numpy as np
import pytest

from psychometrics.reliability import composite
from psychometrics.reliability.alpha import cronbach_alpha
from psychometrics.reliability.batch_hierarchical import hierarchical_omegas
from psychometrics.reliability.bootstrap import bootstrap_alphas, bootstrap_omegas
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.omega import OmegaMethod, fit_one_factor, mcdonald_omega
from psychometrics.resampling import bootstrap_covariances
from tests.shared_data import held


def test_bootstrapped_alphas_are_alphas_of_the_resampled_covariances() -> None:
    values = held("bfi_clean.csv")[["N1", "N2", "N3", "N4", "N5"]].to_numpy(dtype=float)
    covariances = bootstrap_covariances(values, 40, seed=3)
    assert bootstrap_alphas(values, 40, seed=3) == pytest.approx([cronbach_alpha(c) for c in covariances], rel=1e-9)


@pytest.mark.parametrize("method", list(OmegaMethod))
def test_bootstrapped_omegas_are_omegas_of_the_resampled_covariances(method: OmegaMethod) -> None:
    values = held("bfi_clean.csv")[["E1", "E2", "E3", "E4", "E5"]].to_numpy(dtype=float)
    covariances = bootstrap_covariances(values, 30, seed=3)
    whole = np.cov(values.T)
    found = bootstrap_omegas(covariances, fit_one_factor(whole, method), np.sqrt(np.diag(whole)), method)
    assert found == pytest.approx([mcdonald_omega(c, method) for c in covariances], abs=1e-5)


def test_bootstrapped_hierarchical_omegas_are_those_of_each_resampled_matrix() -> None:
    """On well separated dimensions every replicate's own rotation ends where the batch's warm start ends."""
    frame = held("bfi_clean.csv").iloc[:, :15]
    covariances = bootstrap_covariances(frame.to_numpy(dtype=float), 12, seed=4)
    found = omega_hierarchical(frame.corr().to_numpy(), 3)
    general, total = hierarchical_omegas(covariances, found)
    single = [omega_hierarchical(composite.to_correlations(c), 3) for c in covariances]
    assert total == pytest.approx([one.omega_total for one in single], abs=1e-4)
    assert general == pytest.approx([one.omega_hierarchical for one in single], abs=2e-3)


def test_a_replicate_in_which_an_item_does_not_vary_is_left_out() -> None:
    covariances = np.tile(np.eye(3) + 0.5, (4, 1, 1))
    covariances[1, 0, :] = covariances[1, :, 0] = 0
    whole = np.eye(3) + 0.5
    found = bootstrap_omegas(covariances, fit_one_factor(whole), np.sqrt(np.diag(whole)))
    assert np.isnan(found).tolist() == [False, True, False, False]


def test_a_thousand_alphas_of_a_short_scale_take_well_under_a_second() -> None:
    values = held("bfi_clean.csv")[["N1", "N2", "N3", "N4", "N5"]].to_numpy(dtype=float)
    began = time.process_time()
    bootstrap_alphas(values, 1000, seed=1)
    assert time.process_time() - began < 1.0
