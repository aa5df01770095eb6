"""Simulated plans against lavaan, against closed forms, and against themselves."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from psychometrics.errors import ManyErrors
from psychometrics.planning.design import SampleDesign, design_of
from psychometrics.planning.result import PlannedSample, SizeRow, least_enough
from psychometrics.planning.simulation import degrees_of_freedom, plan_sample, population_syntax
from psychometrics.results import NotComputable, to_jsonable
from psychometrics.sample_size import gamma_exponential, inverse_square_root, power_regression
from psychometrics.sem.power import simulate_power

EXPECTED = json.loads((Path(__file__).parents[2] / "reference" / "planning" / "expected.json").read_text("utf-8"))
SAID: dict[str, Any] = {
    "method": "sem",
    "scales": {"trust": [0.7] * 3, "involvement": [0.6, 0.7, 0.8], "loyalty": [0.8, 0.7, 0.6, 0.7]},
    "paths": ["trust -> loyalty .30", "involvement -> loyalty .20"],
    "sizes": [150, 300],
    "samples": 1000,
}


def planned(**said: Any) -> PlannedSample:
    return plan_sample(design_of({**SAID, **said}))


def parameter(found: PlannedSample, n: int, name: str) -> Any:
    return next(one for one in found.parameters if (one.n, one.parameter) == (n, name))


@pytest.fixture(scope="module")
def structural() -> PlannedSample:
    return planned()


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['n']}-{row['predictor']}")
def test_power_bias_coverage_and_type_one_error_are_lavaans_within_both_simulations_error(
    structural: PlannedSample, row: dict[str, Any]
) -> None:
    """Both are simulations of 1,000 samples: four standard errors of a difference of two shares."""
    one = parameter(structural, row["n"], f"{row['predictor']} → loyalty")
    of_size = next(size for size in structural.rows if size.n == row["n"])

    def within(share: float) -> float:
        return 4 * math.sqrt(2 * max(share * (1 - share), 0.01) / 1000)

    assert one.population == pytest.approx(row["population"], abs=1e-6)
    assert one.power == pytest.approx(row["power"], abs=within(row["power"]))
    assert one.coverage == pytest.approx(row["coverage"], abs=within(row["coverage"]))
    assert of_size.rejected == pytest.approx(row["rejected"], abs=within(row["rejected"]))
    assert one.mean - one.population == pytest.approx(row["bias"], abs=0.03)


def test_the_weakest_path_decides_and_every_share_has_its_error(structural: PlannedSample) -> None:
    first, second = structural.rows
    assert structural.about == "paths"
    assert first.weakest == "involvement → loyalty"
    assert first.reached == parameter(structural, 150, "involvement → loyalty").power
    assert first.se == pytest.approx(math.sqrt(first.reached * (1 - first.reached) / 1000))
    assert first.converged == second.converged == 1.0
    assert structural.least == (300 if second.reached >= 0.8 else 0)
    assert [rule.rule for rule in structural.rules] == ["close_fit"]
    assert structural.rules[0].effect == degrees_of_freedom(design_of(SAID))


def test_the_same_plan_gives_the_same_numbers_and_another_seed_others() -> None:
    said = {"samples": 60, "sizes": [120]}
    assert planned(**said) == planned(**said)
    assert planned(**said, seed=5).parameters != planned(**said).parameters


def test_progress_moves_by_replicate_and_degrees_of_freedom_are_the_fitted_models() -> None:
    told: list[tuple[int, int]] = []
    plan = design_of({**SAID, "samples": 200, "sizes": [120, 160]})
    plan_sample(plan, lambda done, total: told.append((done, total)))
    assert told == [(50 * step, 400) for step in range(1, 9)]
    for scales in (SAID["scales"], {**SAID["scales"], "loyalty": [1.0]}):
        one = design_of({**SAID, "scales": scales})
        assert degrees_of_freedom(one) == simulate_power(population_syntax(one), [100], samples=2).df


def test_without_paths_the_correlations_decide_and_of_one_scale_its_loadings() -> None:
    several = planned(paths=[], samples=60, sizes=[200])
    assert several.about == "correlations"
    assert several.rows[0].weakest.count("↔") == 1
    alone = planned(paths=[], scales={"trust": [0.7, 0.6, 0.5, 0.4]}, samples=60, sizes=[200])
    assert alone.about == "loadings"
    assert alone.rows[0].weakest.startswith("trust ⇒")


def test_single_items_in_pls_are_a_regression() -> None:
    """Power of the weaker of two slopes of .25 is not above that of both together, and bias vanishes."""
    said = {"method": "pls", "scales": {name: [1.0] for name in "xyz"}, "paths": ["x -> z .25", "y -> z .25"]}
    found = planned(**said, correlation=0.0, sizes=[120], samples=200, replicates=200)
    assert found.rows[0].reached == pytest.approx(0.83, abs=0.1)
    assert abs(float(found.rows[0].bias)) < 0.1
    assert power_regression(2 * 0.25**2 / (1 - 2 * 0.25**2), 2).n < 120
    assert {rule.rule: rule.n for rule in found.rules} == {
        "inverse_square_root": inverse_square_root(0.25).n,
        "gamma_exponential": gamma_exponential(0.25).n,
    }
    assert "plan_size_single" in [note.code for note in found.notes]


def test_pls_draws_paths_towards_zero_and_says_so() -> None:
    found = planned(method="pls", sizes=[300], samples=30, replicates=100)
    assert float(found.rows[0].bias) < -0.05
    assert "plan_size_pls_bias" in [note.code for note in found.notes]
    assert isinstance(found.rows[0].rejected, NotComputable)


def test_more_people_give_exploratory_factors_back_more_often() -> None:
    scales = {"a": [0.7] * 4, "b": [0.5] * 4}
    found = planned(method="efa", scales=scales, paths=[], sizes=[60, 400], samples=100)
    assert found.rows[0].reached < found.rows[1].reached
    assert found.least == 400
    assert float(found.rows[1].congruence) > 0.98
    assert found.to_frame()["n"].tolist() == [60, 400]


def test_closed_forms_stand_side_by_side() -> None:
    found = plan_sample(design_of({"method": "rules", "effects": {"population": 5000}}))
    needed = {rule.rule: rule.n for rule in found.rules}
    assert needed["power_t_test"] == 128
    assert needed["power_anova"] == 159
    assert needed["krejcie_morgan"] == 357
    assert found.least == 0
    assert dict(found.summary()) == needed


def test_gamma_exponential_is_kock_and_hadayas() -> None:
    """146 against 160 where nothing is known of the path, as their article advises."""
    assert gamma_exponential(0.197).n == 146
    assert inverse_square_root(0.197).n == 160
    sizes = [gamma_exponential(path / 100).n for path in range(5, 58)]
    assert sizes == sorted(sizes, reverse=True)


def test_a_plan_that_can_not_be_is_refused_before_anything_runs() -> None:
    with pytest.raises(ManyErrors):
        planned(scales={"trust": [1.1, 0.7, 0.7]}, paths=[])


def row(n: int, reached: float) -> SizeRow:
    none = NotComputable(None)  # type: ignore[arg-type]
    return SizeRow(n, reached, 0.0, "", 1.0, none, none, none, none, none)


def test_the_least_size_is_the_one_from_which_on_all_are_enough() -> None:
    assert least_enough((row(100, 0.82), row(150, 0.79), row(200, 0.85)), 0.8) == 200
    assert least_enough((row(100, 0.81), row(150, 0.9)), 0.8) == 100
    assert least_enough((row(100, 0.5),), 0.8) == 0


def test_a_result_is_plain_data_for_storage() -> None:
    found: SampleDesign | Any = to_jsonable(planned(samples=50, sizes=[100]))
    assert found["rows"][0]["n"] == 100
    assert found["rows"][0]["congruence"]["reason"]["code"] == "plan_size_not_of_method"
    assert json.loads(json.dumps(found, allow_nan=False)) == found
