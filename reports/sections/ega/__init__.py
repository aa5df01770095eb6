"""Exploratory graph analysis: the dimensions, the items in them, and how stable both are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from psychometrics.efa.ega import STABLE
from psychometrics.efa.ega_result import Ega, EgaDimension, EgaItem
from psychometrics.results import is_number
from reports.report import Report
from reports.tables import Column, Table

ORDER = 425
NEEDS = ("ega",)


def context(report: Report) -> dict[str, Any]:
    result: Ega = report.results["ega"]  # type: ignore[assignment]
    return {
        "items": _items(report, result),
        "numbers": _numbers(report, result) if result.replicates else None,
        "reading": [*_reading(report, result), *(report.reason(note) for note in result.notes)],
        "copy": [_copy(report, result)],
    }


def _items(report: Report, result: Ega) -> Table:
    head = Column(report.say("ega.stability"))
    table = report.table("ega.items", (("item", "text"), head)) if result.replicates else _without(report)
    for dimension in result.found:
        table.group(_heading(report, dimension))
        for item in result.items:
            if item.dimension == dimension.name:
                table.add(*_row(report, item, bool(result.replicates)))
    table.notes.append(report.say("ega.note", k=result.k, n=result.n, edges=result.edges))
    return table


def _without(report: Report) -> Table:
    return report.table("ega.items", (("item", "text"),))


def _row(report: Report, item: EgaItem, with_stability: bool) -> tuple[Markup, ...]:
    label = report.escaped_label(item.code)
    return (label, report.numbers.proportion(item.stability)) if with_stability else (label,)


def _heading(report: Report, dimension: EgaDimension) -> Markup:
    number = int(dimension.name[1:])
    if not is_number(dimension.consistency):
        return report.say("ega.dimension", number=number)
    share = report.numbers.proportion(dimension.consistency)
    return report.say("ega.dimension_consistent", number=number, share=share)


def _numbers(report: Report, result: Ega) -> Table:
    heads = (Column(report.say("ega.how_many"), "text"), Column(report.say("ega.share")))
    table = report.table("ega.numbers", heads)
    for row in result.numbers:
        table.add(report.numbers.integer(row.dimensions), report.numbers.percent(100 * row.share, 0))
    table.notes.append(report.say("ega.numbers_note", replicates=result.replicates))
    return table


def _reading(report: Report, result: Ega) -> Iterator[Markup]:
    yield report.say("ega.one" if result.one_dimension else "ega.several", dimensions=result.dimensions)
    if not result.replicates:
        return
    shaky = [one.code for one in result.items if is_number(one.stability) and float(one.stability) < STABLE]
    limit, cite = report.numbers.proportion(STABLE), report.cite("christensen2021")
    if not shaky:
        yield report.say("ega.all_stable", limit=limit, cite=cite)
        return
    labels = report.numbers.listed(report.escaped_label(code) for code in shaky)
    yield report.say("ega.shaky", items=labels, limit=limit, cite=cite)


def _copy(report: Report, result: Ega) -> Markup:
    kinds = {"pearson": "ega.pearson", "spearman": "ega.spearman", "polychoric": "ega.polychoric"}
    slots = {
        "kind": report.say(kinds[result.correlation]),
        "gamma": report.numbers.fixed(result.gamma),
        "dimensions": result.dimensions,
        "cite": report.cite("golino2017", "golino2020"),
    }
    if not result.replicates:
        return report.say("ega.copy", **slots)
    share = next((row.share for row in result.numbers if row.dimensions == result.dimensions), 0.0)
    return report.say(
        "ega.copy_stable", **slots, replicates=result.replicates, share=report.numbers.percent(100 * share, 0)
    )
