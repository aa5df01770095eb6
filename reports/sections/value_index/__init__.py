"""Referral, influence and knowledge as people answered them: index scores, not money."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.index_scores import ValueIndex
from reports.report import Report
from reports.tables import Table

ORDER = 695
NEEDS = ("value_index",)


def context(report: Report) -> dict[str, Any]:
    result: ValueIndex = report.results["value_index"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result)}


def _table(report: Report, result: ValueIndex) -> Table:
    heads = (("scale", "text"), ("n", "number"), ("mean", "number"), ("sd", "number"))
    table, n = report.table("value_index.table", heads), report.numbers
    for scale, mean, sd, count in zip(result.scales, result.mean, result.sd, result.n, strict=True):
        shown = (table.cell(mean, n.fixed(mean, 1)), table.cell(sd, n.fixed(sd, 1)))
        table.add(report.escaped_label(scale), n.integer(count), *shown)
    table.notes.append(report.say("value_index.note", cite=report.cite("kumar_pansari2016")))
    return table


def _reading(report: Report, result: ValueIndex) -> list[Markup]:
    known = [(scale, float(mean)) for scale, mean in zip(result.scales, result.mean, strict=True) if is_number(mean)]
    if not known:
        return [report.say("value_index.nothing")]
    high, low = max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])
    if len(known) == 1 or high[1] == low[1]:
        return [report.say("value_index.not_money")]
    names = {"high": report.quoted(report.label(high[0])), "low": report.quoted(report.label(low[0]))}
    return [report.say("value_index.order", **names), report.say("value_index.not_money")]
