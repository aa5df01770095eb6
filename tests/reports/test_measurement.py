"""The one paragraph on the measurement that a student copies: what it holds, and how it differs with the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from instruments.language import language, languages
from psychometrics.analysis import Analysis
from psychometrics.efa.dimensionality import Adequacy
from psychometrics.reliability.result import Reliability
from psychometrics.results import not_computable
from reports.reading import reading_parts
from reports.report import Report
from reports.sections.opening.measurement import measurement
from tests.reports.test_copying import copied, plain


@pytest.mark.parametrize("code", languages())
def test_it_holds_n_alpha_omega_kmo_the_rule_for_loadings_and_the_limits(pages: dict[str, str], code: str) -> None:
    told, t = copied(pages[code], "opening"), language(code)
    rule = [t.number(value, 2, proportion=True) for value in (0.7, 0.4, 0.32)]
    assert all(each in told for each in (t.number(300), "α", "ω", "KMO", "χ²", "Hair et al., 2019", *rule))
    assert told.count("[") >= 2 * 5
    limits = t.template("report.reliability.limits"), t.template("report.factors.limits")
    assert all(sentence.partition(".")[0].partition("؛")[0] in told for sentence in limits)


@pytest.mark.parametrize("code", languages())
def test_it_is_the_first_thing_to_copy_and_each_button_says_of_what(pages: dict[str, str], code: str) -> None:
    parts = reading_parts(pages[code])
    titles = [part["title"] for part in parts if part["kind"] == "copy"]
    assert parts[0]["kind"] == "copy"
    assert titles[0] == language(code).template("report.opening.measurement")
    assert "KMO" in parts[0]["html"]
    assert len(set(titles)) == len(titles) > 3


def test_good_and_bad_alpha_are_told_differently(report: Callable[..., Report], analysis: Analysis) -> None:
    good, bad, gone = (told(report, analysis, alpha=value) for value in (0.95, 0.4, not_computable("too_few_items")))
    assert "lie above this limit" in good
    assert "great caution" in bad
    assert "no reliability could be computed" not in bad
    assert "α = .40" in bad
    assert "α" not in gone.partition("Values of")[0].partition("as follows")[2]


def test_a_low_kmo_is_not_called_suitable(report: Callable[..., Report], analysis: Analysis) -> None:
    assert "well suited" in told(report, analysis, kmo=0.9)
    assert "hardly suited" in told(report, analysis, kmo=0.5)
    assert "KMO" not in told(report, analysis, kmo=not_computable("singular"))


def test_without_scales_or_factors_there_is_nothing_to_copy(report: Callable[..., Report], analysis: Analysis) -> None:
    shown = report("en")
    shown.analysis = replace(analysis, results={})
    assert measurement(shown) == []


def told(report: Callable[..., Report], analysis: Analysis, *, alpha: object = None, kmo: object = None) -> str:
    """The paragraph with every alpha (and no omega), or KMO, set to a value."""
    results = dict(analysis.results)
    reliability, adequacy = results["reliability"], results["adequacy"]
    assert isinstance(reliability, Reliability)
    assert isinstance(adequacy, Adequacy)
    if alpha is not None:
        none = not_computable("too_few_items")
        changed = {"alpha": alpha, "alpha_low": alpha, "alpha_high": alpha, "omega_total": none, "omega_low": none}
        scales = tuple(replace(scale, **changed) for scale in reliability.scales)
        results["reliability"] = replace(reliability, scales=scales)
    if kmo is not None:
        results["adequacy"] = replace(adequacy, kmo=kmo)
    shown = report("en")
    shown.analysis = replace(analysis, results=results)
    return plain(" ".join(map(str, measurement(shown))))
