"""Mediation, moderation, importance and fit: the tables after the hypotheses."""

from __future__ import annotations

from markupsafe import Markup

from psychometrics.pls.result import EffectRow, Pls
from psychometrics.results import NotComputable
from reports.report import Report
from reports.sections.pls_measurement import columns
from reports.tables import Table

MOST_ROUTES = 30
SHORT = 3


def effects(report: Report, result: Pls) -> Table | None:
    """Specific indirect effects; those through one mediator only where there are too many."""
    rows = list(result.effects)
    cut = len(rows) > MOST_ROUTES
    rows = [row for row in rows if len(row.route) == SHORT] if cut else rows
    if not rows:
        return None
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = columns(report, "route", "indirect", "t", "p_value", "interval", "vaf", "mediation", level=level)
    table = report.table("pls_structural.effect_table", heads)
    for row in rows:
        table.add(*_effect(report, table, row))
    table.notes.append(report.say("pls_structural.effect_note", cite=report.cite("zhao2010")))
    if cut:
        table.notes.append(report.say("pls_structural.effect_cut", count=len(result.effects) - len(rows)))
    return table


def _effect(report: Report, table: Table, row: EffectRow) -> list[Markup]:
    n, found = report.numbers, row.effect
    sign = " ← " if report.language.rtl else " → "
    names = [Markup(" × ").join(report.escaped_label(part) for part in one.split("*")) for one in row.route]
    kind = row.mediation
    vaf = row.vaf if isinstance(row.vaf, NotComputable) else 100 * float(row.vaf)
    return [
        Markup(sign).join(names),
        n.proportion(found.estimate),
        table.cell(found.t, n.fixed(found.t)),
        table.cell(found.p_value, n.p(found.p_value)),
        table.cell(found.low, n.interval(found.low, found.high)),
        n.percent(vaf, 0),
        Markup("–") if isinstance(kind, NotComputable) else report.say(f"pls_structural.mediation_{kind}"),
    ]


def slopes(report: Report, result: Pls) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = columns(report, "slope", "moderator_level", "beta", "t", "p_value", "interval", level=level)
    table, n = report.table("pls_structural.slope_table", heads), report.numbers
    for row in result.slopes:
        names = {key: report.escaped_label(getattr(row, key)) for key in ("predictor", "outcome", "moderator")}
        table.add(
            report.say("pls_structural.slope", **names),
            n.isolated(f"{n.fixed_text(row.level, 0)} SD"),
            n.proportion(row.slope.estimate),
            table.cell(row.slope.t, n.fixed(row.slope.t)),
            table.cell(row.slope.p_value, n.p(row.slope.p_value)),
            table.cell(row.slope.low, n.interval(row.slope.low, row.slope.high)),
        )
    table.notes.append(report.say("pls_structural.slope_note"))
    return table


def importance(report: Report, result: Pls) -> Table:
    heads = columns(report, "construct", "target", "importance", "performance")
    table, n = report.table("pls_structural.importance_table", heads), report.numbers
    for row in sorted(result.importance, key=lambda r: (r.target, isinstance(r.importance, NotComputable))):
        table.add(
            report.escaped_label(row.construct),
            report.escaped_label(row.target),
            table.cell(row.importance, n.fixed(row.importance)),
            table.cell(row.performance, n.fixed(row.performance, 1)),
        )
    table.notes.append(report.say("pls_structural.importance_note", cite=report.cite("ringle2016")))
    return table


def fit(report: Report, result: Pls) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = columns(report, "measure", "saturated", "estimated", "critical", "p_value", level=level)
    table, n = report.table("pls_structural.fit_table", heads), report.numbers
    names = {"srmr": "SRMR", "d_uls": "d_ULS", "d_g": "d_G"}
    for row in result.fit:
        figures = [table.cell(v, n.fixed(v, 3)) for v in (row.saturated, row.estimated, row.critical)]
        table.add(n.isolated(names[row.measure]), *figures, table.cell(row.p_value, n.p(row.p_value)))
    table.notes.append(report.say("pls_structural.fit_note"))
    table.notes.append(report.say("pls_structural.gof_note", value=n.equals("GoF", result.goodness_of_fit)))
    return table
