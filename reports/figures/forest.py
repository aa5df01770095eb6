"""A table of effects in per cent per standard deviation, each with its interval drawn in the row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from psychometrics.results import Figure, NotComputable, is_number
from reports.figures.whisker import Axis, axis_for, axis_line, whisker
from reports.report import Report
from reports.tables import Column, Table


@dataclass(frozen=True)
class ForestRow:
    """name, n and p as shown; effect in per cent with its limits; anything may be NotComputable."""

    name: Markup
    n: int
    effect: Figure
    low: Figure
    high: Figure
    p_value: Figure
    group: Markup | None = None


def forest(report: Report, title: str, first: str, rows: Sequence[ForestRow], level: Markup, p: str) -> Table:
    """Hollow marks: the interval includes zero. `p` is the key of the head above the p values."""
    heads = [Column(report.say(f"columns.{first}"), "text"), Column(report.say("columns.n"))]
    heads += [Column(report.say("columns.per_sd", level=level)), Column(report.say(f"columns.{p}"))]
    table = report.table(title, [*heads, Column(report.say("columns.interval"), "wide")])
    axis, n = _axis(rows), report.numbers
    for row in rows:
        if row.group is not None:
            table.group(row.group)
        table.add(
            row.name,
            n.integer(row.n) if row.n else n.isolated("–"),
            table.cell(row.effect, percent_estimate(report, row.effect, row.low, row.high)),
            table.cell(row.p_value, n.p(row.p_value)),
            whisker(axis, row.effect, row.low, row.high, "good", _alt(report, row)),
        )
    blank = Markup("")
    table.add(blank, blank, blank, blank, axis_line(axis, n, 0), css="axis")
    return table


def percent_estimate(report: Report, effect: Figure, low: Figure, high: Figure) -> Markup:
    """ "12% [3, 22]": the sign is kept, one decimal below ten per cent."""
    n = report.numbers
    if isinstance(effect, NotComputable):
        return n.isolated("–")
    decimals = 1 if abs(effect) < 10 else 0
    shown = n.percent(effect, decimals)
    if not (is_number(low) and is_number(high)):
        return shown
    pieces = Markup('<span class="pair">{} {}</span>')
    return pieces.format(shown, n.interval(low, high, decimals, proportion=False))


def _alt(report: Report, row: ForestRow) -> str:
    n = report.numbers
    value, interval = n.fixed_text(row.effect, 1), n.interval_text(row.low, row.high, 1, proportion=False)
    return report.plain("value.forest_alt", name=row.name.striptags(), value=value, interval=interval)


def _axis(rows: Sequence[ForestRow]) -> Axis:
    lows = [float(row.low) for row in rows if is_number(row.low)]
    highs = [float(row.high) for row in rows if is_number(row.high)]
    return axis_for(lows or [-10.0], highs or [10.0], 0.0, top=math.inf)
