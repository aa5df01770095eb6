"""What is said about good, borderline and bad scales, and about those that have no number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from instruments.language import languages
from psychometrics.analysis import Analysis
from psychometrics.reliability.result import Reliability, ScaleReliability, Status
from psychometrics.results import Note, not_computable
from reports.cutoffs import Verdict
from reports.render import render
from reports.report import Report
from reports.sections.reliability import answer, context, verdict
from reports.study import ReportStudy

REASON = Note("zero_variance_scale", {"construct": "a"})


def _scale(code: str, omega: float, low: float, high: float, **changed: object) -> ScaleReliability:
    bare = ScaleReliability.without_figures(code, Status.COMPUTED, REASON, n=200, k=5, order=1)
    figures = {"omega_total": omega, "omega_low": low, "omega_high": high}
    alphas = {"alpha": omega, "alpha_low": low, "alpha_high": high}
    return replace(bare, **figures, **alphas, **changed, notes=())  # type: ignore[arg-type]


GOOD, BORDERLINE, BAD = _scale("A", 0.85, 0.80, 0.89), _scale("C", 0.73, 0.66, 0.79), _scale("E", 0.55, 0.44, 0.64)


def _reading(report: Report, *scales: ScaleReliability) -> str:
    report.__dict__["results"] = {"reliability": Reliability(tuple(scales))}
    return re.sub("<[^>]+>", "", " ".join(context(report)["reading"]))


@pytest.mark.parametrize(
    ("scale", "expected"), [(GOOD, Verdict.GOOD), (BORDERLINE, Verdict.BORDERLINE), (BAD, Verdict.BAD)]
)
def test_the_whole_interval_must_reach_the_cutoff(scale: ScaleReliability, expected: Verdict) -> None:
    assert verdict(scale) is expected


def test_alpha_decides_where_omega_cannot_be_had() -> None:
    assert verdict(replace(GOOD, omega_total=not_computable("heywood_case"))) is Verdict.GOOD


@pytest.mark.parametrize("code", languages())
def test_good_borderline_and_bad_scales_are_read_differently(report: Callable[..., Report], code: str) -> None:
    readings = [_reading(report(code), replace(scale, construct="A")) for scale in (GOOD, BORDERLINE, BAD)]
    assert len(set(readings)) == 3
    several = _reading(report(code), GOOD, BORDERLINE, BAD)
    assert all(report(code).label(construct) in several for construct in "ACE")


@pytest.mark.parametrize("code", languages())
def test_the_cover_is_settled_by_good_scales_and_open_when_none_is(report: Callable[..., Report], code: str) -> None:
    said = []
    for scales in ((GOOD,), (GOOD, BAD), (BAD,)):
        shown = report(code)
        shown.__dict__["results"] = {"reliability": Reliability(scales)}
        told = answer(shown)
        assert told is not None
        said.append((str(told.sentence), told.settled))
    assert [settled for _, settled in said] == [True, True, False]
    assert len({sentence for sentence, _ in said}) == 3


def test_items_that_say_the_same_thing_are_called_redundant(report: Callable[..., Report]) -> None:
    assert _reading(report("en"), _scale("A", 0.98, 0.97, 0.99)) != _reading(report("en"), GOOD)


@pytest.mark.parametrize("code", languages())
def test_a_scale_without_figures_shows_dashes_and_its_reason_once(report: Callable[..., Report], code: str) -> None:
    lost = ScaleReliability.without_figures("A", Status.NOT_COMPUTABLE, Note("unheard_of_reason"), n=0, k=1, order=1)
    shown = report(code)
    shown.__dict__["results"] = {"reliability": Reliability((lost, GOOD))}
    table = context(shown)["scales"]
    row = next(row for row in table.rows if shown.label("A") in row.cells[0])
    assert sum("–" in cell and "<sup>" in cell for cell in row.cells) == 2
    assert [reason.code for _, reason, _ in table.reasons] == ["unheard_of_reason"]
    assert "unheard_of_reason" in shown.reason(table.reasons[0][1])


@pytest.mark.parametrize("code", languages())
def test_a_whole_report_stands_when_nothing_could_be_computed(
    analysis: Analysis, study: ReportStudy, code: str
) -> None:
    nothing = {name: not_computable("too_few_respondents", n=1, needed=2) for name in analysis.results}
    page = render(Analysis(nothing, analysis.provenance), study, code)
    assert 'id="cover"' in page
    assert 'id="reliability"' not in page
