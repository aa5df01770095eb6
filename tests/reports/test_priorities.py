"""Where to begin: only what goes with the outcome beyond chance, more than others, and stands below their average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from markupsafe import Markup

from instruments.instrument import Instrument
from instruments.language import languages
from psychometrics.analysis import Analysis, analyse
from psychometrics.plan import Plan, Step
from psychometrics.pls.result import Pls
from psychometrics.reading import responses_from
from psychometrics.results import is_number
from reports.report import Report
from reports.sections.priorities import Priorities, by_paths, context, map_figure, priorities
from reports.study import Kind
from tests.reports.test_sections import words_of
from tests.shared_data import held

POINTS = (("a", 0.4, 70.0), ("b", 0.3, 40.0), ("c", 0.1, 30.0))


def test_the_important_one_that_stands_low_comes_first() -> None:
    assert Priorities(Markup("x"), POINTS, frozenset("abc")).first == "b"


def test_what_can_not_be_told_from_nothing_is_never_first() -> None:
    found = Priorities(Markup("x"), POINTS, frozenset("a"))
    assert found.first == ""
    assert [code for code, _, _ in found.important] == ["a"]


def test_without_an_outcome_there_is_no_map(report: Callable[..., Report]) -> None:
    assert priorities(report("en", kind=Kind.MANAGEMENT)) is None


@pytest.mark.parametrize("code", languages())
def test_what_stands_high_is_to_be_kept(
    report: Callable[..., Report], analysis: Analysis, big_five: Instrument, code: str
) -> None:
    read = responses_from(held("bfi.csv").head(300), big_five.model, name="bfi.csv", sha256="5eed" * 16, extra="keep")
    plan = Plan((Step("regression", {"outcome": "extraversion"}),))
    page = report(code, kind=Kind.MANAGEMENT)
    more = analyse(read, big_five.model, plan).results
    page.analysis = replace(analysis, results={**analysis.results, **more})
    found = priorities(page)
    assert found is not None
    shown = words_of(str(context(page)["reading"][0]))
    assert page.label(found.important[0][0]) in shown
    assert "{" not in shown


@pytest.mark.parametrize("code", languages())
def test_with_a_path_model_importance_is_the_total_effect(
    report: Callable[..., Report], analysis: Analysis, big_five: Instrument, code: str
) -> None:
    assert big_five.model is not None
    first, second, third, last, fourth = [construct.code for construct in big_five.model.first_order]
    read = responses_from(held("bfi.csv").head(300), big_five.model, name="bfi.csv", sha256="5eed" * 16, extra="keep")
    paths = f"{first} -> {second}\n{first} + {second} + {third} + {fourth} -> {last}"
    result = analyse(read, big_five.model, Plan((Step("pls", {"paths": paths, "replicates": 20}),))).results["pls"]
    assert isinstance(result, Pls)
    page = report(code)
    page.analysis = replace(analysis, results={**analysis.results, "pls": result})
    found = by_paths(page, fewest=2)
    assert found is not None
    assert found.by_paths
    known = [row for row in result.importance if is_number(row.importance)]
    assert [point[1:] for point in found.points] == [(row.importance, row.performance) for row in known]
    assert all(0 <= point[2] <= 100 for point in found.points)
    figure = map_figure(page, found)
    assert "Ringle" in str(figure.note)
    assert page.language.number(found.points[0][1], 2) in str(figure.body)
