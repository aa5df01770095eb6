"""What customers bring before and after a first move, against those who have not (yet) moved."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.value.tiers.event_study import EventTime, TierEventStudy
from reports.cutoffs import LEVEL
from reports.figures.events import EventWords, event_study
from reports.money import Money
from reports.report import Figure, Report
from reports.tables import Column, Table

ORDER = 734
NEEDS = ("tier_event_study",)


def context(report: Report) -> dict[str, Any]:
    result: TierEventStudy = report.results["tier_event_study"]  # type: ignore[assignment]
    scale = report.money(*(end for one in result.events for end in (one.ci_low, one.ci_high, one.att)))
    known = [one for one in result.events if is_number(one.att)]
    return {
        "move": report.say(f"value.move_{result.direction}"),
        "plot": _plot(report, result, known, scale) if known else None,
        "table": _table(report, result, scale),
        "reading": _reading(report, result, scale),
        "notes": [report.reason(note) for note in result.notes],
    }


def _plot(report: Report, result: TierEventStudy, known: list[EventTime], scale: Money) -> Figure:
    middle = [scale.shown(float(one.att)) for one in known]
    low = [scale.shown(float(one.ci_low if is_number(one.ci_low) else one.att)) for one in known]
    high = [scale.shown(float(one.ci_high if is_number(one.ci_high) else one.att)) for one in known]
    period, move = report.plain(f"value.period_{result.period}"), report.plain(f"value.move_{result.direction}")
    words = EventWords(
        report.plain("tier_event_study.across", period=period),
        report.plain("tier_event_study.up", unit=scale.unit),
        report.plain("tier_event_study.before", move=move),
        report.plain("tier_event_study.after", move=move),
    )
    canvas = event_study([one.event_time for one in known], middle, low, high, words, report.language)
    slots = {"overall": scale.text(result.overall.att), "unit": scale.unit}
    alt = report.plain("tier_event_study.alt", p=report.numbers.p_text(result.pre_trend_p), **slots)
    return report.figure("tier_event_study.figure", canvas.markup(alt), report.say("tier_event_study.figure_note"))


def _table(report: Report, result: TierEventStudy, scale: Money) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.event_time"), "text"), Column(report.say("columns.moved"))]
    heads.append(Column(report.say("columns.amount_ci", unit=scale.unit, level=level)))
    table, n = report.table("tier_event_study.table", heads), report.numbers
    for one in result.events:
        shown = scale.estimate(one.att, one.ci_low, one.ci_high)
        table.add(n.fixed(float(one.event_time), 0), n.integer(one.n_moved), table.cell(one.att, shown))
    overall = result.overall
    shown = scale.estimate(overall.att, overall.ci_low, overall.ci_high)
    moved = n.integer(result.n_moved)
    table.add(report.say("tier_event_study.overall"), moved, table.cell(overall.att, shown), css="total")
    cite = report.cite("callaway_santanna2021", "goodman_bacon2021")
    table.notes.append(report.say("tier_event_study.note", replicates=result.replicates, cite=cite))
    return table


def _reading(report: Report, result: TierEventStudy, scale: Money) -> list[Markup]:
    n, overall = report.numbers, result.overall
    if not is_number(overall.att) or not is_number(overall.ci_low) or not is_number(overall.ci_high):
        return [report.say("tier_event_study.nothing")]
    moves = float(overall.ci_low) > 0 or float(overall.ci_high) < 0  # type: ignore[arg-type]
    side = "open" if not moves else "more" if float(overall.att) > 0 else "less"  # type: ignore[arg-type]
    told = [report.say(f"tier_event_study.{side}", amount=scale.words(abs(float(overall.att))))]  # type: ignore[arg-type]
    if not is_number(result.pre_trend_p):
        told.append(report.say("tier_event_study.no_pre_trend"))
    else:
        key = "pre_trend" if float(result.pre_trend_p) < LEVEL else "parallel"  # type: ignore[arg-type]
        told.append(report.say(f"tier_event_study.{key}", p=n.p_formula(result.pre_trend_p)))
    return [*told, report.say("tier_event_study.limits")]
