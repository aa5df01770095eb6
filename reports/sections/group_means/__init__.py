"""Means of the scales in each group of each background variable, and the pairs that differ."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.groups.result import Comparison, Group, Pair
from psychometrics.results import NotComputable, is_number
from reports.cutoffs import LEVEL
from reports.report import Report
from reports.sections.groups import group_name
from reports.tables import Column, Table

ORDER = 605
KINDS = ("thesis",)
NEEDS = ("groups",)
FEWEST = 5
MOST_SCALES = 6
"""More columns than this do not fit a page; the scales are split into tables."""


def context(report: Report) -> dict[str, Any]:
    result: Comparison = report.results["groups"]  # type: ignore[assignment]
    variables = list(dict.fromkeys(group.by for group in result.groups))
    return {
        "parts_of": [
            (report.escaped_label(by), _tables(report, result, by), _pairs(report, result, by)) for by in variables
        ]
    }


def applies(report: Report) -> bool:
    result = report.results["groups"]
    return isinstance(result, Comparison) and bool(result.groups)


def _tables(report: Report, result: Comparison, by: str) -> list[Table]:
    rows = [group for group in result.groups if group.by == by]
    scales = list(dict.fromkeys(row.scale for row in rows))
    pieces = [scales[start : start + MOST_SCALES] for start in range(0, len(scales), MOST_SCALES)]
    return [_table(report, rows, by, piece) for piece in pieces]


def _table(report: Report, rows: list[Group], by: str, scales: list[str]) -> Table:
    heads = [Column(report.say("columns.group"), "text"), *(Column(report.escaped_label(code)) for code in scales)]
    table = report.table("group_means.table", heads, variable=by)
    hidden = False
    for name in dict.fromkeys(row.group for row in rows):
        found = {row.scale: row for row in rows if row.group == name}
        hidden |= any(is_number(row.n) and float(row.n) < FEWEST for row in found.values())
        table.add(group_name(report, by, name), *(_cell(report, table, found.get(code)) for code in scales))
    table.notes.append(report.say("group_means.note"))
    if hidden:
        table.notes.append(report.say("group_means.hidden", count=FEWEST))
    return table


def _cell(report: Report, table: Table, row: Group | None) -> Markup:
    n = report.numbers
    if row is not None and isinstance(row.n, NotComputable):
        return table.cell(row.n, n.isolated("–"))
    if row is None or float(row.n) < FEWEST:
        return n.isolated("*")
    shown = report.say("group_means.cell", mean=n.fixed(row.mean), sd=n.fixed(row.sd), n=n.integer(row.n))
    return table.cell(row.mean, shown)


def _pairs(report: Report, result: Comparison, by: str) -> list[Markup]:
    """Where the groups lie furthest apart, and the post-hoc pairs that differ, in words."""
    furthest = _furthest(report, result, by)
    told = [pair for pair in result.pairs if pair.by == by and pair.method == "games_howell"]
    if not told:
        return furthest
    found = [pair for pair in told if is_number(pair.p_value) and float(pair.p_value) < LEVEL]
    if not found:
        return [*furthest, report.say("group_means.no_pair")]
    return [
        *furthest,
        report.say("group_means.pairs", pairs=report.names([_pair(report, by, pair) for pair in found])),
    ]


def _furthest(report: Report, result: Comparison, by: str) -> list[Markup]:
    """The scale with the largest distance of group means, in points of its own range."""
    rows = [row for row in result.groups if row.by == by and is_number(row.mean) and float(row.n) >= FEWEST]
    scales = {code: sorted((r for r in rows if r.scale == code), key=_mean) for code in {row.scale for row in rows}}
    several = [sorted_rows for sorted_rows in scales.values() if len(sorted_rows) > 1]
    if not several:
        return [report.say("group_means.nothing")]
    most = max(several, key=lambda found: (_mean(found[-1]) - _mean(found[0]), found[0].scale))
    low, high = most[0], most[-1]
    if _mean(high) == _mean(low):
        return [report.say("group_means.alike")]
    return [
        report.say(
            "group_means.furthest",
            scale=report.quoted(report.label(low.scale)),
            high=group_name(report, by, high.group),
            high_mean=report.numbers.fixed(high.mean),
            low=group_name(report, by, low.group),
            low_mean=report.numbers.fixed(low.mean),
        )
    ]


def _mean(row: Group) -> float:
    return float(row.mean)


def _pair(report: Report, by: str, pair: Pair) -> Markup:
    n = report.numbers
    return report.say(
        "group_means.pair",
        scale=report.quoted(report.label(pair.scale)),
        first=group_name(report, by, pair.first),
        second=group_name(report, by, pair.second),
        difference=n.fixed(pair.difference),
        p=n.p_formula(pair.p_value),
    )
