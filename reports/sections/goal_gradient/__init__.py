"""Do customers buy more often as the next tier comes nearer?"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.tiers.goal_gradient import THIRDS, GoalGradient
from reports.cutoffs import LEVEL
from reports.report import Report
from reports.tables import Table

ORDER = 738
KINDS = ("thesis",)
NEEDS = ("goal_gradient",)


def context(report: Report) -> dict[str, Any]:
    result: GoalGradient = report.results["goal_gradient"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: GoalGradient) -> Table:
    heads = (("distance", "text"), ("stretches", "number"), ("purchases_month", "number"))
    table, n = report.table("goal_gradient.table", heads), report.numbers
    for name, rate, count in zip(THIRDS, result.rates, result.n_by_distance, strict=True):
        table.add(report.say(f"goal_gradient.{name}"), n.integer(count), n.fixed(rate))
    slope, curve = result.slope, result.curvature
    slots = {"slope": n.equals("b", slope.b, proportion=False), "p": n.p_formula(slope.p_value)}
    slots |= {"curve": n.equals("b", curve.b, proportion=False), "p_curve": n.p_formula(curve.p_value)}
    table.notes.append(report.say("goal_gradient.note", cite=report.cite("kivetz2006"), **slots))
    return table


def _reading(report: Report, result: GoalGradient) -> list[Markup]:
    slope = result.slope
    if not is_number(slope.p_value) or not is_number(slope.b):
        return [report.say("goal_gradient.nothing")]
    key = "open" if float(slope.p_value) >= LEVEL else "faster" if float(slope.b) > 0 else "slower"
    return [report.say(f"goal_gradient.{key}"), report.say("goal_gradient.limits")]
