"""Engagement may help or harm, depending on whether the customer's goals are the firm's."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.alignment import Alignment
from reports.figures.forest import ForestRow, forest
from reports.report import Report
from reports.tables import Table

ORDER = 775
NEEDS = ("alignment",)
PLACES = {-1.0: "low", 0.0: "mean", 1.0: "high"}


def context(report: Report) -> dict[str, Any]:
    result: Alignment = report.results["alignment"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: Alignment) -> Table:
    n = report.numbers
    rows = [
        ForestRow(
            report.say(f"moderation.{PLACES[slope.at]}", alignment=n.fixed(slope.alignment)),
            result.n,
            slope.per_sd_percent,
            slope.per_sd_low,
            slope.per_sd_high,
            slope.p_value,
        )
        for slope in result.slopes
    ]
    level = n.percent(100 * (1 - result.alpha), 0)
    table = forest(report, "moderation.table", "at_alignment", rows, level, "p_value")
    b = n.equals("b", result.interaction_b, 3, proportion=False)
    slots = {"b": b, "se": n.fixed(result.interaction_se, 3), "p": n.p_formula(result.interaction_p)}
    table.notes.append(report.say("moderation.note", cite=report.cite("aiken_west1991"), **slots))
    return table


def _reading(report: Report, result: Alignment) -> list[Markup]:
    n = report.numbers
    told = [report.say(f"moderation.{result.claim}", p=n.p_formula(result.interaction_p))]
    shares = {
        "positive": n.percent(100 * result.region.share_positive, 0),
        "negative": n.percent(100 * result.region.share_negative, 0),
    }
    if result.claim != "no_difference":
        told.append(report.say("moderation.region", **shares))
    return [*told, report.say("moderation.limits")]
