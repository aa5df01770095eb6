"""Printed figures against those that follow from the printed loadings."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from psychometrics.errors import DataError
from psychometrics.results import NotComputable
from psychometrics.validity.formulas import average_variance_extracted, composite_reliability
from psychometrics.validity.printed import average_variance, implied_alpha, reliability_of
from psychometrics.validity.published import Verdict, check_published, half_unit, model_df

SCALE: dict[str, Any] = {
    "title": "Schivinski, Christodoulides & Dabrowski (2016)",
    "n": 1126,
    "chi_square": 557.47,
    "df": 115,
    "constructs": {
        "consumption": {"loadings": [0.82, 0.84, 0.66, 0.63, 0.86], "ave": 0.54, "cr": 0.88, "sqrt_ave": 0.77},
        "contribution": {"loadings": [0.84, 0.90, 0.86, 0.88, 0.63, 0.67], "ave": 0.65, "cr": 0.92, "sqrt_ave": 0.80},
        "creation": {"loadings": [0.90, 0.90, 0.82, 0.85, 0.80, 0.69], "ave": 0.68, "cr": 0.93, "sqrt_ave": 0.83},
    },
    "correlations": [
        ["contribution", "creation", 0.77],
        ["consumption", "contribution", 0.65],
        ["consumption", "creation", 0.51],
    ],
}


def test_the_one_printed_ave_that_does_not_follow_from_its_loadings_is_found() -> None:
    found = check_published(SCALE)
    figures = {(one.kind, one.where): one for one in found.figures}
    assert figures["ave", "consumption"].computed == pytest.approx(0.590, abs=5e-4)
    assert figures["ave", "contribution"].computed == pytest.approx(0.646, abs=5e-4)
    assert figures["ave", "creation"].computed == pytest.approx(0.689, abs=5e-4)
    assert figures["cr", "consumption"].computed == pytest.approx(0.876, abs=5e-4)
    differing = {(one.kind, one.where) for one in found.differing}
    assert differing == {("ave", "consumption"), ("df", "")}
    assert figures["sqrt_ave", "consumption"].verdict is Verdict.AGREES


def test_one_more_parameter_was_free_than_in_a_plain_model() -> None:
    found = check_published(SCALE)
    assert [(note.code, note.params["count"]) for note in found.notes] == [("published_more_free", 1)]
    assert check_published({**SCALE, "free_covariances": 1}).notes == ()


@pytest.mark.parametrize(
    ("items", "factors", "expected"),
    [(10, 3, 32), (25, 5, 265), (11, 3, 41), (22, 7, 188), (16, 4, 98), (17, 3, 116), (12, 4, 48), (42, 11, 764)],
)
def test_degrees_of_freedom_of_published_scales(items: int, factors: int, expected: int) -> None:
    assert model_df(items, factors) == expected


def test_degrees_of_freedom_of_second_order_models() -> None:
    assert (model_df(25, 5, second_order=True), model_df(22, 7, second_order=True)) == (270, 202)
    assert model_df(17, 3, second_order=True) == model_df(17, 3)


def test_a_correlation_above_the_root_of_ave_fails_the_criterion() -> None:
    paper = {
        "constructs": {"a": {"loadings": [0.6, 0.6]}, "b": {"loadings": [0.9, 0.9]}},
        "correlations": [["a", "b", 0.7]],
    }
    found = {one.where: one.verdict for one in check_published(paper).figures if one.kind == "fornell_larcker"}
    assert found == {"a": Verdict.DIFFERS, "b": Verdict.AGREES}


def test_rounding_of_the_inputs_is_allowed_for() -> None:
    assert (half_unit(0.8), half_unit(0.812), half_unit(115)) == (0.005, 0.0005, 0.005)
    close = check_published({"constructs": {"a": {"loadings": [0.70, 0.80], "ave": 0.57}}})
    assert close.figures[0].verdict is Verdict.AGREES
    assert isinstance(close.figures[1].printed, NotComputable)


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({}, "published_no_constructs"),
        ({"constructs": {"a": {}}}, "published_no_loadings"),
        ({"constructs": {"a": {"loadings": [1.2]}}}, "published_loading_range"),
        ({"constructs": {"a": {"loadings": ["x"]}}}, "published_not_a_number"),
        ({"constructs": {"a": {"loadings": [0.7], "aev": 0.5}}}, "published_field_unknown"),
        ({"constructs": {"a": {"loadings": [0.7]}}, "pages": 3}, "published_field_unknown"),
        ({"constructs": {"a": {"loadings": [0.7]}}, "correlations": [["a", "c", 0.4]]}, "published_correlation"),
    ],
)
def test_what_can_not_be_read_is_named(paper: dict[str, Any], code: str) -> None:
    with pytest.raises(DataError, match=code):
        check_published(paper)


def test_an_alpha_is_checked_against_the_loadings_with_its_allowance() -> None:
    alike = [0.7, 0.7, 0.7, 0.7]
    assert implied_alpha(alike) == pytest.approx(composite_reliability(np.array(alike)))
    assert implied_alpha([0.9, 0.5, 0.3]) < composite_reliability(np.array([0.9, 0.5, 0.3]))
    verdicts = {
        alpha: next(one.verdict for one in check_published(_with_alpha(alpha)).figures if one.kind == "alpha")
        for alpha in (0.79, 0.81, 0.60, 0.95)
    }
    assert verdicts == {
        0.79: Verdict.AGREES, 0.81: Verdict.AGREES, 0.60: Verdict.DIFFERS, 0.95: Verdict.DIFFERS
    }  # fmt: skip


def test_the_web_can_check_without_the_science_stack_and_gets_the_formulas_numbers() -> None:
    code = "import sys, psychometrics.validity.printed; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "scipy"}.intersection(loaded)
    loadings = [0.82, 0.84, 0.66, 0.63, 0.86]
    assert average_variance(loadings) == pytest.approx(average_variance_extracted(np.array(loadings)))
    assert reliability_of(loadings) == pytest.approx(composite_reliability(np.array(loadings)))


def test_a_number_of_items_that_is_not_that_of_the_loadings_is_refused() -> None:
    with pytest.raises(DataError, match="published_items"):
        check_published({"constructs": {"trust": {"loadings": [0.7, 0.8], "items": 3}}})


def _with_alpha(alpha: float) -> dict[str, Any]:
    return {"constructs": {"trust": {"loadings": [0.7, 0.7, 0.7, 0.7], "alpha": alpha}}}
