"""The programme's tiers: who stands where, and who moves."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.disclosure.lists import hidden_in_list
from psychometrics.results import not_computable
from psychometrics.value.tiers.status import TierStatus
from reports.report import Report
from reports.tables import Column, Table

ORDER = 730
NEEDS = ("tiers",)


def context(report: Report) -> dict[str, Any]:
    result: TierStatus = report.results["tiers"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "moves": _moves(report, result),
        "move_reading": _move_reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: TierStatus) -> Table:
    heads = (("tier", "text"), ("customers", "number"), ("percent", "number"), ("mean_days", "number"))
    table, n = report.table("tiers.table", heads), report.numbers
    gone = _hidden(report, result)
    for tier, days in zip(result.order, result.days_in_tier_mean, strict=True):
        count = result.tier.count(tier)
        shown = [n.integer(count), n.percent(100 * count / max(len(result.tier), 1))]
        if tier in gone:
            hidden = not_computable("criterion_hidden", least=report.least_cell)
            shown = [table.cell(hidden, n.isolated("–"))] * 2
        table.add(report.escaped(tier), *shown, table.cell(days, n.fixed(days, 0)))
    return table


def _reading(report: Report, result: TierStatus) -> list[Markup]:
    top, low, gone = result.order[-1], result.order[0], _hidden(report, result)
    if low in gone or (top in gone and result.tier.count(top) >= report.least_cell):
        return []
    n, total = report.numbers, max(len(result.tier), 1)
    shares = {"top": result.tier.count(top) / total, "low": result.tier.count(low) / total}
    shown = {f"{name}_share": n.percent(100 * share, 0) for name, share in shares.items()}
    names = {"top": report.escaped(top), "low": report.escaped(low)}
    key = "reading_thin" if 0 < result.tier.count(top) < report.least_cell else "reading"
    return [report.say(f"tiers.{key}", least=report.least_cell, **names, **shown)]


def _hidden(report: Report, result: TierStatus) -> set[str]:
    """Tiers of few customers, and those that would give them away."""
    hidden = hidden_in_list([result.tier.count(tier) for tier in result.order], report.least_cell)
    return {tier for tier, is_hidden in zip(result.order, hidden, strict=True) if is_hidden}


def _moves(report: Report, result: TierStatus) -> Table:
    heads = [
        Column(report.say("columns.tier_before"), "text"),
        *(Column(report.escaped(tier)) for tier in result.order),
    ]
    period = report.say(f"value.period_{result.period}")
    table, n = report.table("tiers.move_table", heads, period=period), report.numbers
    for tier, counts in zip(result.order, result.transitions.tolist(), strict=True):
        total = sum(counts)
        cells = [n.percent(100 * count / total) if total else n.isolated("–") for count in counts]
        if 0 < total < report.least_cell:
            hidden = not_computable("criterion_hidden", least=report.least_cell)
            cells = [table.cell(hidden, n.isolated("–"))] * len(counts)
        table.add(report.escaped(tier), *cells)
    table.notes.append(report.say("tiers.move_note"))
    return table


def _move_reading(report: Report, result: TierStatus) -> list[Markup]:
    ups, downs = (result.changes.get(name, 0) for name in ("upgrade", "downgrade"))
    if not ups + downs:
        return [report.say("tiers.nobody_moves")]
    key = "more_up" if ups > downs else "more_down" if downs > ups else "as_many"
    return [report.say(f"tiers.{key}", ups=ups, downs=downs), report.say("tiers.limits")]
