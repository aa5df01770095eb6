"""Scale scores: mean, spread, where they lie in their possible range, floor and ceiling."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.descriptives import Description, ScaleDescriptives, mean_interval
from psychometrics.results import Figure, NotComputable, is_number
from reports.report import Report
from reports.section import Answer
from reports.tables import Table

ORDER = 310
KINDS = ("thesis",)
NEEDS = ("scales",)
CROWDED = 0.15
HEADS = ("range", "n", "mean", "sd", "median", "skewness", "kurtosis", "floor", "ceiling")


def context(report: Report) -> dict[str, Any]:
    result: ScaleDescriptives = report.results["scales"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result), "copy": _copy(report, result)}


def answer(report: Report) -> Answer | None:
    """Which scale is highest and which lowest, each in its own range."""
    result: ScaleDescriptives = report.results["scales"]  # type: ignore[assignment]
    known, n = [row for row in result.scales if is_number(row.mean)], report.numbers
    if not known:
        return None
    high, low = max(known, key=_place), min(known, key=_place)
    if len(known) == 1:
        shown = {"scale": report.quoted(report.label(high.code)), "mean": n.fixed(high.mean)}
        return Answer(report.say("scales.answer_one", range=n.range(high.low, high.high), **shown), settled=True)
    sentence = report.say(
        "scales.answer",
        high=report.quoted(report.label(high.code)),
        high_mean=n.fixed(high.mean),
        high_range=n.range(high.low, high.high),
        low=report.quoted(report.label(low.code)),
        low_mean=n.fixed(low.mean),
        low_range=n.range(low.low, low.high),
    )
    return Answer(sentence, settled=True)


def _table(report: Report, result: ScaleDescriptives) -> Table:
    table = report.table("scales.table", (("scale", "text"), *((head, "number") for head in HEADS)))
    for row in result.scales:
        _row(report, table, row)
    for note in result.notes:
        table.notes.append(report.reason(note))
    value = report.numbers.percent(100 * CROWDED, 0)
    table.notes.append(report.say("scales.note", value=value, cite=report.cite("terwee2007")))
    return table


def _row(report: Report, table: Table, row: Description) -> None:
    n = report.numbers
    shown = [(value, n.fixed(value)) for value in (row.mean, row.sd, row.median, row.skewness_g1, row.kurtosis_g2)]
    shares = [
        (value, n.fixed(value) if isinstance(value, NotComputable) else n.percent(100 * value, 0))
        for value in (row.floor, row.ceiling)
    ]
    cells = [table.cell(value, text) for value, text in [*shown, *shares]]
    table.add(report.escaped_label(row.code), n.range(row.low, row.high), n.integer(row.n), *cells)


def _ends(row: Description) -> tuple[Figure, Figure]:
    return row.floor, row.ceiling


def _reading(report: Report, result: ScaleDescriptives) -> list[Markup]:
    known = [row for row in result.scales if is_number(row.mean)]
    if not known:
        return [report.say("scales.nothing")]
    high = max(known, key=_place)
    low = min(known, key=_place)
    first = report.say(
        "scales.highest",
        high=report.quoted(report.label(high.code)),
        high_mean=report.numbers.fixed(high.mean),
        low=report.quoted(report.label(low.code)),
        low_mean=report.numbers.fixed(low.mean),
    )
    crowded = [row for row in known if any(is_number(v) and float(v) > CROWDED for v in _ends(row))]
    if not crowded:
        return [first, report.say("scales.room")]
    named = report.names([report.quoted(report.label(row.code)) for row in crowded])
    return [first, report.say("scales.crowded", scales=named, count=len(crowded))]


def _copy(report: Report, result: ScaleDescriptives) -> list[Markup]:
    """Mean with its interval, spread and n of each scale."""
    known = [row for row in result.scales if is_number(row.mean) and is_number(row.sd)]
    if not known:
        return []
    return [report.say("scales.copy"), *(_copied(report, row) for row in known)]


def _copied(report: Report, row: Description) -> Markup:
    n, (low, high) = report.numbers, mean_interval(row)
    mean = Markup('<span class="pair">{} {}</span>').format(
        n.equals("M", row.mean, proportion=False), n.interval(low, high, proportion=False)
    )
    sd = n.equation("SD", f"= {n.fixed_text(row.sd)}", italic=True)
    return report.say(
        "scales.copied", scale=report.quoted(report.label(row.code)), mean=mean, sd=sd, n=n.integer(row.n)
    )


def _place(row: Description) -> float:
    """Where the mean lies in the possible range, 0 to 1, so that scales of other lengths compare."""
    return (float(row.mean) - row.low) / (row.high - row.low)
