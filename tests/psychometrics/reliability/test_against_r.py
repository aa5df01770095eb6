"""Alpha, item statistics, Guttman's bounds, omega and ordinal alpha agree with psych and lavaan."""

from __future__ import annotations

import json
import re
from itertools import permutations

import numpy as np
import pandas as pd
import pingouin
import pytest

from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.reliability import composite, guttman
from psychometrics.reliability.alpha import cronbach_alpha, feldt_interval
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.omega import (
    fit_one_factor,
    hierarchical_omega_from_parameters,
    mcdonald_omega,
    omega_from_parameters,
    omega_interval,
    omega_standard_error,
)
from psychometrics.reliability.ordinal import ordinal_alpha
from psychometrics.reliability.schmid_leiman import schmid_leiman
from psychometrics.reliability.split_half import guttman_lambda4, odd_even, split_halves, split_reliabilities
from psychometrics.reliability.walk import reliability
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from tests.psychometrics.reliability.cases import HELD_RESULTS, cases, read
from tests.shared_data import held

TOTAL = {
    "raw_alpha": "alpha", "std.alpha": "alpha_standardized", "average_r": "average_r", "S/N": "signal_to_noise",
    "ase": "ase", "mean": "mean", "sd": "sd", "median_r": "median_r",
}  # fmt: skip
DROPPED = {
    "raw_alpha": "alpha_if_dropped", "std.alpha": "alpha_standardized_if_dropped", "G6(smc)": "lambda6_if_dropped",
    "average_r": "average_r_if_dropped", "S/N": "signal_to_noise_if_dropped", "alpha se": "ase_if_dropped",
    "var.r": "variance_r_if_dropped", "med.r": "median_r_if_dropped",
}  # fmt: skip
ITEM = {
    "n": "n", "raw.r": "r_raw", "std.r": "r_standardized", "r.cor": "r_corrected", "r.drop": "r_drop",
    "mean": "mean", "sd": "sd",
}  # fmt: skip


def analysed(frame: pd.DataFrame, missing: str = "listwise"):
    scale = Construct("scale", tuple(Item(code, 0, 100) for code in frame.columns))
    responses = Responses(frame.astype(float), frame, pd.DataFrame(index=frame.index))
    found = reliability(responses, MeasurementModel((scale,)), replicates=0, ordinal=False, missing=missing)
    return found.scale("scale")


@pytest.mark.parametrize("case", cases("alpha__"))
def test_alpha_and_all_item_statistics_agree_with_psych(case) -> None:
    """psych divides the standard errors by all rows of the file, also by those without a single answer."""
    header, frame, expected = read(case)
    if "check.keys=TRUE" in header["r_call"]:
        ends = np.nanmin(frame.to_numpy()) + np.nanmax(frame.to_numpy())
        turned = [key[1:] for key in expected["keys"][0] if key.startswith("-")]
        frame = frame.assign(**{code: ends - frame[code] for code in turned})
    scale = analysed(frame, "pairwise" if header["preparation"].startswith("none") else "listwise")
    rows_counted = np.sqrt(len(frame) / scale.n)
    expected["total"]["ase"] *= rows_counted
    expected["alpha_drop"]["alpha se"] = [error * rows_counted for error in expected["alpha_drop"]["alpha se"]]
    total = expected["total"]
    for r_name, name in TOTAL.items():
        assert getattr(scale, name) == pytest.approx(total[r_name], rel=1e-8), r_name
    correlation = composite.to_correlations(frame.cov().to_numpy())
    assert guttman.guttman_lambda6(correlation) == pytest.approx(total["G6(smc)"], rel=1e-8)
    if "feldt" in expected:
        limits = [expected["feldt"]["lower"], expected["feldt"]["upper"]]
        assert [scale.alpha_low, scale.alpha_high] == pytest.approx(limits, rel=1e-8)
        assert scale.sem == pytest.approx(expected["sem_raw_sumscore"], rel=1e-8)
    for table, names in (("alpha_drop", DROPPED), ("item_stats", ITEM)):
        for r_name, name in names.items():
            for item, value in zip(scale.items, expected[table][r_name], strict=True):
                if value is None:
                    assert isinstance(getattr(item, name), NotComputable)
                else:
                    assert getattr(item, name) == pytest.approx(value, rel=1e-8), (r_name, item.item)


@pytest.mark.parametrize("case", cases("guttman__"))
def test_guttman_bounds_and_split_halves_agree_with_the_direct_formulas_in_r(case) -> None:
    _, frame, expected = read(case)
    for kind, matrix in (("covariance", frame.cov().to_numpy()), ("correlation", frame.corr().to_numpy())):
        wanted = expected[kind]
        for number in (1, 2, 3, 5, 6):
            value = getattr(guttman, f"guttman_lambda{number}")(matrix)
            assert value == pytest.approx(wanted[f"lambda{number}"], rel=1e-8)
        splits = split_reliabilities(matrix, split_halves(len(matrix))[0])
        ends = {"max": splits.max(), "min": splits.min(), "mean": splits.mean()}
        for end, value in ends.items():
            if f"lambda4_equal_split_{end}" in wanted:
                assert value == pytest.approx(wanted[f"lambda4_equal_split_{end}"], rel=1e-8)
        if "lambda4_max_all_splits" in wanted:
            every = guttman_lambda4(matrix, equal_halves=False)
            assert every == pytest.approx(wanted["lambda4_max_all_splits"], rel=1e-8)
    halves = odd_even(frame.cov().to_numpy())
    assert halves == pytest.approx(tuple(expected["odd_even"].values()), rel=1e-8)


def test_psych_counts_splits_of_an_odd_scale_wrongly_so_that_its_mean_may_pass_its_maximum() -> None:
    """psych::splitHalf of three items: meanr 1.041 > maxrb 0.810. Here the mean lies between the ends."""
    matrix = np.array([[1.0, 0.5, 0.6], [0.5, 1.0, 0.7], [0.6, 0.7, 1.0]])
    splits = split_reliabilities(matrix, split_halves(3)[0])
    assert len(splits) == 3
    assert splits.min() <= splits.mean() <= splits.max()


@pytest.mark.parametrize("case", cases("omega__"))
def test_omega_hierarchical_and_its_schmid_leiman_table_agree_with_psych(case) -> None:
    """Tolerance 1e-3 as the header gives: psych stops minres and oblimin early. Factors may come in another order."""
    header, frame, expected = read(case)
    factors = int(re.search(r"nfactors=(\d+)", header["r_call"]).group(1))
    matrix = frame.to_numpy() if header["preparation"].startswith("correlation") else frame.corr().to_numpy()
    found = omega_hierarchical(matrix, factors, items=header["columns"])
    for name, r_name in (
        ("omega_hierarchical", "omega_h"), ("omega_total", "omega_tot"), ("omega_limit", "omega_lim"),
    ):  # fmt: skip
        assert getattr(found, name) == pytest.approx(expected[r_name], abs=1e-4)
    table = np.array(expected["sl"]["values"], dtype=float)
    groups = table[:, 1 : 1 + factors]
    order = min(permutations(range(factors)), key=lambda p: np.abs(found.loadings[:, 1:][:, p] - groups).sum())
    assert found.loadings[:, 0] == pytest.approx(table[:, 0], abs=1e-3)
    assert found.loadings[:, 1:][:, order] == pytest.approx(groups, abs=1e-3)
    assert found.communality == pytest.approx(table[:, 1 + factors], abs=1e-3)
    assert found.general_share == pytest.approx(table[:, -1], abs=1e-3)
    for own, theirs in enumerate(order, start=1):
        group = found.groups[theirs]
        wanted = [expected["omega_group"][name][own] for name in ("total", "general", "group")]
        assert [group.omega_total, group.general, group.group] == pytest.approx(wanted, abs=1e-3)
    if "key" in expected:
        assert list(found.keys) == expected["key"]
        assert found.explained_common_variance == pytest.approx(expected["ECV"], abs=1e-4)


@pytest.mark.parametrize("case", cases("ordinal_alpha__"))
def test_ordinal_alpha_agrees_with_alpha_of_lavaans_polychoric_matrix(case) -> None:
    _, frame, expected = read(case)
    matrix = polychoric(contingency(frame.astype(float))).matrix
    assert ordinal_alpha(matrix) == pytest.approx(expected["ordinal_alpha"], rel=1e-5)


@pytest.mark.parametrize("case", json.loads((HELD_RESULTS / "lavaan_omega.json").read_text("utf-8")))
def test_one_factor_omega_and_its_interval_agree_with_lavaan(case) -> None:
    frame = held("bfi_clean.csv")[case["columns"]]
    n = len(frame)
    covariance = frame.cov().to_numpy()
    omega = mcdonald_omega(covariance)
    assert omega == pytest.approx(case["omega"], rel=1e-5)  # lavaan's optimiser stops at about 1e-6
    error = omega_standard_error(covariance, n)
    assert error == pytest.approx(case["se"], rel=1e-4)
    assert omega_interval(omega, error) == pytest.approx(tuple(case["ci"]), rel=1e-5)
    by_psych = mcdonald_omega(frame.corr().to_numpy(), "minres")
    assert by_psych == pytest.approx(case["psych_minres"], abs=5e-6)  # psych's optimiser stops early


def test_alpha_agrees_with_pingouin_which_rounds_the_interval() -> None:
    frame = held("bfi_clean.csv")[["N1", "N2", "N3", "N4", "N5"]]
    alpha, limits = pingouin.cronbach_alpha(frame)
    ours = cronbach_alpha(frame.cov().to_numpy())
    assert ours == pytest.approx(alpha, rel=1e-12)
    assert feldt_interval(ours, len(frame), 5) == pytest.approx(tuple(limits), abs=6e-4)


def test_model_based_omegas_are_those_of_the_fitted_parameters() -> None:
    covariance = held("bfi_clean.csv")[["N1", "N2", "N3", "N4", "N5"]].cov().to_numpy()
    fit = fit_one_factor(covariance)
    assert omega_from_parameters(fit.loadings, fit.uniquenesses) == pytest.approx(mcdonald_omega(covariance))
    general, groups = np.array([0.6, 0.6, 0.5, 0.5]), np.array([[0.4, 0], [0.4, 0], [0, 0.3], [0, 0.3]])
    errors = 1 - general**2 - np.square(groups).sum(axis=1)
    hierarchical, total = hierarchical_omega_from_parameters(general, groups, errors)
    whole = 2.2**2 + 0.8**2 + 0.6**2 + errors.sum()
    assert hierarchical == pytest.approx(2.2**2 / whole)
    assert total == pytest.approx(1 - errors.sum() / whole)


def test_schmid_leiman_gives_back_the_correlations_of_the_oblique_solution() -> None:
    phi = np.array([[1, 0.42, 0.35], [0.42, 1, 0.30], [0.35, 0.30, 1]])
    loadings = np.kron(np.eye(3), np.array([[0.7], [0.6], [0.5]]))
    found = schmid_leiman(loadings, phi)
    whole = np.column_stack([found.general, found.group])
    assert whole @ whole.T == pytest.approx(loadings @ phi @ loadings.T, abs=1e-6)
