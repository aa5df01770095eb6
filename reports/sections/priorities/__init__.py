"""Importance and performance: what goes most with the outcome, and how high people score on it.

Where the study has a path model, importance is the unstandardised total effect on its last outcome and performance the
weighted score from 0 to 100 (Ringle & Sarstedt, 2016). Else importance is the standardised weight in the study's
regression, or Spearman's correlation of each score with spend after the survey or with lifetime value, and
performance the mean in per cent of its range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from psychometrics.criterion.value_correlations import ValueCorrelations
from psychometrics.pls.result import Pls
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

    clear : codes whose importance is told from nothing. by_paths : whether these are effects in a path model.
    """

    outcome: Markup
    points: tuple[tuple[str, float, float], ...]
    clear: frozenset[str]
    by_paths: bool = False

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
    return {"figure": map_figure(report, found), "reading": _reading(report, found)}


def applies(report: Report) -> bool:
    return priorities(report) is not None


def priorities(report: Report) -> Priorities | None:
    """None where the study has no outcome, or too few scores that could explain it."""
    traced = by_paths(report)
    if traced is not None:
        return traced
    performance = {row.code: of_hundred(row, float(row.mean)) for row in known(report)}
    found = _by_regression(report) or _by_value(report)
    if found is None:
        return None
    points = tuple((code, size, performance[code]) for code, size, _ in found[1] if code in performance)
    clear = frozenset(code for code, _, p_value in found[1] if is_number(p_value) and float(p_value) < LEVEL)
    return Priorities(found[0], points, clear) if len(points) >= FEWEST else None


def by_paths(report: Report, fewest: int = FEWEST) -> Priorities | None:
    """The map of the first last outcome of the path model that has enough constructs before it."""
    result = report.results.get("pls")
    if not isinstance(result, Pls):
        return None
    p_values = {(row.predictor, row.outcome): row.total.p_value for row in result.totals}
    for target in dict.fromkeys(row.target for row in result.importance):
        points = tuple(
            (row.construct, float(row.importance), float(row.performance))
            for row in result.importance
            if row.target == target and is_number(row.importance) and is_number(row.performance)
        )
        if len(points) >= fewest:
            tested = {code: p_values.get((code, target)) for code, _, _ in points}
            clear = frozenset(code for code, p in tested.items() if is_number(p) and float(p) < LEVEL)  # type: ignore[arg-type]
            return Priorities(report.quoted(report.label(target)), points, clear, by_paths=True)
    return None


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


def map_figure(report: Report, found: Priorities) -> Figure:
    """The map as a numbered figure; its words say which importance is meant."""
    points = [Point(report.label(code), x, y, code == found.first) for code, x, y in found.points]
    across = "priorities.across_paths" if found.by_paths else "priorities.across"
    words = MapWords(report.plain(across), report.plain("priorities.up"))
    top = report.label(found.first) if found.first else report.plain("priorities.nothing_first")
    told = report.language.list_separator.join(_told(report, point) for point in points)
    alt = report.plain("priorities.alt", first=top, points=told)
    note = report.say("priorities.note", outcome=found.outcome)
    if found.by_paths:
        note = report.say("priorities.note_paths", outcome=found.outcome, cite=report.cite("ringle2016"))
    if found.first:
        note = Markup(" ").join((note, report.say("priorities.note_first")))
    return report.figure("priorities.figure", priority_map(points, words, report.language).markup(alt), note)


def _told(report: Report, point: Point) -> str:
    n = report.numbers
    shown = {"importance": n.fixed_text(point.across), "performance": n.fixed_text(point.up, 0)}
    return report.plain("priorities.alt_point", name=point.name, **shown)


def _reading(report: Report, found: Priorities) -> list[Markup]:
    if not found.first and found.important:
        named = report.names([report.quoted(report.label(code)) for code, _, _ in found.important])
        kept = report.say("priorities.kept", scales=named, outcome=found.outcome, count=len(found.important))
        return [kept, report.say("priorities.limits")]
    if not found.first:
        return [report.say("priorities.none"), report.say("priorities.limits")]
    named = report.quoted(report.label(found.first))
    return [report.say("priorities.first", scale=named, outcome=found.outcome), report.say("priorities.limits")]
