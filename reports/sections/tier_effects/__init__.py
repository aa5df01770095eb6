"""What holding a tier and moving between tiers go with, within customers and periods."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.tiers.effects import TierEffects
from psychometrics.value.tiers.fixed_effects import Coefficient
from reports.cutoffs import LEVEL
from reports.report import Report
from reports.tables import Column, Table

ORDER = 732
KINDS = ("thesis",)
NEEDS = ("tier_effects",)
MODEL = "ols"
"""The table is in money; the model in logs stands in the stored results."""


def context(report: Report) -> dict[str, Any]:
    result: TierEffects = report.results["tier_effects"]  # type: ignore[assignment]
    return {
        "period": report.say(f"value.period_{result.period}"),
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _rows(result: TierEffects) -> dict[str, list[Coefficient]]:
    parts = {"levels": result.levels, "moves": result.moves, "asymmetry": result.asymmetry}
    return {name: [row for row in rows if row.model == MODEL] for name, rows in parts.items()}


def _table(report: Report, result: TierEffects) -> Table:
    parts = _rows(result)
    scale = report.money(*(end for rows in parts.values() for row in rows for end in (row.ci_low, row.ci_high)))
    heads = [Column(report.say("columns.effect_of"), "text"), Column(report.say("columns.amount", unit=scale.unit))]
    heads += [Column(report.say("columns.se")), Column(report.say("columns.p_value"))]
    table, n = report.table("tier_effects.table", heads), report.numbers
    for part, rows in parts.items():
        table.group(report.say(f"tier_effects.{part}"))
        for row in rows:
            table.add(
                _name(report, part, row),
                table.cell(row.b, scale.estimate(row.b, row.ci_low, row.ci_high)),
                table.cell(row.se, scale.cell(row.se)),
                table.cell(row.p_value, n.p(row.p_value)),
                css="indented",
            )
    counts = {"customers": result.n_customers, "ups": result.n_upgrades, "downs": result.n_downgrades}
    table.notes.append(report.say("tier_effects.note", **counts))
    table.notes.append(report.say("tier_effects.note_source", cite=report.cite("bijmolt2018", "liang_zeger1986")))
    return table


def _name(report: Report, part: str, row: Coefficient) -> Markup:
    if part == "levels":
        return report.escaped(row.name)
    key = f"tier_effects.row_{row.name}"
    return report.say(key) if report.language.has(f"report.{key}") else report.escaped(row.name)


def _reading(report: Report, result: TierEffects) -> list[Markup]:
    parts = _rows(result)
    found = parts["asymmetry"][0] if parts["asymmetry"] else None
    if found is None or not is_number(found.p_value) or not is_number(found.b):
        told = report.say("tier_effects.no_asymmetry")
    elif float(found.p_value) >= LEVEL:
        told = report.say("tier_effects.symmetric", p=report.numbers.p_formula(found.p_value))
    else:
        key = "downgrade_heavier" if float(found.b) > 0 else "upgrade_heavier"
        told = report.say(f"tier_effects.{key}", p=report.numbers.p_formula(found.p_value))
    return [told, report.say("tier_effects.limits")]
