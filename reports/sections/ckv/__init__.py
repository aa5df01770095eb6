"""What customers' ideas and feedback brought, by an operational definition of our own."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.value.ckv import CustomerKnowledgeValue
from reports.money import Money
from reports.report import Report
from reports.tables import Column, Table

ORDER = 725
KINDS = ("thesis",)
NEEDS = ("ckv",)


def context(report: Report) -> dict[str, Any]:
    result: CustomerKnowledgeValue = report.results["ckv"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: CustomerKnowledgeValue) -> Table:
    sums = {name: float(getattr(result, name).sum()) for name in ("benefit_part", "handling_part", "ckv")}
    scale = report.money(*sums.values())
    heads = [Column(report.say("columns.statistic"), "text"), Column(report.say("columns.value"))]
    table, n = report.table("ckv.table", heads), report.numbers
    table.add(report.say("ckv.customers"), n.integer(len(result.customer)))
    table.add(report.say("ckv.ideas"), n.integer(len(result.ideas)))
    table.add(report.say("ckv.implemented"), n.integer(_implemented(result)))
    for name in ("benefit_part", "handling_part"):
        table.add(report.say(f"ckv.{name}", unit=scale.unit), scale.cell(sums[name]), css="indented")
    table.add(report.say("ckv.total", unit=scale.unit), _total(scale, table, sums["ckv"], result), css="total")
    sources = {"cite": report.cite("kumar_etal2010", "tomczyk2016"), "resampled": report.cite("efron_tibshirani1993")}
    table.notes.append(report.say("ckv.note", **sources))
    return table


def _total(scale: Money, table: Table, total: float, result: CustomerKnowledgeValue) -> Markup:
    """The sum with its interval; the reason in a note where there is none."""
    return table.cell(result.total_low, scale.estimate(total, result.total_low, result.total_high))


def _implemented(result: CustomerKnowledgeValue) -> int:
    return int(result.ideas["implemented"].sum()) if len(result.ideas) else 0


def _reading(report: Report, result: CustomerKnowledgeValue) -> list[Markup]:
    total, implemented = float(result.ckv.sum()), _implemented(result)
    if not implemented:
        return [report.say("ckv.none_implemented"), report.say("ckv.limits")]
    told = report.say(
        "ckv.gain" if total > 0 else "ckv.loss", total=report.money(total).words(total), count=implemented
    )
    return [told, report.say("ckv.limits")]
