"""Hidden segments of a PLS path model: how many there are, how clear, and how their paths differ."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.pls.segmentation import CLEAR, PlsSegments
from psychometrics.results import is_number
from reports.report import Report
from reports.sections.pls_measurement import columns
from reports.tables import Column, Table

ORDER = 557
NEEDS = ("pls_segments",)


def context(report: Report) -> dict[str, Any]:
    result: PlsSegments = report.results["pls_segments"]  # type: ignore[assignment]
    return {
        "how": report.say("pls_segments.how", cite=report.cite("hahn2002"), n=result.n, starts=result.starts),
        "counts": _counts(report, result),
        "reading": _reading(report, result),
        "paths": _paths(report, result) if result.chosen > 1 else None,
        "notes": [report.reason(note) for note in result.notes],
    }


def _counts(report: Report, result: PlsSegments) -> Table:
    heads = columns(report, "segments", "log_likelihood", "aic", "aic3", "bic", "caic", "entropy", "smallest")
    table, n = report.table("pls_segments.count_table", heads), report.numbers
    for row in result.counts:
        criteria = (row.log_likelihood, row.aic, row.aic3, row.bic, row.caic)
        table.add(
            n.integer(row.segments),
            *(n.fixed(value, 1) for value in criteria),
            table.cell(row.entropy, n.proportion(row.entropy)),
            n.percent(100 * row.smallest_share),
        )
    table.notes.append(report.say("pls_segments.count_note", cite=report.cite("sarstedt2011fimix")))
    return table


def _reading(report: Report, result: PlsSegments) -> list[Markup]:
    if result.chosen == 1:
        return [report.say("pls_segments.one")]
    entropy = result.counts[result.chosen - 1].entropy
    clear = is_number(entropy) and float(entropy) >= CLEAR  # type: ignore[arg-type]
    shown = report.numbers.proportion(entropy)
    return [
        report.say("pls_segments.several", count=result.chosen),
        report.say(f"pls_segments.{'clear' if clear else 'blurred'}", entropy=shown),
    ]


def _paths(report: Report, result: PlsSegments) -> Table:
    n, numbers = report.numbers, range(1, result.chosen + 1)
    heads = [Column(report.say("pls_columns.segment", number=number), "number") for number in numbers]
    table = report.table("pls_segments.path_table", [*columns(report, "path"), *heads])
    sign = Markup(" ← " if report.language.rtl else " → ")
    ends = dict.fromkeys((row.predictor, row.outcome) for row in result.paths)
    found = {(row.predictor, row.outcome, row.segment): row.path for row in result.paths}
    shares = {row.segment: row.share for row in result.paths}
    for one, other in ends:
        named = sign.join((report.escaped_label(one), report.escaped_label(other)))
        table.add(named, *(n.proportion(found[one, other, number]) for number in numbers))
    table.add(report.say("pls_segments.share"), *(n.percent(100 * shares[number]) for number in numbers), css="total")
    table.add(report.say("pls_segments.people"), *(n.integer(size) for size in result.sizes))
    table.notes.append(report.say("pls_segments.path_note"))
    return table
