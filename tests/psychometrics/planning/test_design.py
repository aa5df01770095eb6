"""A plan as text and data, and what it must not say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from psychometrics.errors import ManyErrors, RequestError
from psychometrics.planning.checks import check_design, paths_in_order
from psychometrics.planning.design import Method, SampleDesign, design_of
from psychometrics.planning.text import read_link, read_links, read_loadings

SAID: dict[str, Any] = {
    "method": "sem",
    "scales": {"trust": {"items": 3, "loading": 0.7}, "delight": [0.6, 0.7, 0.8], "loyalty": [0.8, 0.7]},
    "paths": ["trust -> loyalty .30", "delight -> loyalty .2"],
    "correlations": ["trust ~~ delight .4"],
    "sizes": [200, 100],
    "samples": 100,
}


def codes(design: SampleDesign) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        check_design(design)
    return [error.code for error in caught.value.errors]


def changed(**said: Any) -> SampleDesign:
    return design_of({**SAID, **said})


def test_a_plan_reads_back_what_it_writes_and_keeps_its_fingerprint() -> None:
    plan = design_of(SAID)
    check_design(plan)
    assert plan.sizes == (100, 200)
    assert plan.between("delight", "trust") == 0.4
    assert plan.predicting == ("trust", "delight")
    assert design_of(plan.to_dict()) == plan
    assert design_of(plan.to_dict()).sha256 == plan.sha256
    assert changed(seed=1).sha256 != plan.sha256
    assert design_of({"method": "rules", "effects": {"d": 0.3}}).to_dict()["effects"]["d"] == 0.3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"method": "magic"}, "plan_size_method"),
        ({"colour": 1}, "plan_size_field_unknown"),
        ({"effects": {"x": 1}}, "plan_size_field_unknown"),
        ({"samples": "many"}, "plan_size_not_a_number"),
        ({"samples": 10.5}, "plan_size_not_a_number"),
        ({"sizes": 100}, "plan_size_not_a_list"),
        ({"scales": ["trust"]}, "plan_size_not_a_list"),
        ({"paths": ["trust loyalty"]}, "plan_size_line"),
    ],
)
def test_what_can_not_be_read_is_named(said: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError, match=code):
        design_of({**SAID, **said})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"scales": {}}, "plan_size_no_scales"),
        ({"scales": {**SAID["scales"], "trust": [1.0, 0.7, 0.7]}}, "plan_size_loading"),
        ({"scales": {**SAID["scales"], "trust": []}}, "plan_size_no_items"),
        ({"scales": {**SAID["scales"], "2 bad": [0.7] * 3}}, "plan_size_scale_name"),
        ({"scales": {**SAID["scales"], "many": {"items": 101, "loading": 0.7}}}, "plan_size_too_many"),
        ({"paths": ["trust -> loyal .3"]}, "plan_size_unknown"),
        ({"paths": ["trust -> trust .3"]}, "plan_size_path_twice"),
        ({"paths": ["trust -> loyalty 1.2"]}, "plan_size_path_value"),
        ({"paths": ["trust -> loyalty .8", "delight -> loyalty .7"]}, "plan_size_variance"),
        ({"paths": ["trust -> loyalty .3", "loyalty -> trust .3"], "correlations": []}, "plan_size_cycle"),
        ({"correlations": ["trust ~~ loyalty .4"]}, "plan_size_correlation_of_outcome"),
        ({"correlations": ["trust ~~ delight 1.4"]}, "plan_size_correlation"),
        ({"sizes": [9]}, "outside_open_range"),
        ({"sizes": list(range(100, 113))}, "plan_size_sizes"),
        ({"samples": 10}, "outside_open_range"),
        ({"power": 1.0}, "outside_open_range"),
        ({"seed": -1}, "outside_open_range"),
        ({"scales": {"alone": [0.7, 0.7]}, "paths": [], "correlations": []}, "plan_size_unidentified"),
        ({"scales": {"one": [0.7]}, "paths": [], "correlations": []}, "plan_size_unidentified"),
        ({"method": "pls", "paths": []}, "plan_size_no_paths"),
        ({"method": "pls", "paths": ["trust -> loyalty .3"]}, "plan_size_unconnected"),
        ({"method": "efa"}, "plan_size_few_items"),
        ({"method": "rules", "effects": {"r": 0}}, "plan_size_zero"),
        ({"method": "rules", "effects": {"groups": 2.5}}, "plan_size_not_a_number"),
    ],
)
def test_an_impossible_plan_is_refused_with_its_reason(said: dict[str, Any], code: str) -> None:
    assert code in codes(changed(**said))


def test_correlations_that_can_not_occur_together_are_refused() -> None:
    said = {
        "scales": {name: [0.7] * 3 for name in "abc"},
        "paths": [],
        "correlations": ["a ~~ b .9", "b ~~ c .9", "a ~~ c -.9"],
    }
    assert codes(changed(**said)) == ["plan_size_correlations_impossible"]
    check_design(changed(**{**said, "correlations": ["a ~~ b .9", "b ~~ c .9", "a ~~ c .8"]}))


def test_causes_come_before_outcomes_and_several_errors_are_told_at_once() -> None:
    plan = changed(paths=["loyalty -> trust .3", "delight -> loyalty .2"], correlations=[])
    assert paths_in_order(plan) == ("delight", "loyalty", "trust")
    assert len(codes(replace(plan, samples=1, sizes=(5,)))) == 2


def test_lines_of_paths_and_loadings_are_read_as_people_write_them() -> None:
    assert read_link("trust → loyalty: −.30", "->", "paths") == ("trust", "loyalty", -0.3)
    assert read_link("اعتماد --> وفاداری 0.3", "->", "paths").second == "وفاداری"
    assert len(read_links("a ~~ b .3 # a remark\n\nb <-> c = .2", "~~", "correlations")) == 2
    assert read_loadings(".7", 3, "trust") == (0.7, 0.7, 0.7)
    assert read_loadings(".7, .8؛ .6", 3, "trust") == (0.7, 0.8, 0.6)
    for text in ("", ".7 .8", "high"):
        with pytest.raises(RequestError, match="plan_size_loadings"):
            read_loadings(text, 3, "trust")


def test_a_plan_is_read_and_checked_without_the_science_stack() -> None:
    code = "import sys, psychometrics.planning.checks; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "scipy", "yaml"}.intersection(loaded)
    assert [method.value for method in Method] == ["sem", "pls", "efa", "rules"]
