"""Sections for regression, association, retest, content validity, groups' means and sample size."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from instruments.instrument import Instrument
from instruments.language import languages
from psychometrics.content_validity import content_validity_indices, content_validity_ratios
from psychometrics.groups.result import Comparison
from psychometrics.regression import Regression, linear_regression
from psychometrics.results import not_computable
from psychometrics.retest import Retest, retest_pair
from psychometrics.sample_check import sample_check
from reports.render import _body
from reports.report import Report
from reports.section import sections
from tests.reports.conftest import _responses
from tests.reports.test_sections import words_of

Shown = Callable[..., str]
BROKEN = r"[{}]|\*\*[^\W\d]| [،؛]|[^\W\d] \.(?!\d)|\.\.(?!\.)|،،|،\."


@pytest.fixture
def shown(report: Callable[..., Report]) -> Shown:
    """`shown("regression", "fa", regression=result)`: the words of one section, with these results and no others."""

    def words(name: str, code: str = "en", **results: Any) -> str:
        page = report(code)
        page.__dict__["results"] = results
        section = next(one for one in sections() if one.name == name)
        assert section.is_on(page)
        return words_of(_body(page, section, dict(section.context(page))))

    return words


@pytest.fixture(scope="module")
def fitted() -> Regression:
    rng = np.random.default_rng(1)
    x = pd.DataFrame({"A": rng.normal(size=80), "C": rng.normal(size=80)})
    return linear_regression((x["A"] + rng.normal(size=80)).rename("E"), x)


@pytest.fixture(scope="module")
def repeated() -> Retest:
    rng = np.random.default_rng(2)
    first = rng.normal(3, 1, 60)
    pairs = (
        retest_pair("A", "1", "2", first, first + rng.normal(0, 0.2, 60)),
        retest_pair("C", "1", "2", first, rng.normal(3, 1, 60) + 1),
        retest_pair("E", "1", "2", first[:2], first[:2]),
    )
    return Retest(pairs, ("1", "2"), 0.95)


def test_a_paragraph_on_regression_calls_errors_robust_only_where_they_are(shown: Shown, fitted: Regression) -> None:
    told = shown("regression", regression=replace(fitted, covariance="HC3"))
    assert "F of ordinary least squares, robust standard errors of the coefficients" in told
    plain = shown("regression", regression=replace(fitted, covariance="nonrobust"))
    assert "robust standard errors of" not in plain
    assert "gave R²" in plain


RATINGS = np.array([[4, 2, 3], [4, 1, 4], [3, 4, 3], [4, 2, 4], [4, 3, 3], [4, 1, 2]])


@pytest.fixture(scope="module")
def results(
    fitted: Regression, repeated: Retest, big_five: Instrument, analysis: Any
) -> Mapping[str, Mapping[str, Any]]:
    panel = {
        "content_validity_ratios": content_validity_ratios(np.minimum(RATINGS, 3), ["A1", "A2", "A3"]),
        "content_validity_indices": content_validity_indices(RATINGS, ["A1", "A2", "A3"]),
    }
    assert big_five.model
    return {
        "regression": {"regression": fitted},
        "retest": {"retest": repeated},
        "content_validity": panel,
        "association": {"association": analysis.results["association"]},
        "group_means": {"groups": analysis.results["groups"]},
        "sample_size": {"sample_size": sample_check(_responses(big_five, 300), big_five.model, population=900)},
    }


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(
    "name", ["regression", "retest", "content_validity", "association", "group_means", "sample_size"]
)
def test_each_section_has_whole_words(
    shown: Shown, results: Mapping[str, Mapping[str, Any]], name: str, code: str
) -> None:
    told = shown(name, code, **results[name])
    assert len(told) > 100
    assert not re.search(BROKEN, told)


def test_a_regression_names_what_adds_and_says_when_nothing_does(shown: Shown, fitted: Regression) -> None:
    assert "adds to it" in shown("regression", regression=fitted)
    rows = tuple(replace(row, p_value=0.4) for row in fitted.coefficients)
    nothing = shown("regression", regression=replace(fitted, p_value=0.3, coefficients=rows))
    assert "does not show" in nothing
    assert "adds to it" not in nothing


def test_overlapping_predictors_are_named(shown: Shown, fitted: Regression) -> None:
    rows = tuple(replace(row, vif=7.0) for row in fitted.coefficients)
    assert "unsteady" in shown("regression", regression=replace(fitted, coefficients=rows))


def test_retest_tells_steady_from_unsteady_and_from_what_cannot_be_computed(shown: Shown, repeated: Retest) -> None:
    told = shown("retest", retest=repeated)
    for part in ("holds:", "does not hold well enough", "could not be computed", "On average"):
        assert part in told, part


def test_items_that_experts_reject_are_named(shown: Shown, results: Mapping[str, Mapping[str, Any]]) -> None:
    told = shown("content_validity", **results["content_validity"])
    assert "does not pass" in told or "do not pass" in told
    assert "should be left out" in told
    agreed = content_validity_indices(np.full((6, 3), 4), ["A1", "A2", "A3"])
    assert "All 3 items are found relevant" in shown("content_validity", content_validity_indices=agreed)


def test_association_says_what_goes_together(shown: Shown, analysis: Any) -> None:
    found: Comparison = analysis.results["association"]
    strong = tuple(replace(test, p_holm=0.001, effect=0.5) for test in found.tests)
    assert "strong" in shown("association", association=replace(found, tests=strong))
    none = tuple(replace(test, p_holm=0.9) for test in found.tests)
    assert "No two background variables" in shown("association", association=replace(found, tests=none))
    refused = tuple(replace(test, p_holm=not_computable("too_few_groups", by="x")) for test in found.tests)
    assert "No pair could be tested" in shown("association", association=replace(found, tests=refused))


def test_a_group_of_fewer_than_five_is_hidden(shown: Shown, analysis: Any) -> None:
    found: Comparison = analysis.results["groups"]
    few = replace(found, groups=tuple(replace(group, n=3) for group in found.groups))
    told = shown("group_means", groups=few)
    assert "hidden" in told
    assert "too few groups" in told
    usual = shown("group_means", groups=found)
    assert "hidden" not in usual
    assert "furthest apart" in usual


@pytest.mark.parametrize(("people", "part"), [(300, "fall short"), (10, "too few for every rule")])
def test_the_size_of_the_sample_is_judged_rule_by_rule(
    shown: Shown, big_five: Instrument, people: int, part: str
) -> None:
    assert big_five.model
    assert part in shown("sample_size", sample_size=sample_check(_responses(big_five, people), big_five.model))
