"""Where the scales stand in their ranges, for managers: a dot with its interval on a scale from 0 to 100."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.descriptives import Description, ScaleDescriptives
from psychometrics.results import is_number
from reports.figures.standing import StandingRow, standing
from reports.report import Figure, Report

ORDER = 40
KINDS = ("management",)
NEEDS = ("scales",)
NORMAL_95 = 1.959964


def context(report: Report) -> dict[str, Any]:
    rows = known(report)
    return {"figure": _figure(report, rows), "reading": _reading(report, rows)}


def applies(report: Report) -> bool:
    return bool(known(report))


def known(report: Report) -> list[Description]:
    result = report.results["scales"]
    assert isinstance(result, ScaleDescriptives)
    return [row for row in result.scales if is_number(row.mean)]


def of_hundred(row: Description, value: float) -> float:
    """A score in per cent of its possible range."""
    return 100 * (value - row.low) / (row.high - row.low)


def _figure(report: Report, rows: list[Description]) -> Figure:
    drawn = [_row(report, row) for row in sorted(rows, key=lambda row: -of_hundred(row, float(row.mean)))]
    canvas = standing(drawn, report.plain("standing.axis"), report.language)
    said = report.language.list_separator.join(f"{row.name} {report.language.number(row.value)}" for row in drawn)
    return report.figure("standing.figure", canvas.markup(report.plain("standing.alt", scales=said)), _note(report))


def _note(report: Report) -> Markup:
    return report.say("standing.note")


def _row(report: Report, row: Description) -> StandingRow:
    value = of_hundred(row, float(row.mean))
    if not is_number(row.mean_se):
        return StandingRow(report.label(row.code), value, value, value)
    half = NORMAL_95 * 100 * float(row.mean_se) / (row.high - row.low)
    return StandingRow(report.label(row.code), value, max(0.0, value - half), min(100.0, value + half))


def _reading(report: Report, rows: list[Description]) -> list[Markup]:
    if len(rows) == 1:
        return [report.say("standing.middle")]
    high = max(rows, key=lambda row: of_hundred(row, float(row.mean)))
    low = min(rows, key=lambda row: of_hundred(row, float(row.mean)))
    names = {"high": report.quoted(report.label(high.code)), "low": report.quoted(report.label(low.code))}
    return [report.say("standing.ends", **names), report.say("standing.middle")]
