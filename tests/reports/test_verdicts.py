"""Verdicts and the words that they choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from markupsafe import Markup

from psychometrics.efa.dimensionality import Adequacy, Retention
from psychometrics.reliability.result import Reliability
from psychometrics.results import Figure, not_computable
from reports.cutoffs import Verdict, kmo_level, of_interval, of_item_rest
from reports.report import Report
from reports.sections import adequacy as adequacy_section
from reports.sections import factors as factors_section
from reports.sections.reliability import verdict
from reports.sections.retention import deciding_series


def test_good_needs_the_whole_interval() -> None:
    assert of_interval(0.84, 0.80, 0.70) is Verdict.GOOD
    assert of_interval(0.71, 0.63, 0.70) is Verdict.BORDERLINE
    assert of_interval(0.71, not_computable("few"), 0.70) is Verdict.BORDERLINE
    assert of_interval(0.69, 0.60, 0.70) is Verdict.BAD
    assert of_interval(not_computable("few"), 0.60, 0.70) is Verdict.NOT_COMPUTABLE


def test_a_negative_item_is_bad_and_a_weak_one_borderline() -> None:
    verdicts = [of_item_rest(value) for value in (-0.1, 0.1, 0.3)]
    assert verdicts == [Verdict.BAD, Verdict.BORDERLINE, Verdict.GOOD]


def test_with_few_respondents_the_exact_interval_decides(report: Callable[..., Report]) -> None:
    found = report().results["reliability"]
    assert isinstance(found, Reliability)
    high = replace(found.scales[0], omega_total=0.9, omega_low=0.88, alpha=0.8, alpha_low=-0.5)
    assert verdict(replace(high, n=200)) is Verdict.GOOD
    assert verdict(replace(high, n=5)) is Verdict.BORDERLINE


def test_kaisers_words() -> None:
    levels = [kmo_level(value) for value in (0.91, 0.85, 0.72, 0.6, 0.5, 0.49)]
    assert levels == ["marvellous", "meritorious", "middling", "mediocre", "miserable", "unacceptable"]


@pytest.mark.parametrize(
    ("kmo", "part"),
    [
        (0.85, "well suited"),
        (0.65, "just suited"),
        (0.4, "hardly suited"),
        (not_computable("zero_variance", item="A1"), "could not be computed"),
    ],
)
def test_kmo_is_told_by_its_height(report: Callable[..., Report], kmo: Figure, part: str) -> None:
    found = report().results["adequacy"]
    assert isinstance(found, Adequacy)
    shown = report("en")
    shown.__dict__["results"] = {"adequacy": replace(found, kmo=kmo)}
    assert part in Markup(adequacy_section.context(shown)["reading"][0]).striptags()


def test_picture_and_text_show_the_same_number_of_factors(report: Callable[..., Report]) -> None:
    found = report().results["retention"]
    assert isinstance(found, Retention)
    for series in found.parallel.series:
        assert deciding_series(replace(found, recommended=series.suggested)).suggested == series.suggested


def test_the_cover_counts_the_items_that_go_with_their_scale(report: Callable[..., Report]) -> None:
    shown = report("en")
    told = factors_section.answer(shown)
    assert told is not None
    assert "25 items" in Markup(told.sentence).striptags()
