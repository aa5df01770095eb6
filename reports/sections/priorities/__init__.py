"""Importance and performance: what goes most with the outcome, and how high people score on it.

Importance is the standardised weight in the study's regression; where there is none, Spearman's correlation of each
score with spend after the survey, or with lifetime value. Performance is the mean in per cent of its range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from psychometrics.criterion.value_correlations import ValueCorrelations
from psychometrics.regression import Regression
from psychometrics.results import Figure as Value
from psychometrics.results import is_number
from reports.cutoffs import LEVEL
from reports.figures.priorities import MapWords, Point, priority_map
from reports.report import Figure, Report
from reports.sections.engagement_value import outcome_inside
from reports.sections.standing import known, of_hundred

ORDER = 60
KINDS = ("management",)
NEEDS = ("scales",)
OUTCOMES = ("spend_after", "clv")
FEWEST = 3
"""Fewer points make no map."""


Weight = tuple[str, float, Value]
"""A code, its importance, and p."""


@dataclass(frozen=True)
class Priorities:
    """points: code, importance, performance of 100. outcome: in words, within a sentence.

    clear : codes whose importance is told from nothing.
    """

    outcome: Markup
    points: tuple[tuple[str, float, float], ...]
    clear: frozenset[str]

    @property
    def important(self) -> list[tuple[str, float, float]]:
        """More important than the average, and told from nothing; the lowest performance first."""
        middle = sum(importance for _, importance, _ in self.points) / len(self.points)
        found = [p for p in self.points if p[0] in self.clear and p[1] >= middle and p[1] > 0]
        return sorted(found, key=lambda point: point[2])

    @property
    def first(self) -> str:
        """What is important and stands below the average of all; empty when nothing does."""
        middle = sum(performance for _, _, performance in self.points) / len(self.points)
        return next((code for code, _, performance in self.important if performance < middle), "")


def context(report: Report) -> dict[str, Any]:
    found = priorities(report)
    assert found is not None
    return {"figure": _figure(report, found), "reading": _reading(report, found)}


def applies(report: Report) -> bool:
    return priorities(report) is not None


def priorities(report: Report) -> Priorities | None:
    """None where the study has no outcome, or too few scores that could explain it."""
    performance = {row.code: of_hundred(row, float(row.mean)) for row in known(report)}
    found = _by_regression(report) or _by_value(report)
    if found is None:
        return None
    points = tuple((code, size, performance[code]) for code, size, _ in found[1] if code in performance)
    clear = frozenset(code for code, _, p_value in found[1] if is_number(p_value) and float(p_value) < LEVEL)
    return Priorities(found[0], points, clear) if len(points) >= FEWEST else None


def _by_regression(report: Report) -> tuple[Markup, list[Weight]] | None:
    result = report.results.get("regression")
    if not isinstance(result, Regression):
        return None
    outcome = report.quoted(report.label(result.outcome))
    return outcome, [(row.predictor, float(row.beta), row.p_value) for row in result.coefficients]


def _by_value(report: Report) -> tuple[Markup, list[Weight]] | None:
    result = report.results.get("value_correlations")
    if not isinstance(result, ValueCorrelations):
        return None
    for outcome in OUTCOMES:
        known = [row for row in result.rows if row.outcome == outcome and is_number(row.rho)]
        rows: list[Weight] = [(row.score, float(row.rho), row.p_holm) for row in known]
        if len(rows) >= FEWEST:
            return outcome_inside(report, outcome), rows
    return None


def _figure(report: Report, found: Priorities) -> Figure:
    points = [Point(report.label(code), x, y, code == found.first) for code, x, y in found.points]
    words = MapWords(report.plain("priorities.across"), report.plain("priorities.up"))
    top = report.label(found.first) if found.first else report.plain("priorities.nothing_first")
    alt = report.plain("priorities.alt", first=top)
    note = report.say("priorities.note", outcome=found.outcome)
    if found.first:
        note = Markup(" ").join((note, report.say("priorities.note_first")))
    return report.figure("priorities.figure", priority_map(points, words, report.language).markup(alt), note)


def _reading(report: Report, found: Priorities) -> list[Markup]:
    if not found.first and found.important:
        named = report.names([report.quoted(report.label(code)) for code, _, _ in found.important])
        kept = report.say("priorities.kept", scales=named, outcome=found.outcome, count=len(found.important))
        return [kept, report.say("priorities.limits")]
    if not found.first:
        return [report.say("priorities.none"), report.say("priorities.limits")]
    named = report.quoted(report.label(found.first))
    return [report.say("priorities.first", scale=named, outcome=found.outcome), report.say("priorities.limits")]
