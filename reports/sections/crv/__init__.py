"""What customers' incentivised referrals brought, less what they cost."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.value.crv import CustomerReferralValue
from reports.report import Report
from reports.tables import Column, Table

ORDER = 715
KINDS = ("thesis",)
NEEDS = ("crv",)


def context(report: Report) -> dict[str, Any]:
    result: CustomerReferralValue = report.results["crv"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: CustomerReferralValue) -> Table:
    parts = ("margin_part", "saving_part", "reward_part")
    sums = {name: float(getattr(result, name).sum()) for name in (*parts, "crv")}
    scale = report.money(*sums.values())
    heads = [Column(report.say("columns.statistic"), "text"), Column(report.say("columns.value"))]
    table, n = report.table("crv.table", heads), report.numbers
    table.add(report.say("crv.referrers"), n.integer(len(result.customer)))
    table.add(report.say("crv.referrals"), n.integer(int(result.n_referrals.sum())))
    table.add(report.say("crv.type_one"), n.fixed(float(result.n_type_one.sum()), 0))
    for name in parts:
        table.add(report.say(f"crv.{name}", unit=scale.unit), scale.cell(sums[name]), css="indented")
    table.add(report.say("crv.total", unit=scale.unit), scale.cell(sums["crv"]), css="total")
    cite = report.cite("kumar_petersen_leone2007", "kumar_petersen_leone2010")
    table.notes.append(report.say(f"crv.note_{result.mode}", cite=cite))
    return table


def _reading(report: Report, result: CustomerReferralValue) -> list[Markup]:
    total = float(result.crv.sum())
    scale = report.money(total)
    if not len(result.customer):
        return [report.say("crv.nobody")]
    told = report.say("crv.gain" if total > 0 else "crv.loss", total=scale.words(total), count=len(result.customer))
    return [told, report.say("crv.limits")]
