"""Estimates, replicates and derived figures agree with seminr 2.3.4 on every given case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.pls.consistent import reliabilities
from psychometrics.pls.measurement import ave, heterotrait_monotrait, rho_c, standardised_alpha, variance_inflation
from psychometrics.pls.resamples import counts_of
from psychometrics.pls.stages import estimate_stages
from psychometrics.pls.structural import adjusted_r_squared, antecedent_vif, effect_sizes, total_effects
from tests.reference.pls.cases import SEMINR, WITH_REPLICATES, ends, nested, solved
from tests.shared_data import shared_file

pytestmark = pytest.mark.shared
CLOSE = {"rtol": 1e-8, "atol": 1e-9}
PLAIN = tuple(name for name in SEMINR if "moderation" not in name)


@pytest.mark.parametrize("name", SEMINR)
def test_paths_and_explained_variance(name: str) -> None:
    expected, model, answers, _, sample = solved(name)
    place = model.final.place
    for arrow, value in expected["paths"].items():
        start, end = ends(arrow)
        np.testing.assert_allclose(sample.final.paths[0, place[start], place[end]], value, **CLOSE)
    r2 = expected["r2"] if isinstance(expected["r2"], dict) else {}
    for outcome, value in r2.items():
        found = sample.final.r_squared[0, place[outcome]]
        np.testing.assert_allclose(found, value, **CLOSE)
        predictors = len(model.final.predictors_of(place[outcome]))
        adjusted = adjusted_r_squared(float(found), answers.n, predictors)
        np.testing.assert_allclose(adjusted, expected["adj_r2"][outcome], **CLOSE)


@pytest.mark.parametrize("name", PLAIN)
def test_loadings_and_weights(name: str) -> None:
    expected, model, _, _, sample = solved(name)
    for table, ours, first in (
        ("loadings", sample.final.loadings, sample.first.loadings),
        ("weights", sample.final.weights, sample.first.weights),
    ):
        for construct, item, value in nested(expected[table]):
            below = construct not in model.final.place
            at, stack = (model.first, first) if below else (model.final, ours)
            found = stack[0, at.indicators.index(item), at.place[construct]]
            np.testing.assert_allclose(found, value, **CLOSE)


def test_loadings_of_a_two_stage_product_are_its_spread_in_seminr_and_one_here() -> None:
    expected, model, _, _, sample = solved("pls_corprep_moderation_twostage")
    product = model.final.place["CUSA*SC"]
    assert sample.final.loadings[0, -1, product] == pytest.approx(1)
    np.testing.assert_allclose(sample.spreads[0, 0], expected["loadings"]["CUSA*SC"]["CUSA*SC_intxn"], **CLOSE)


@pytest.mark.parametrize("name", ["pls_mobi_ecsi_modeA_path", "pls_corprep_ext_modeB", "pls_corprep_simple"])
def test_reliability_htmt_vif_effect_sizes_and_total_effects(name: str) -> None:
    expected, model, _, _, sample = solved(name)
    final, r, estimates = model.final, sample.final_correlations, sample.final
    place = final.place
    trust = reliabilities(final, r, estimates.weights, corrected=False)[0]
    for construct, figures in expected["reliability"].items():
        rows = final.rows[place[construct]]
        own = estimates.loadings[0, rows, place[construct]]
        if len(own) == 1:
            continue
        found = [standardised_alpha(r[0][rows, rows]), rho_c(own), ave(own), trust[place[construct]]]
        np.testing.assert_allclose(found, [figures[key] for key in ("alpha", "rhoC", "AVE", "rhoA")], **CLOSE)
        vif = variance_inflation(r[0][rows, rows])
        np.testing.assert_allclose(vif, list(expected["vif_items"][construct].values()), **CLOSE)
    ratios = heterotrait_monotrait(r, final.rows)[0]
    for one, other, value in nested(expected["htmt"]):
        np.testing.assert_allclose(ratios[place[one], place[other]], value, **CLOSE)
    vif = antecedent_vif(final, estimates.correlations)
    for outcome, predictor, value in nested(expected["vif_antecedents"]):
        np.testing.assert_allclose(vif[0, place[predictor], place[outcome]], value, **CLOSE)
    sizes = effect_sizes(estimates.paths, vif, estimates.r_squared)[0]
    for arrow, value in expected["f2_fixed_scores"].items():
        start, end = ends(arrow)
        np.testing.assert_allclose(sizes[place[start], place[end]], value, **CLOSE)
    totals = total_effects(estimates.paths)[0]
    for outcome, predictor, value in nested(expected["total_effects"]):
        np.testing.assert_allclose(totals[place[predictor], place[outcome]], value, **CLOSE)


@pytest.mark.parametrize("name", WITH_REPLICATES)
def test_each_of_200_bootstrap_samples_gives_the_same_paths(name: str) -> None:
    _, model, answers, method, _ = solved(name)
    rows = pd.read_csv(shared_file(f"reference/pls/{name}_boot_indices.csv.gz"), header=None).to_numpy()
    expected = pd.read_csv(shared_file(f"reference/pls/{name}_boot_paths.csv")).astype(float)
    stacked = estimate_stages(model, answers, counts_of(rows, answers.n), method)
    assert stacked.settled.all()
    place = model.final.place
    for arrow in expected:
        start, end = ends(arrow)
        found = stacked.final.paths[:, place[start], place[end]]
        np.testing.assert_allclose(found, expected[arrow], rtol=1e-6, atol=1e-8)
