"""Each level of invariance, its step and its releases against lavaan and semTools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.invariance.climb import latent_means
from psychometrics.invariance.difference import difference
from psychometrics.invariance.ladder import Ladder
from psychometrics.invariance.releases import releases
from psychometrics.results import NotComputable
from psychometrics.sem.estimate import groups_of
from psychometrics.sem.fitting import fit
from psychometrics.sem.syntax import parse
from psychometrics.sem.table import Options, build_table
from tests.psychometrics.cases import expected
from tests.shared_data import held, reference_cases, shared_file

HELD = expected("invariance")
REFERENCE = Path(__file__).parents[2] / "reference/invariance"
CATEGORIES = json.loads((REFERENCE / "categories.json").read_text("utf-8"))
CUTS = {"two": [5], "three": [4, 6], "six": [2, 3, 4, 5, 6]}
DATA = {"hs_ml": "hs1939.csv", "bfi_mlr": "bfi_clean.csv", "bfi_wlsmv": "bfi_clean.csv"}


def ladder_of(case: dict[str, Any], data: pd.DataFrame) -> Ladder:
    labels = case.get("groups") or sorted(data[case["group"]].dropna().unique())
    kinds = [type(data[case["group"]].iloc[0])(label) for label in labels]
    return Ladder(parse(case["model"]), data, case["group"], kinds, case["estimator"])


def check(ladder: Ladder, fits: dict[str, Any], differences: list[Any], tolerance: float) -> None:
    before = None
    for level, (name, reference), change in zip(ladder.levels[: len(fits)], fits.items(), differences, strict=True):
        rung = ladder.fit(level)
        assert level.name == name
        assert (rung.fit.n_free, rung.fit.test.df) == (reference["npar"], reference["df"])
        assert rung.fit.test.chi_square == pytest.approx(reference["chisq"], rel=1e-6)
        scaled = reference.get("chisq.scaled", reference["chisq"])
        assert rung.fit.scaled_test.chi_square == pytest.approx(scaled, rel=tolerance)
        assert rung.fit.residuals.srmr == pytest.approx(reference["srmr"], abs=1e-6)
        suffix = {"uncorrected": "", "robust": ".robust", "scaled": ".scaled"}[ladder.indices]
        assert ladder.incremental(rung).cfi == pytest.approx(reference["cfi" + suffix], abs=tolerance)
        assert ladder.rmsea(rung).value == pytest.approx(reference["rmsea" + suffix], abs=tolerance)
        if before is not None:
            assert ladder.difference(rung, before).chi_square == pytest.approx(change, rel=10 * tolerance)
        before = rung


@pytest.mark.parametrize("name", sorted(HELD))
def test_levels_and_steps_are_lavaans(name: str) -> None:
    case = HELD[name]
    check(ladder_of(case, held(DATA[name])), case["fit"], case["difference"], 1e-6)


@pytest.mark.parametrize("name", ["hs_ml", "bfi_mlr"])
def test_releases_are_lavaans_score_tests(name: str) -> None:
    case, data = HELD[name], held(DATA[name])
    ladder = ladder_of(case, data)
    table = build_table(ladder.syntax, Options(groups=2, means=True, group_equal=("loadings", "intercepts")))
    fitted = fit(table, list(groups_of(table, data, ladder.group, ladder.labels)))
    assert sorted(one.statistic for one in releases(fitted)) == pytest.approx(
        sorted(case["release"]), rel=1e-4, abs=1e-5
    )


@pytest.mark.parametrize("name", ["hs_ml", "bfi_mlr"])
def test_latent_means_are_lavaans(name: str) -> None:
    case = HELD[name]
    ladder = ladder_of(case, held(DATA[name]))
    means = {one.construct: one for one in latent_means(ladder, ladder.fit(ladder.levels[2]), 0.95)}
    for construct, value, se in zip(*(case["means"][column] for column in ("lhs", "est", "se")), strict=True):
        assert means[construct].difference == pytest.approx(value, abs=1e-5)
        assert means[construct].se == pytest.approx(se, abs=1e-5)


@pytest.mark.parametrize("path", reference_cases("psychometrics", "invariance_wlsmv"))
def test_agrees_with_the_given_ordered_case(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    reference, data = case["result"], pd.read_csv(shared_file(f"data/{case['header']['dataset']}"))
    ladder = Ladder(parse(reference["model"]), data, "gender", [1, 2], "WLSMV")
    named = {"configural": "configural", "thresholds": "thresholds", "metric": "thr_load", "scalar": "thr_load_int"}
    fits = {name: reference[theirs]["fit"] for name, theirs in named.items()}
    check(ladder, fits, reference["lrt"]["Chisq diff"], 1e-6)


@pytest.mark.parametrize("path", reference_cases("psychometrics", "invariance__"))
def test_agrees_with_the_given_cases(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    reference, data = case["result"], pd.read_csv(shared_file(f"data/{case['header']['dataset']}"))
    column = case["header"]["columns"][-1]
    labels = reference["configural"]["group_labels"]
    kind = type(data[column].iloc[0])
    ladder = Ladder(parse(reference["model"]), data, column, [kind(label) for label in labels], reference["estimator"])
    fits = {level.name: reference[level.name]["fit"] for level in ladder.levels}
    check(ladder, fits, reference["lrt"]["Chisq diff"], 1e-5)


def test_a_negative_scaling_is_no_test() -> None:
    found = difference(20.0, 10, 1.0, 10.0, 8, 1.5)
    assert isinstance(found.chi_square, NotComputable)
    assert isinstance(difference(20.0, 10, 1.0, 10.0, 10, 1.0).p_value, NotComputable)


def categorised(name: str) -> Ladder:
    """The held answers gathered in two or three categories, or as they are."""
    data, model = held("bfi_clean.csv"), HELD["bfi_wlsmv"]["model"]
    items = [f"{scale}{place}" for scale in "AC" for place in range(1, 6)]
    cut = data.assign(**{item: np.digitize(data[item], CUTS[name]) + 1.0 for item in items})
    return Ladder(parse(model), cut, "gender", [1, 2], "WLSMV")


@pytest.mark.parametrize("name", sorted(CATEGORIES))
def test_levels_of_two_three_and_six_categories_are_semtools(name: str) -> None:
    ladder = categorised(name)
    assert [level.name for level in ladder.levels] == list(CATEGORIES[name]["fit"])
    for level in ladder.levels:
        rung, reference = ladder.fit(level), CATEGORIES[name]["fit"][level.name]
        assert (rung.fit.n_free, rung.fit.test.df) == (reference["npar"], reference["df"])
        assert rung.fit.test.chi_square == pytest.approx(reference["chisq"], rel=1e-5)
        assert ladder.incremental(rung).cfi == pytest.approx(reference["cfi.scaled"], abs=1e-5)
        assert ladder.rmsea(rung).value == pytest.approx(reference["rmsea.scaled"], abs=1e-5)
        assert rung.fit.residuals.srmr == pytest.approx(reference["srmr"], abs=1e-5)


def test_a_freed_threshold_fits_as_in_semtools() -> None:
    ladder, reference = categorised("six"), CATEGORIES["six"]["partial"]
    rung = ladder.fit(ladder.levels[1], ["A1|t5"])
    assert rung.fit.test.df == reference["df"]
    assert rung.fit.test.chi_square == pytest.approx(reference["chisq"], rel=1e-5)


def test_residual_variances_are_one_in_every_group_at_the_strict_level() -> None:
    ladder = categorised("two")
    rung = ladder.fit(ladder.levels[-1])
    assert {row.value for row in rung.fitted.filled if row.op == "~~" and row.lhs == row.rhs == "A1"} == {1.0}


def test_a_second_order_model_compares_the_means_of_its_dimensions() -> None:
    """Its own mean and theirs can't both be told; lavaan needs the second-order mean set to 0 by hand."""
    case = json.loads((REFERENCE / "second_order.json").read_text("utf-8"))
    ladder = ladder_of(case, held("bfi_clean.csv"))
    rung = ladder.fit(ladder.levels[2])
    assert (rung.fit.n_free, rung.fit.test.df) == (case["fit"]["npar"], case["fit"]["df"])
    assert rung.fit.test.chi_square == pytest.approx(case["fit"]["chisq"], rel=1e-6)
    means = {one.construct: one for one in latent_means(ladder, rung, 0.95)}
    assert sorted(means) == sorted(case["means"]["lhs"])
    for construct, value, se in zip(*(case["means"][column] for column in ("lhs", "est", "se")), strict=True):
        assert means[construct].difference == pytest.approx(value, abs=1e-5)
        assert means[construct].se == pytest.approx(se, abs=1e-5)
