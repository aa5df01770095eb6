"""Do scores hold when the same people answer again? Correlation, agreement, and the change that must be exceeded."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.retest import Retest, RetestPair
from reports.cutoffs import LEVEL, RETEST, Verdict, of_interval
from reports.figures.whisker import Axis, axis_for, axis_line, whisker
from reports.report import Report
from reports.tables import Column, Table

ORDER = 405
KINDS = ("thesis",)
NEEDS = ("retest",)


def context(report: Report) -> dict[str, Any]:
    result: Retest = report.results["retest"]  # type: ignore[assignment]
    return {
        "table": _table(report, result),
        "reading": _reading(report, result),
        "changes": _changes(report, result),
        "change_reading": _change_reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def verdict(pair: RetestPair) -> Verdict:
    return of_interval(pair.icc, pair.icc_low, RETEST.value)


def _table(report: Report, result: Retest) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.scale"), "text"), Column(report.say("columns.n"))]
    heads += [Column(report.say(f"columns.{head}", level=level)) for head in ("r_interval", "icc")]
    table = report.table("retest.table", [*heads, Column(report.say("columns.interval"), "wide")])
    n, axis = report.numbers, _axis(result)
    for waves, pairs in _by_waves(report, result):
        table.group(waves)
        for pair in pairs:
            drawn = whisker(axis, pair.icc, pair.icc_low, pair.icc_high, verdict(pair), _alt(report, pair))
            table.add(
                report.escaped_label(pair.construct),
                n.integer(pair.n),
                table.cell(pair.r, n.estimate(pair.r, pair.r_low, pair.r_high)),
                table.cell(pair.icc, n.estimate(pair.icc, pair.icc_low, pair.icc_high)),
                drawn,
                css="indented",
            )
    blank = Markup("")
    table.add(blank, blank, blank, blank, axis_line(axis, n), css="axis")
    table.notes.append(report.say("retest.note", cite=report.cite("shrout_fleiss1979")))
    table.notes.append(report.say("retest.cutoff", value=n.proportion(RETEST.value), cite=report.cite(RETEST.source)))
    return table


def _by_waves(report: Report, result: Retest) -> list[tuple[Markup, list[RetestPair]]]:
    waves = list(dict.fromkeys((pair.first_wave, pair.second_wave) for pair in result.pairs))
    return [
        (
            report.say("retest.waves", first=_wave(report, first), second=_wave(report, second)),
            [pair for pair in result.pairs if (pair.first_wave, pair.second_wave) == (first, second)],
        )
        for first, second in waves
    ]


def _wave(report: Report, name: str) -> Markup:
    return report.escaped(report.language.local_digits(name))


def _alt(report: Report, pair: RetestPair) -> str:
    n = report.numbers
    shown = {"value": n.fixed_text(pair.icc), "interval": n.interval_text(pair.icc_low, pair.icc_high)}
    return report.plain("retest.alt", scale=report.label(pair.construct), **shown)


def _axis(result: Retest) -> Axis:
    lows = [float(pair.icc_low) for pair in result.pairs if is_number(pair.icc_low)]
    highs = [float(pair.icc_high) for pair in result.pairs if is_number(pair.icc_high)]
    return axis_for(lows or [0.5], highs or [1.0], RETEST.value)


def _reading(report: Report, result: Retest) -> list[Markup]:
    sentences = []
    for kind in Verdict:
        found = list(dict.fromkeys(pair.construct for pair in result.pairs if verdict(pair) is kind))
        if found:
            named = report.names([report.quoted(report.label(code)) for code in found])
            sentences.append(report.say(f"retest.{kind}", scales=named, count=len(found)))
    return [*sentences, report.say("retest.limits")]


def _changes(report: Report, result: Retest) -> Table:
    heads = (("scale", "text"), ("mean_change", "number"), ("p_value", "number"), ("sem", "number"), ("sdc", "number"))
    table, n = report.table("retest.change_table", heads), report.numbers
    for waves, pairs in _by_waves(report, result):
        table.group(waves)
        for pair in pairs:
            table.add(
                report.escaped_label(pair.construct),
                table.cell(pair.mean_difference, n.fixed(pair.mean_difference)),
                table.cell(pair.p_value, n.p(pair.p_value)),
                table.cell(pair.sem, n.fixed(pair.sem)),
                table.cell(pair.smallest_detectable_change, n.fixed(pair.smallest_detectable_change)),
                css="indented",
            )
    table.notes.append(report.say("retest.change_note", cite=report.cite("weir2005")))
    return table


def _change_reading(report: Report, result: Retest) -> list[Markup]:
    known = [pair for pair in result.pairs if is_number(pair.p_value)]
    moved = list(dict.fromkeys(pair.construct for pair in known if float(pair.p_value) < LEVEL))
    if not known:
        return [report.say("retest.change_nothing")]
    if not moved:
        return [report.say("retest.change_none")]
    named = report.names([report.quoted(report.label(code)) for code in moved])
    return [report.say("retest.change_some", scales=named, count=len(moved))]
