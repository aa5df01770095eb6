"""Every item: how many answered, mean, spread and shape."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.descriptives import Description, ItemDescriptives
from reports.cutoffs import KURTOSIS, SKEWNESS, Verdict, of_shape
from reports.figures.marks import nuqta
from reports.report import Report
from reports.tables import Table

ORDER = 300
KINDS = ("thesis",)
NEEDS = ("items",)
HEADS = ("n", "mean", "sd", "min", "max", "skewness", "kurtosis")


def context(report: Report) -> dict[str, Any]:
    result: ItemDescriptives = report.results["items"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result)}


def _table(report: Report, result: ItemDescriptives) -> Table:
    table = report.table("items.table", (("item", "text"), *((head, "number") for head in HEADS)))
    construct = ""
    for row in result.items:
        if row.construct != construct:
            construct = row.construct
            table.group(report.escaped_label(construct))
        _row(report, table, row)
    table.notes.append(report.say("items.note"))
    if any(row.reverse_keyed for row in result.items):
        table.notes.append(report.say("items.reversed_note", mark=_mark(report)))
    value = {"skewness": report.numbers.fixed(SKEWNESS.value, 0), "kurtosis": report.numbers.fixed(KURTOSIS.value, 0)}
    table.notes.append(report.say("items.cutoff", cite=report.cite(SKEWNESS.source), **value))
    return table


def _row(report: Report, table: Table, row: Description) -> None:
    n, label = report.numbers, report.escaped_label(row.code)
    shown = [(value, n.fixed(value)) for value in (row.mean, row.sd)]
    shown += [(value, n.fixed(value, 0)) for value in (row.min, row.max)]
    shown += [(value, n.fixed(value)) for value in (row.skewness_g1, row.kurtosis_g2)]
    cells = [table.cell(value, text) for value, text in shown]
    name = label + " " + _mark(report) if row.reverse_keyed else label
    table.add(name, n.integer(row.n), *cells, css="indented")


def _mark(report: Report) -> Markup:
    return nuqta(False, report.plain("items.mark"))


def _reading(report: Report, result: ItemDescriptives) -> list[Markup]:
    odd = [row for row in result.items if of_shape(row.skewness_g1, row.kurtosis_g2) is Verdict.BORDERLINE]
    empty = [row for row in result.items if of_shape(row.skewness_g1, row.kurtosis_g2) is Verdict.NOT_COMPUTABLE]
    sentences = [_range(report, result)]
    if odd:
        sentences.append(report.say("items.odd", items=_named(report, odd), count=len(odd)))
    elif not empty:
        sentences.append(report.say("items.shape_good"))
    if empty:
        sentences.append(report.say("items.not_computable", items=_named(report, empty), count=len(empty)))
    return sentences


def _range(report: Report, result: ItemDescriptives) -> Markup:
    """The items with the highest and the lowest mean, each against its possible range."""
    known = [row for row in result.items if isinstance(row.mean, float)]
    if not known:
        return report.say("items.nothing")
    high, low = max(known, key=lambda row: row.mean), min(known, key=lambda row: row.mean)  # type: ignore[arg-type,return-value]
    n = report.numbers
    return report.say(
        "items.range",
        high=report.quoted(report.label(high.code)),
        high_mean=n.fixed(high.mean),
        low=report.quoted(report.label(low.code)),
        low_mean=n.fixed(low.mean),
    )


def _named(report: Report, rows: list[Description]) -> Markup:
    return report.names([report.quoted(report.label(row.code)) for row in rows])
