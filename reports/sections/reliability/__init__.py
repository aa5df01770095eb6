"""Internal consistency of every scale, with its interval drawn in the table."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.reliability.result import Reliability, ScaleReliability, Status
from psychometrics.results import NotComputable, is_number
from reports.cutoffs import ITEM_REST, RELIABILITY, RELIABILITY_REDUNDANT, Verdict, of_interval
from reports.figures.whisker import Axis, axis_for, axis_line, whisker
from reports.report import Report
from reports.section import Answer
from reports.tables import Column, Table

ORDER = 400
ORDERS = {"thesis-ar": 260, "thesis-fa": 495}
NEEDS = ("reliability",)
FEWEST_FOR_BOOTSTRAP = 30


def context(report: Report) -> dict[str, Any]:
    result: Reliability = report.results["reliability"]  # type: ignore[assignment]
    return {
        "scales": _scale_table(report, result),
        "reading": _reading(report, result),
        "copy": _copy(report, result),
        "items": _item_table(report, result),
        "item_reading": _item_reading(report, result),
    }


def article(report: Report) -> dict[str, Any]:
    """The scales in a table and in words; items are left to a supplement."""
    result: Reliability = report.results["reliability"]  # type: ignore[assignment]
    return {"scales": _scale_table(report, result), "copy": [*_copy(report, result), *_reading(report, result)]}


def answer(report: Report) -> Answer | None:
    """How many scales are reliable beyond doubt."""
    result: Reliability = report.results["reliability"]  # type: ignore[assignment]
    found = _computed(result)
    doubtful = [scale for scale in found if verdict(scale) is not Verdict.GOOD]
    if not found:
        return None
    if not doubtful:
        return Answer(report.say("reliability.answer_all", count=len(found)), settled=True)
    if len(doubtful) == len(found):
        return Answer(report.say("reliability.answer_none"), settled=False)
    named = report.names([report.quoted(report.label(scale.construct)) for scale in doubtful])
    good = len(found) - len(doubtful)
    return Answer(report.say("reliability.answer_some", good=good, total=len(found), scales=named), settled=True)


def verdict(scale: ScaleReliability) -> Verdict:
    """By omega and its lower limit; by alpha and Feldt's exact limit where omega can't be had or bootstraps can't
    be trusted because respondents are few."""
    if is_number(scale.omega_total) and scale.n >= FEWEST_FOR_BOOTSTRAP:
        return of_interval(scale.omega_total, scale.omega_low, RELIABILITY.value)
    return of_interval(scale.alpha, scale.alpha_low, RELIABILITY.value)


def _computed(result: Reliability) -> list[ScaleReliability]:
    return [scale for scale in result.scales if scale.status is Status.COMPUTED]


def _scale_table(report: Report, result: Reliability) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [
        Column(report.say("columns.scale"), "text"),
        Column(report.say("columns.items")),
        Column(report.say("columns.n")),
        Column(report.say("columns.alpha", level=level)),
        Column(report.say("columns.omega", level=level)),
        Column(report.say("columns.interval"), "wide"),
    ]
    table = report.table("reliability.table", heads)
    axis = _axis(result)
    for scale in result.scales:
        _scale_row(report, table, scale, axis)
    blank = Markup("")
    table.add(blank, blank, blank, blank, blank, axis_line(axis, report.numbers), css="axis")
    table.notes.append(report.say("reliability.note", replicates=result.replicates, cite=report.cite("feldt1987")))
    table.notes.append(report.say("reliability.note_hollow"))
    cited = report.cite(RELIABILITY.source)
    table.notes.append(report.say("reliability.cutoff", value=report.numbers.proportion(RELIABILITY.value), cite=cited))
    return table


def _scale_row(report: Report, table: Table, scale: ScaleReliability, axis: Axis) -> None:
    n, state = report.numbers, verdict(scale)
    drawn = whisker(axis, scale.omega_total, scale.omega_low, scale.omega_high, state, _alt(report, scale))
    table.add(
        report.escaped_label(scale.construct),
        n.integer(scale.k),
        n.integer(scale.n),
        table.cell(scale.alpha, n.estimate(scale.alpha, scale.alpha_low, scale.alpha_high)),
        table.cell(scale.omega_total, n.estimate(scale.omega_total, scale.omega_low, scale.omega_high)),
        drawn,
        css="total" if scale.order > 1 else "indented",
    )


def _alt(report: Report, scale: ScaleReliability) -> str:
    n = report.numbers
    shown = {"value": n.fixed_text(scale.omega_total), "interval": n.interval_text(scale.omega_low, scale.omega_high)}
    return report.plain("reliability.alt", scale=report.label(scale.construct), **shown)


def _axis(result: Reliability) -> Axis:
    found = _computed(result)
    lows = [float(s.omega_low) for s in found if is_number(s.omega_low)]
    highs = [float(s.omega_high) for s in found if is_number(s.omega_high)]
    return axis_for(lows or [0.5], highs or [1.0], RELIABILITY.value)


def _reading(report: Report, result: Reliability) -> list[Markup]:
    found = _computed(result)
    sentences = []
    for kind in (Verdict.GOOD, Verdict.BORDERLINE, Verdict.BAD):
        named = [report.quoted(report.label(s.construct)) for s in found if verdict(s) is kind]
        if named:
            sentences.append(report.say(f"reliability.{kind}", scales=report.names(named), count=len(named)))
    high = [s for s in found if is_number(s.alpha) and float(s.alpha) > RELIABILITY_REDUNDANT.value]
    if high:
        named = [report.quoted(report.label(s.construct)) for s in high]
        sentences.append(report.say("reliability.redundant", scales=report.names(named), count=len(named)))
    for status in (Status.NOT_COMPUTABLE, Status.NOT_APPLICABLE):
        left_out = [report.quoted(report.label(s.construct)) for s in result.scales if s.status is status]
        if left_out:
            sentences.append(report.say(f"reliability.{status}", scales=report.names(left_out), count=len(left_out)))
    return [*sentences, report.say("reliability.limits")]


def _copy(report: Report, result: Reliability) -> list[Markup]:
    found = _computed(result)
    if not found:
        return []
    level = report.numbers.percent(100 * result.confidence, 0)
    scales = report.names([_copied(report, scale) for scale in found])
    return [report.say("reliability.copy", level=level, scales=scales, n=max(scale.n for scale in found))]


def _copied(report: Report, scale: ScaleReliability) -> Markup:
    n, omega = report.numbers, is_number(scale.omega_total)
    value = n.equals("ω", scale.omega_total) if omega else n.equals("α", scale.alpha)
    ends = (scale.omega_low, scale.omega_high) if omega else (scale.alpha_low, scale.alpha_high)
    name = report.quoted(report.label(scale.construct))
    return report.say("reliability.copy_scale", scale=name, omega=value, interval=n.interval(*ends))


def _item_table(report: Report, result: Reliability) -> Table | None:
    found = [scale for scale in _computed(result) if scale.order == 1]
    if not found:
        return None
    heads = (
        ("item", "text"),
        ("mean", "number"),
        ("sd", "number"),
        ("item_rest", "number"),
        ("alpha_dropped", "number"),
    )
    table, n = report.table("reliability.item_table", heads), report.numbers
    for scale in found:
        table.group(report.escaped_label(scale.construct))
        for item in scale.items:
            table.add(
                report.escaped_label(item.item),
                n.fixed(item.mean),
                n.fixed(item.sd),
                table.cell(item.r_drop, n.proportion(item.r_drop)),
                table.cell(item.alpha_if_dropped, n.proportion(item.alpha_if_dropped)),
                css="indented",
            )
    value, cite = n.proportion(ITEM_REST.value), report.cite(ITEM_REST.source)
    table.notes.append(report.say("reliability.item_note", value=value, cite=cite))
    return table


def _item_reading(report: Report, result: Reliability) -> list[Markup]:
    rows = [item for scale in _computed(result) if scale.order == 1 for item in scale.items]
    known = [item for item in rows if not isinstance(item.r_drop, NotComputable)]
    reversed_ones = [report.quoted(report.label(i.item)) for i in known if float(i.r_drop) < 0]
    weak = [report.quoted(report.label(i.item)) for i in known if 0 <= float(i.r_drop) < ITEM_REST.value]
    sentences = []
    if reversed_ones:
        sentences.append(
            report.say("reliability.items_reversed", items=report.names(reversed_ones), count=len(reversed_ones))
        )
    if weak:
        sentences.append(report.say("reliability.items_weak", items=report.names(weak), count=len(weak)))
    return sentences or [report.say("reliability.items_good")]
