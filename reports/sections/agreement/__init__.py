"""Weighted means read in words: mean, spread, relative weight, rank and level of each item, as Arabic theses print."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.descriptives import Description, ItemDescriptives, ScaleDescriptives
from psychometrics.results import is_number
from reports.levels import Levels, relative_weight
from reports.report import Report
from reports.tables import Table

ORDER = 305
KINDS = ("thesis",)
NEEDS = ("items",)
HEADS = ("mean", "sd", "relative_weight", "rank")
LANGUAGES = ("ar",)
"""Where the table is customary without being asked for."""


def applies(report: Report) -> bool:
    """In Arabic, or wherever the study asks for levels."""
    return report.study.levels is not None or report.language.code in LANGUAGES


def context(report: Report) -> dict[str, Any]:
    result: ItemDescriptives = report.results["items"]  # type: ignore[assignment]
    levels = report.study.levels or Levels()
    ranges = list(dict.fromkeys((row.low, row.high) for row in result.items))
    return {
        "intervals": [_intervals(report, levels, low, high) for low, high in ranges],
        "table": _table(report, result, levels),
        "reading": _reading(report, result, levels),
        "border": report.say(f"agreement.border_{levels.border}"),
    }


def level_name(report: Report, levels: Levels, place: int) -> Markup:
    named = levels.names.get(report.language.code)
    return report.escaped(named[place]) if named else report.say(f"agreement.level_{levels.classes}_{place + 1}")


def _intervals(report: Report, levels: Levels, low: float, high: float) -> Table:
    n = report.numbers
    title = {"low": n.integer(low), "high": n.integer(high)}
    table = report.table("agreement.interval_table", (("level", "text"), ("mean_range", "number")), **title)
    for place, (start, end) in enumerate(levels.bounds(low, high)):
        table.add(level_name(report, levels, place), n.span(start, end, proportion=False))
    table.notes.append(report.say("agreement.interval_note", count=levels.classes))
    return table


def _table(report: Report, result: ItemDescriptives, levels: Levels) -> Table:
    heads = (("item", "text"), *((head, "number") for head in HEADS), ("level", "text"))
    table, whole = report.table("agreement.table", heads), _scales(report)
    for construct in dict.fromkeys(row.construct for row in result.items):
        table.group(report.escaped_label(construct))
        rows = [row for row in result.items if row.construct == construct]
        ranks = _ranks(rows)
        for row in rows:
            _add(report, table, levels, row, report.escaped_label(row.code), ranks.get(row.code))
        if construct in whole:
            _add(report, table, levels, whole[construct], report.say("agreement.whole"), None, css="total")
    table.notes.append(report.say("agreement.note"))
    return table


def _add(
    report: Report,
    table: Table,
    levels: Levels,
    row: Description,
    name: Markup,
    rank: int | None,
    css: str = "indented",
) -> None:
    n, dash = report.numbers, report.numbers.isolated("–")
    known = is_number(row.mean)
    weight = n.percent(relative_weight(float(row.mean), row.high)) if known else dash
    level = level_name(report, levels, levels.of(float(row.mean), row.low, row.high)) if known else dash
    cells = table.cell(row.mean, n.fixed(row.mean)), table.cell(row.sd, n.fixed(row.sd))
    table.add(name, *cells, weight, dash if rank is None else n.integer(rank), level, css=css)


def _ranks(rows: list[Description]) -> dict[str, int]:
    """1 is the highest mean of its scale; equal means share the better rank."""
    means = {row.code: float(row.mean) for row in rows if is_number(row.mean)}
    return {code: 1 + sum(other > mean for other in means.values()) for code, mean in means.items()}


def _scales(report: Report) -> dict[str, Description]:
    found = report.results.get("scales")
    return {row.code: row for row in found.scales} if isinstance(found, ScaleDescriptives) else {}


def _reading(report: Report, result: ItemDescriptives, levels: Levels) -> list[Markup]:
    """One sentence for each scale: its level, and the items at both ends."""
    whole, told = _scales(report), []
    for construct in dict.fromkeys(row.construct for row in result.items):
        row = whole.get(construct)
        if row is not None and is_number(row.mean):
            level = level_name(report, levels, levels.of(float(row.mean), row.low, row.high))
            scale = report.quoted(report.label(construct))
            mean = report.numbers.fixed(row.mean)
            told.append(report.say("agreement.scale_level", scale=scale, mean=mean, level=level))
    return [*told, report.say("agreement.limits")] if told else [report.say("agreement.nothing")]
