"""Parallel analysis, MAP and very simple structure agree with psych; the recommendation is one number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.efa.factor_numbers import factor_numbers, hull_ratios, minimum_average_partial
from psychometrics.efa.item_correlations import ItemCorrelations, item_correlations
from psychometrics.efa.one_factor import common_eigenvalues
from psychometrics.efa.parallel import parallel, parallel_analysis
from psychometrics.efa.random_data import normal_correlations, resampled_correlations
from psychometrics.efa.retention import recommended_factors, retention
from psychometrics.errors import PlanError
from psychometrics.results import NotComputable, is_number
from tests.psychometrics.cases import expected as expected_of
from tests.psychometrics.efa.cases import EXPECTED, NINE, correlations, responses_of
from tests.shared_data import held, reference_cases

MONTE_CARLO = 0.03
"""Two simulations of 200 data sets differ by about this much in a mean eigenvalue; the header says about 0.02."""
FIRST_FACTOR = 0.12
"""The first common factor's random eigenvalue has a standard deviation of up to .33 (Heywood cases among the draws):
a difference of two means of 200 has a standard error of .033."""


def taken(path: Path) -> tuple[dict[str, object], ItemCorrelations]:
    expected, _, _, frame = correlations(path)
    return expected, item_correlations(*responses_of(frame))


@pytest.mark.parametrize("path", reference_cases("psychometrics", "parallel__"))
def test_parallel_analysis_agrees_with_psych(path: Path) -> None:
    expected, items = taken(path)
    found = parallel_analysis(items, data=("normal", "resampled"))
    for kind, observed in (("components", "pc_values"), ("factors", "fa_values")):
        rows = found.of(kind).eigenvalues
        tolerance = 1e-9 if kind == "components" else 1e-4
        np.testing.assert_allclose([row.observed for row in rows], expected[observed], atol=tolerance)
    for kind, data, column in (
        ("components", "normal", "pc_sim"),
        ("components", "resampled", "pc_simr"),
        ("factors", "normal", "fa_sim"),
        ("factors", "resampled", "fa_simr"),
    ):
        simulated = np.array([row.simulated for row in found.of(kind, data).eigenvalues])
        np.testing.assert_allclose(simulated[1:], expected[column][1:], atol=MONTE_CARLO)  # type: ignore[index]
        np.testing.assert_allclose(simulated[0], expected[column][0], atol=FIRST_FACTOR)  # type: ignore[index]
    assert (found.factors, found.components) == (expected["nfact"], expected["ncomp"])


@pytest.mark.parametrize("path", reference_cases("psychometrics", "map_vss__"))
def test_map_and_very_simple_structure_agree_with_psych(path: Path) -> None:
    """MAP exactly; the rest as far as R's minres went: ours never leaves larger residuals, but at a Heywood bound."""
    expected, items = taken(path)
    rows, stats = factor_numbers(items), expected["vss_stats"]
    np.testing.assert_allclose([row.map for row in rows], expected["map"], rtol=1e-8)  # type: ignore[arg-type]
    assert min(rows, key=lambda row: float(row.map)).factors == expected["map_min"]
    for at, row in enumerate(rows):
        if stats["dof"][at] < 0:  # type: ignore[index]
            assert row.chi_square.reason.code == "too_many_factors"  # type: ignore[union-attr]
            continue
        assert row.df == stats["dof"][at]  # type: ignore[index]
        assert float(row.rmsr) <= stats["SRMR"][at] + 1e-8  # type: ignore[index]
        assert row.vss_1 == pytest.approx(expected["cfit1"][at], abs=2e-4)  # type: ignore[index]
        if at:
            assert row.vss_2 == pytest.approx(expected["cfit2"][at], abs=1e-4)  # type: ignore[index]
        for ours, theirs in (("squared_residuals", "sqresid"), ("fit", "fit"), ("complexity", "complex")):
            assert getattr(row, ours) == pytest.approx(stats[theirs][at], rel=1e-3), ours  # type: ignore[index]
        assert row.chi_square == pytest.approx(stats["chisq"][at], rel=1e-3, abs=1e-3)  # type: ignore[index]


def test_the_nine_tests_agree_with_psych() -> None:
    found = retention(*responses_of(held("hs1939.csv")[NINE]), replications=1000, data=("normal", "resampled"))
    expected, simulated = EXPECTED["vss"], EXPECTED["parallel"]
    np.testing.assert_allclose([float(row.map) for row in found.numbers], expected["map"], rtol=1e-8)
    np.testing.assert_allclose([float(row.vss_1) for row in found.numbers], expected["vss_1"], atol=1e-5)
    np.testing.assert_allclose([float(row.fit) for row in found.numbers], expected["fit"], atol=1e-4)
    np.testing.assert_allclose([float(row.chi_square) for row in found.numbers], expected["chi_square"], rtol=1e-3)
    for kind in ("components", "factors"):
        rows = found.parallel.of(kind).eigenvalues
        np.testing.assert_allclose([row.observed for row in rows], simulated[kind], atol=1e-5)
        np.testing.assert_allclose([row.simulated for row in rows], simulated[f"{kind}_mean"], atol=0.02)
        np.testing.assert_allclose([row.threshold for row in rows], simulated[f"{kind}_quantile"], atol=0.03)
    assert (found.parallel.factors, found.parallel.components) == (simulated["nfact"], simulated["ncomp"])
    assert found.recommended == 3
    assert found.reason == "majority"


def test_the_big_five_items_are_given_five_factors_though_parallel_analysis_of_factors_says_six() -> None:
    frame = held("bfi_clean.csv")[[letter + str(number) for letter in "ACENO" for number in range(1, 6)]]
    found = retention(*responses_of(frame))
    assert [found.suggested(rule) for rule in ("parallel_factors", "parallel_components", "map")] == [6, 5, 5]
    assert (found.recommended, found.reason) == (5, "majority")
    assert recommended_factors(item_correlations(*responses_of(frame))) == 5


def test_wishart_draws_have_the_mean_and_spread_of_correlations_of_normal_data() -> None:
    random = np.random.default_rng(7)
    drawn = normal_correlations(50, 4, 20_000, random)
    np.testing.assert_allclose(np.diagonal(drawn, axis1=1, axis2=2), 1, atol=1e-12)
    assert drawn[:, 1, 0].mean() == pytest.approx(0, abs=0.005)
    assert drawn[:, 3, 2].var() == pytest.approx(1 / 49, rel=0.03)


def test_resampled_columns_are_independent_with_their_own_distribution() -> None:
    answers = held("lsat6.csv").to_numpy(float)
    drawn = resampled_correlations(answers, 300, np.random.default_rng(2))
    assert drawn[:, 1, 0].mean() == pytest.approx(0, abs=0.01)
    assert drawn[:, 1, 0].var() == pytest.approx(1 / (len(answers) - 1), rel=0.25)


@pytest.mark.parametrize("answers", [held("lsat6.csv").to_numpy(float), held("attitude.csv").to_numpy(float) + 0.25])
def test_columns_drawn_by_category_or_by_respondent_spread_alike(answers: np.ndarray) -> None:
    """lsat6 has two categories; attitude more numbers than are counted. Both must spread as 1 / (n - 1)."""
    drawn = resampled_correlations(answers, 2000, np.random.default_rng(3))
    off = drawn[:, *np.tril_indices(answers.shape[1], -1)]
    assert off.mean() == pytest.approx(0, abs=0.01)
    assert off.var() == pytest.approx(1 / (len(answers) - 1), rel=0.06)


def test_the_cost_of_random_normal_data_does_not_grow_with_the_respondents() -> None:
    few, many = (normal_correlations(n, 10, 50, np.random.default_rng(1)) for n in (10**3, 10**9))
    assert few.shape == many.shape
    assert np.abs(many - np.eye(10)).max() < 1e-3


def test_one_factor_for_many_matrices_is_minres_for_each() -> None:
    frame = held("hs1939.csv")[NINE].to_numpy(float)
    halves = np.stack([np.corrcoef(frame[start::2].T) for start in (0, 1)])
    both = common_eigenvalues(halves)
    for matrix, values in zip(halves, both, strict=True):
        np.testing.assert_allclose(common_eigenvalues(matrix[None])[0], values, atol=1e-9)


def test_the_same_seed_gives_the_same_thresholds_and_another_seed_others() -> None:
    responses, model = responses_of(held("hs1939.csv")[NINE])
    first, again, other = (parallel(responses, model, parallel_seed=seed) for seed in (1, 1, 2))
    assert first.series == again.series
    assert first.series != other.series


def test_unrelated_items_have_no_factor_and_the_note_says_so() -> None:
    noise = pd.DataFrame(np.random.default_rng(11).standard_normal((400, 8))).add_prefix("v")
    found = retention(*responses_of(noise))
    assert found.parallel.factors == 0
    assert found.recommended == 1
    assert "parallel_no_factor" in {note.code for note in found.notes}


def test_the_mean_rule_keeps_at_least_as_many_as_the_95th_percentile() -> None:
    responses, model = responses_of(held("attitude.csv"))
    mean = parallel(responses, model, compare="mean")
    high = parallel(responses, model, quantile=0.95)
    assert mean.factors >= high.factors
    assert mean.components >= high.components


def test_map_leaves_out_numbers_at_which_an_item_has_nothing_left() -> None:
    matrix = np.eye(4)
    matrix[0, 1] = matrix[1, 0] = 0.5
    squares, fourths = minimum_average_partial(matrix, 2)
    assert np.isfinite(squares[0])
    assert np.isfinite(fourths[0])


def test_the_hull_bends_where_fit_stops_rising() -> None:
    ratios = hull_ratios([0.0, 0.5, 0.95, 0.96, 0.965], [36.0, 27.0, 19.0, 12.0, 6.0])
    best = max((float(r), at) for at, r in enumerate(ratios) if is_number(r))[1]
    assert best == 2
    assert isinstance(ratios[0], NotComputable)
    assert isinstance(ratios[-1], NotComputable)


@pytest.mark.parametrize(("name", "most"), [("nine", 4), ("bfi", 7)])
def test_the_hull_is_that_of_its_published_steps_in_r(name: str, most: int) -> None:
    frame = held("hs1939.csv")[NINE] if name == "nine" else held("bfi_clean.csv").iloc[:, :25]
    theirs = expected_of("hull")[name]
    rows = factor_numbers(item_correlations(*responses_of(frame)), most)
    found = {row.factors: float(row.hull) for row in rows if is_number(row.hull)}
    assert list(found) == theirs["on_hull"]
    np.testing.assert_allclose(list(found.values()), theirs["st"], rtol=1e-3)
    assert max(found, key=lambda number: found[number]) == theirs["suggested"]


def test_the_hull_spans_one_more_than_parallel_analysis() -> None:
    frame = held("bfi_clean.csv").iloc[:, :25]
    found = retention(*responses_of(frame))
    told = [row.factors for row in found.numbers if is_number(row.hull)]
    assert max(told) < max(found.parallel.factors, found.parallel.components) + 1
    assert found.suggested("hull") == 5


@pytest.mark.parametrize(
    "options", [{"replications": 3}, {"compare": "median"}, {"quantile": 1.5}, {"data": ("cauchy",)}, {"data": ()}]
)
def test_options_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(PlanError, match="option_value_unknown"):
        parallel(*responses_of(held("attitude.csv")), **options)  # type: ignore[arg-type]
