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
from psychometrics.results import is_number
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


@dataclass(frozen=True)
class Priorities:
    """points: code, importance, performance of 100. outcome: in words, within a sentence."""

    outcome: Markup
    points: tuple[tuple[str, float, float], ...]

    @property
    def first(self) -> str:
        """Of what is more important than the average, the lowest: where there is most room."""
        middle = sum(importance for _, importance, _ in self.points) / len(self.points)
        important = [point for point in self.points if point[1] >= middle and point[1] > 0]
        return min(important, key=lambda point: point[2])[0] if important else ""


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
    points = tuple((code, size, performance[code]) for code, size in found[1] if code in performance)
    return Priorities(found[0], points) if len(points) >= FEWEST else None


def _by_regression(report: Report) -> tuple[Markup, list[tuple[str, float]]] | None:
    result = report.results.get("regression")
    if not isinstance(result, Regression):
        return None
    outcome = report.quoted(report.label(result.outcome))
    return outcome, [(row.predictor, float(row.beta)) for row in result.coefficients]


def _by_value(report: Report) -> tuple[Markup, list[tuple[str, float]]] | None:
    result = report.results.get("value_correlations")
    if not isinstance(result, ValueCorrelations):
        return None
    for outcome in OUTCOMES:
        rows = [(row.score, float(row.rho)) for row in result.rows if row.outcome == outcome and is_number(row.rho)]
        if len(rows) >= FEWEST:
            return outcome_inside(report, outcome), rows
    return None


def _figure(report: Report, found: Priorities) -> Figure:
    points = [Point(report.label(code), x, y, code == found.first) for code, x, y in found.points]
    words = MapWords(report.plain("priorities.across"), report.plain("priorities.up"))
    top = report.label(found.first) if found.first else report.plain("priorities.nothing_first")
    alt = report.plain("priorities.alt", first=top)
    note = report.say("priorities.note", outcome=found.outcome)
    return report.figure("priorities.figure", priority_map(points, words, report.language).markup(alt), note)


def _reading(report: Report, found: Priorities) -> list[Markup]:
    if not found.first:
        return [report.say("priorities.none"), report.say("priorities.limits")]
    named = report.quoted(report.label(found.first))
    return [report.say("priorities.first", scale=named, outcome=found.outcome), report.say("priorities.limits")]
