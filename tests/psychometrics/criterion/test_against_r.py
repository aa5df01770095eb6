"""Every model of engagement and value agrees with R on customers that the project holds."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import QuantileRegressor

from psychometrics.criterion.alignment import alignment
from psychometrics.criterion.effects import linear, ppml
from psychometrics.criterion.incremental import incremental_validity
from psychometrics.criterion.log_ols import log_ols
from psychometrics.criterion.outcome import describe_outcome
from psychometrics.criterion.quantiles import quantile_effects, winsorised
from psychometrics.criterion.selection import effective_n, response_weights, selection
from psychometrics.criterion.two_part import two_part
from psychometrics.criterion.value_correlations import value_correlations
from psychometrics.criterion.value_model import value_model
from tests.psychometrics.cases import expected
from tests.psychometrics.criterion.customers import RFM, customers_of_r, linked_of_r

R = expected("criterion")
FILE = customers_of_r()
DATA = FILE.dropna(subset=["engagement"])
Y, X = DATA["spend_after"], DATA[[*RFM, "engagement"]]
CLOSE = 1e-6


def test_the_main_model_is_quasipoisson_with_hc1() -> None:
    found = ppml(Y, X)
    assert [found.intercept, *(effect.b for effect in found.effects)] == pytest.approx(R["ppml"]["b"], rel=CLOSE)
    assert [found.intercept_se, *(e.se for e in found.effects)] == pytest.approx(R["ppml"]["hc1"], rel=CLOSE)
    assert found.deviance == pytest.approx(R["ppml"]["deviance"], rel=CLOSE)
    assert found.null_deviance == pytest.approx(R["ppml"]["null_deviance"], rel=CLOSE)
    effect = found.effect()
    assert effect.per_sd_percent == pytest.approx(100 * (np.exp(R["ppml"]["b"][-1] * R["ppml"]["sd"]) - 1), rel=CLOSE)


def test_the_walker_gives_the_same_main_model() -> None:
    main = value_model(linked_of_r()).main
    assert main.effect().b == pytest.approx(R["ppml"]["b"][-1], rel=CLOSE)
    assert main.effect().se == pytest.approx(R["ppml"]["hc1"][-1], rel=CLOSE)


def test_clustered_errors_are_those_of_vcovcl() -> None:
    found = ppml(Y, X, cluster=DATA["store"])
    assert [found.intercept_se, *(e.se for e in found.effects)] == pytest.approx(R["ppml"]["cluster"], rel=CLOSE)
    assert (found.covariance, found.groups) == ("cluster", 24)


def test_a_value_that_can_be_negative_is_modelled_by_least_squares() -> None:
    found = linear(Y, DATA[["engagement"]])
    assert [found.intercept, found.effect().b] == pytest.approx(R["normal"]["b"], rel=CLOSE)
    assert [found.intercept_se, found.effect().se] == pytest.approx(R["normal"]["hc1"], rel=CLOSE)
    assert found.link == "identity"


def test_both_parts_of_the_two_part_model_are_those_of_glm() -> None:
    found = two_part(Y, X)
    assert [found.any_intercept, *(e.b for e in found.any_effects)] == pytest.approx(R["logit"]["b"], rel=CLOSE)
    assert [e.se for e in found.any_effects] == pytest.approx(R["logit"]["hc1"][1:], rel=CLOSE)
    assert [found.amount_intercept, *(e.b for e in found.amount_effects)] == pytest.approx(R["gamma"]["b"], rel=1e-5)
    assert found.scale == pytest.approx(R["gamma"]["scale"], rel=1e-5)


def test_least_squares_on_logs_and_its_smearing_are_those_of_lm() -> None:
    found = log_ols(Y, X)
    assert [found.intercept, *(e.b for e in found.effects)] == pytest.approx(R["ols"]["b"], rel=CLOSE)
    assert [e.se for e in found.effects] == pytest.approx(R["ols"]["hc3"][1:], rel=CLOSE)
    names = {"r_squared": "r2", "f_change": "f", "smearing_factor": "smearing", "total_ratio": "ratio"}
    assert [getattr(found, name) for name in names] == pytest.approx([R["ols"][key] for key in names.values()])


def test_the_nested_test_is_the_wald_test_of_r() -> None:
    gain = incremental_validity(linked_of_r()).gain
    assert gain.chi_square == pytest.approx(R["ppml"]["wald"], rel=CLOSE)
    assert gain.df == 1


def test_weights_for_response_are_those_of_the_logit() -> None:
    weights = response_weights(FILE[RFM].to_numpy(), FILE["engagement"].notna().to_numpy())
    assert weights[:8] == pytest.approx(R["selection"]["weights"], rel=CLOSE)
    assert effective_n(weights) == pytest.approx(R["selection"]["effective_n"], rel=CLOSE)
    found = ppml(Y, X, weights=weights)
    assert [found.intercept, *(e.b for e in found.effects)] == pytest.approx(R["selection"]["b"], rel=CLOSE)
    assert [found.intercept_se, *(e.se for e in found.effects)] == pytest.approx(R["selection"]["hc1"], rel=CLOSE)


def test_the_walker_of_selection_weights_the_main_model() -> None:
    found = selection(linked_of_r(), trim=0.0)
    assert [row.smd for row in found.differences] == pytest.approx(R["selection"]["smd"], rel=CLOSE)
    assert found.weighted.effect().b == pytest.approx(R["selection"]["b"][-1], rel=CLOSE)
    assert found.unweighted.effect().b == pytest.approx(R["ppml"]["b"][-1], rel=CLOSE)


def test_interaction_and_simple_slopes_are_those_of_glm() -> None:
    found = alignment(linked_of_r())
    told = [found.engagement_b, found.alignment_b, found.interaction_b]
    assert told == pytest.approx(R["alignment"]["b"], rel=CLOSE)
    assert found.interaction_se == pytest.approx(R["alignment"]["hc1"][2], rel=CLOSE)
    assert [[row.b, row.se] for row in found.slopes] == [
        pytest.approx(slope, rel=CLOSE) for slope in R["alignment"]["slopes"]
    ]


def test_ranks_description_and_holm_are_those_of_r() -> None:
    row = next(row for row in value_correlations(linked_of_r()).rows if row.score == "engagement")
    assert [row.rho, row.p_value] == pytest.approx([R["spearman"]["rho"], R["spearman"]["p"]], rel=CLOSE)
    told = describe_outcome(Y.to_numpy())
    figures = [told.mean, told.median, told.zero_share, told.top_decile_share, told.skewness]
    assert figures == pytest.approx([R["outcome"][key] for key in ("mean", "median", "zero", "top", "skewness")])


@pytest.mark.parametrize("quantile", [0.5, 0.75, 0.9])
def test_quantiles_are_those_of_linear_programming(quantile: float) -> None:
    """What quantreg::rq minimises too; there is no quantreg where the other figures were made."""
    exact = QuantileRegressor(quantile=quantile, alpha=0, solver="highs").fit(X, Y)
    (found,) = quantile_effects(Y, X, "engagement", (quantile,))
    assert found.b == pytest.approx(exact.coef_[-1], rel=0.02, abs=0.05)


def test_winsorised_spend_gives_the_coefficients_of_r() -> None:
    found = ppml(winsorised(Y, 0.01), X)
    assert [found.intercept, *(e.b for e in found.effects)] == pytest.approx(R["winsorised"], rel=CLOSE)
