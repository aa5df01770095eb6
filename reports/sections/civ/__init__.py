"""What customers' unpaid word of mouth does to the value of others."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.value.civ import CustomerInfluenceValue
from reports.report import Report
from reports.tables import Column, Table

ORDER = 720
KINDS = ("thesis",)
NEEDS = ("civ",)


def context(report: Report) -> dict[str, Any]:
    result: CustomerInfluenceValue = report.results["civ"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _table(report: Report, result: CustomerInfluenceValue) -> Table:
    valences = {name: float(part.sum()) for name, part in result.by_valence.items()}
    channels = {name: float(part.sum()) for name, part in result.by_channel.items()}
    direct, full = float(result.civ_direct.sum()), float(result.civ_full.sum())
    scale = report.money(direct, full, *valences.values(), *channels.values())
    heads = [Column(report.say("columns.statistic"), "text"), Column(report.say("columns.value"))]
    table, n = report.table("civ.table", heads), report.numbers
    table.add(report.say("civ.influencers"), n.integer(int((result.n_influenced > 0).sum())))
    table.add(report.say("civ.edges"), n.integer(result.n_used))
    for name in ("positive", "negative"):
        if name in valences:
            table.add(report.say(f"civ.{name}", unit=scale.unit), scale.cell(valences[name]), css="indented")
    table.add(report.say("civ.direct", unit=scale.unit), scale.cell(direct), css="total")
    for name, amount in sorted(channels.items()):
        table.add(report.say("civ.channel", channel=_channel(report, name)), scale.cell(amount), css="indented")
    table.add(report.say("civ.full", unit=scale.unit), scale.cell(full))
    table.add(report.say("civ.radius"), n.fixed(result.spectral_radius))
    table.notes.append(report.say("civ.note", cite=report.cite("hubbell1965", "kumar_etal2013")))
    return table


def _channel(report: Report, name: str) -> Markup:
    known = report.language.has(f"report.value.channel_{name}")
    return report.say(f"value.channel_{name}") if known else report.escaped(name)


def _reading(report: Report, result: CustomerInfluenceValue) -> list[Markup]:
    direct, against = float(result.civ_direct.sum()), float(sum(result.by_valence.get("negative", ())))
    scale = report.money(direct, against)
    told = [report.say("civ.gain" if direct > 0 else "civ.loss", total=scale.words(direct))]
    told.append(
        report.say("civ.against", amount=scale.words(abs(against))) if against else report.say("civ.none_against")
    )
    return [*told, report.say("civ.limits")]
