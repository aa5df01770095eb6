"""The four values side by side, with the total that counts no money twice."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.linked import VALUES
from psychometrics.value.cev import CustomerEngagementValue
from reports.figures.concentration import share_of_top
from reports.report import Report
from reports.tables import Column, Table

ORDER = 728
KINDS = ("thesis",)
NEEDS = ("cev",)


def context(report: Report) -> dict[str, Any]:
    result: CustomerEngagementValue = report.results["cev"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: CustomerEngagementValue) -> Table:
    sums = {name: float(getattr(result, name).sum()) for name in VALUES}
    scale = report.money(*sums.values(), float(result.attribution.sum()))
    heads = [Column(report.say("columns.measure"), "text"), Column(report.say("columns.total", unit=scale.unit))]
    heads += [Column(report.say(f"columns.{head}")) for head in ("with_value", "top_tenth")]
    table, n = report.table("cev.table", heads), report.numbers
    for name in VALUES:
        values = getattr(result, name)
        top = n.percent(100 * share_of_top(values.tolist(), 0.1), 0) if sums[name] > 0 else n.isolated("–")
        table.add(report.say(f"value.measure_{name}"), scale.cell(sums[name]), n.integer(int((values != 0).sum())), top)
    blank = n.isolated("–")
    table.add(report.say("cev.attribution"), scale.cell(float(result.attribution.sum())), blank, blank, css="total")
    table.add(report.say("cev.conserved"), scale.cell(result.firm_value), blank, blank)
    table.notes.append(report.say("cev.note", cite=report.cite("kumar_etal2010")))
    return table


def _reading(report: Report, result: CustomerEngagementValue) -> list[Markup]:
    sums = {name: float(getattr(result, name).sum()) for name in VALUES}
    largest = max(sums, key=lambda name: sums[name])
    told = [report.say("cev.largest", measure=report.say(f"value.inside_{largest}"))]
    scale = report.money(result.counted_again)
    if result.counted_again > 0:
        told.append(report.say("cev.counted_again", amount=scale.words(result.counted_again)))
    return [*told, report.say("cev.limits")]
