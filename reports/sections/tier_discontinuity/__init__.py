"""Spending just above and just below a tier's threshold of points."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.tiers.discontinuity import Jump
from psychometrics.value.tiers.threshold import DOUBTFUL, TierDiscontinuity
from reports.cutoffs import LEVEL
from reports.figures.events import StepWords, discontinuity
from reports.report import Figure, Report
from reports.tables import Column, Table

ORDER = 736
NEEDS = ("tier_discontinuity",)
FEWEST_BINS = 4


def context(report: Report) -> dict[str, Any]:
    result: TierDiscontinuity = report.results["tier_discontinuity"]  # type: ignore[assignment]
    return {
        "days": report.say("records.days", count=result.days),
        "plots": [_plot(report, result, tier) for tier, bins in result.bins.items() if len(bins) >= FEWEST_BINS],
        "table": _table(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _plot(report: Report, result: TierDiscontinuity, tier: str) -> Figure:
    bins = result.bins[tier]
    scale = report.money(*(one.mean for one in bins))
    words = StepWords(
        report.plain("tier_discontinuity.across"),
        report.plain("tier_discontinuity.up", unit=scale.unit),
        report.plain("tier_discontinuity.threshold", tier=tier),
    )
    places = [(one.points, scale.shown(one.mean)) for one in bins]
    canvas = discontinuity(places, [], [], result.thresholds[tier], words, report.language)
    jump = {"jump": scale.text(result.jumps[tier].robust_b), "unit": scale.unit}
    alt = report.plain("tier_discontinuity.alt", tier=tier, **jump)
    note = report.say("tier_discontinuity.figure_note", least=report.least_cell)
    return report.figure("tier_discontinuity.figure", canvas.markup(alt), note, tier=tier)


def _table(report: Report, result: TierDiscontinuity) -> Table:
    scale = report.money(*(end for jump in result.jumps.values() for end in (jump.ci_low, jump.ci_high)))
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.tier"), "text")]
    heads += [Column(report.say(f"columns.{head}")) for head in ("threshold_points", "below", "above")]
    heads.append(Column(report.say("columns.jump", unit=scale.unit, level=level)))
    heads += [Column(report.say(f"columns.{head}")) for head in ("p_value", "density_p")]
    table, n = report.table("tier_discontinuity.table", heads), report.numbers
    for tier, jump in result.jumps.items():
        table.add(
            report.escaped(tier),
            n.integer(result.thresholds[tier]),
            n.integer(jump.n_left),
            n.integer(jump.n_right),
            table.cell(jump.robust_b, scale.estimate(jump.robust_b, jump.ci_low, jump.ci_high)),
            table.cell(jump.p_value, n.p(jump.p_value)),
            table.cell(jump.density_p, n.p(jump.density_p)),
        )
    cite = report.cite("calonico2014", "imbens_kalyanaraman2012", "mccrary2008")
    table.notes.append(report.say("tier_discontinuity.note", cite=cite))
    return table


def _reading(report: Report, result: TierDiscontinuity) -> list[Markup]:
    known = {tier: jump for tier, jump in result.jumps.items() if is_number(jump.p_value)}
    if not known:
        return [report.say("tier_discontinuity.nothing")]
    clear = [tier for tier, jump in known.items() if _is_clear(jump)]
    pushed = [tier for tier, jump in known.items() if is_number(jump.density_p) and float(jump.density_p) < DOUBTFUL]
    told = [report.say("tier_discontinuity.none")]
    if clear:
        told = [report.say("tier_discontinuity.some", tiers=_named(report, clear), count=len(clear))]
    if pushed:
        told.append(report.say("tier_discontinuity.pushed", tiers=_named(report, pushed), count=len(pushed)))
    return [*told, report.say("tier_discontinuity.limits")]


def _is_clear(jump: Jump) -> bool:
    return float(jump.p_value) < LEVEL


def _named(report: Report, tiers: list[str]) -> Markup:
    return report.names([report.quoted(tier) for tier in tiers])
