"""Respondents by value and engagement: four quadrants, with small counts hidden."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.segments import Segment, Segments
from psychometrics.results import is_number
from reports.figures.tiles import Quadrant, QuadrantWords, quadrants
from reports.report import Figure, Report
from reports.sections.engagement_value import outcome_inside, outcome_name
from reports.tables import Column, Table

ORDER = 765
ORDERS = {"management": 50}
KINDS = ("thesis", "article", "management")
NEEDS = ("segments",)


def context(report: Report) -> dict[str, Any]:
    result: Segments = report.results["segments"]  # type: ignore[assignment]
    return {
        "outcome": outcome_inside(report, result.outcome),
        "map": _map(report, result),
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def management(report: Report) -> dict[str, Any]:
    """The map and what it says, without its table."""
    result: Segments = report.results["segments"]  # type: ignore[assignment]
    return {"map": _map(report, result), "reading": _reading(report, result)}


def _name(row: Segment) -> str:
    return f"segments.{row.value}_{row.engagement}"


def _table(report: Report, result: Segments) -> Table:
    scale = report.money(*(row.mean_value for row in result.rows))
    heads = [Column(report.say("columns.segment"), "text")]
    heads += [Column(report.say(f"columns.{head}", unit=scale.unit)) for head in ("people", "percent", "mean_amount")]
    heads += [Column(report.say("columns.share_amount"))]
    table, n = report.table("segments.table", heads, outcome=outcome_name(report, result.outcome)), report.numbers
    for row in result.rows:
        shares = [
            n.percent(100 * float(one)) if is_number(one) else n.isolated("–") for one in (row.share, row.value_share)
        ]
        table.add(
            report.say(_name(row)),
            table.cell(row.n, n.integer(float(row.n)) if is_number(row.n) else n.isolated("–")),
            table.cell(row.share, shares[0]),
            table.cell(row.mean_value, scale.cell(row.mean_value)),
            table.cell(row.value_share, shares[1]),
        )
    table.notes.append(report.say("segments.note", n=result.n, least=result.hide_below))
    return table


def _map(report: Report, result: Segments) -> Figure:
    scale = report.money(*(row.mean_value for row in result.rows))
    most = max((float(row.mean_value) for row in result.rows if is_number(row.mean_value)), default=1.0) or 1.0
    placed = {(row.value, row.engagement): row for row in result.rows}
    order = (("high", "low"), ("high", "high"), ("low", "low"), ("low", "high"))
    tiles = [_tile(report, placed[at], scale.unit, scale.text(placed[at].mean_value), most) for at in order]
    across, up, low, high = (report.plain(f"segments.map_{part}") for part in ("across", "up", "low", "high"))
    words = QuadrantWords(across, up, low, high)
    comma = report.language.list_separator
    told = report.parts(f"{tile.name}: {comma.join(tile.lines)}" for tile in tiles)
    alt = report.plain("segments.map_alt", tiles=told)
    return report.figure("segments.map", quadrants(tiles, words, report.language).markup(alt))


def _tile(report: Report, row: Segment, unit: str, mean: str, most: float) -> Quadrant:
    name = report.plain(_name(row))
    if not is_number(row.n):
        return Quadrant(name, [report.plain("segments.hidden")], 0.0, hidden=True)
    count = report.language.number(float(row.n))
    share = report.language.number(100 * float(row.share), 0) + report.language.percent
    lines = [
        report.plain("segments.tile_people", people=count, share=share),
        report.plain("segments.tile_mean", mean=mean, unit=unit),
    ]
    return Quadrant(name, lines, float(row.mean_value) / most)


def _reading(report: Report, result: Segments) -> list[Markup]:
    shown = {(row.value, row.engagement): row for row in result.rows if is_number(row.n)}
    if len(shown) < len(result.rows):
        return [report.say("segments.hidden_reading", least=result.hide_below), report.say("segments.limits")]
    quiet, engaged = shown["high", "low"], shown["low", "high"]
    slots = {"quiet": int(float(quiet.n)), "engaged": int(float(engaged.n)), "n": result.n}
    alike = int(float(shown["high", "high"].n)) + int(float(shown["low", "low"].n))
    key = "together" if alike > 0.55 * result.n else "apart" if alike < 0.45 * result.n else "unrelated"
    share = report.numbers.percent(100 * alike / result.n, 0)
    told = [report.say(f"segments.{key}", share=share), report.say("segments.off_diagonal", **slots)]
    return [*told, report.say("segments.limits")]
