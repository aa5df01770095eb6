"""Differential item functioning: items that mean something else to people of another group."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.irt.dif import Dif, DifComparison
from psychometrics.irt.dif_groups import GroupDif
from psychometrics.irt.dif_regression import LogisticDif
from psychometrics.results import NotComputable
from reports.report import Report
from reports.tables import Column, Table

ORDER = 607
NEEDS = ("dif",)
KINDS = ("thesis",)
WALD_HEADS = ("wald", "df", "wald_p", "slope_p", "intercepts_p", "two_stage", "two_stage_p")
HEADS = ("uniform", "non_uniform", "p_holm", "r2", "size", "lr_p", "difference")


def applies(report: Report) -> bool:
    result: Dif = report.results["dif"]  # type: ignore[assignment]
    return bool(result.comparisons or result.notes)


def context(report: Report) -> dict[str, Any]:
    result: Dif = report.results["dif"]  # type: ignore[assignment]
    variables = tuple(dict.fromkeys(one.by for one in result.comparisons))
    cite = report.cite("swaminathan_rogers1990", "zumbo1999", "thissen1993")
    return {
        "cite": cite,
        "comparisons": [_part(report, [one for one in result.comparisons if one.by == by]) for by in variables],
        "notes": [report.reason(note) for note in result.notes],
    }


def _part(report: Report, comparisons: list[DifComparison]) -> dict[str, Any]:
    return {
        "table": _table(report, comparisons),
        "wald": _wald_table(report, comparisons),
        "reading": _reading(report, comparisons),
    }


def _table(report: Report, comparisons: list[DifComparison]) -> Table:
    heads = [Column(report.say("columns.item"), "text"), *(Column(report.say(f"irt_dif.column_{h}")) for h in HEADS)]
    table = report.table("irt_dif.table", heads, variable=report.label(comparisons[0].by))
    for one in comparisons:
        table.group(report.escaped_label(one.scale))
        models = {row.item: row for row in one.model}
        for row in one.logistic:
            table.add(*_row(report, table, row, models.get(row.item)), css="indented")
    n = report.numbers
    groups = [
        report.say("irt_dif.group", name=report.answer(one.by, name), n=count)
        for one in comparisons[:1]
        for name, count in one.groups.items()
    ]
    limits = {"moderate": n.proportion(0.035, 3), "large": n.proportion(0.07, 3)}
    cite = report.cite("jodoin_gierl2001", "meade2010")
    table.notes.append(report.say("irt_dif.note", groups=report.names(groups), cite=cite, **limits))
    return table


def _wald_table(report: Report, comparisons: list[DifComparison]) -> Table | None:
    """Lord's χ² with the other items as anchors, its parts, and without anchors; none where no model was fitted."""
    if not any(one.model for one in comparisons):
        return None
    heads = [
        Column(report.say("columns.item"), "text"),
        *(Column(report.say(f"irt_dif.column_{h}")) for h in WALD_HEADS),
    ]
    table, n = report.table("irt_dif.wald_table", heads, variable=report.label(comparisons[0].by)), report.numbers
    for one in comparisons:
        if one.model:
            table.group(report.escaped_label(one.scale))
        for row in one.model:
            test, other = row.wald, row.wald_two_stage
            cells = [table.cell(test.chi_square, n.fixed(test.chi_square)), n.integer(test.df)]
            cells += [table.cell(p, n.p(p)) for p in (test.p_holm, test.slope_p, test.intercepts_p)]
            cells += [
                table.cell(other.chi_square, n.fixed(other.chi_square)),
                table.cell(other.p_holm, n.p(other.p_holm)),
            ]
            table.add(report.escaped_label(row.item), *cells, css="indented")
    table.notes.append(report.say("irt_dif.wald_note", cite=report.cite("lord1980", "langer2008", "woods2013")))
    return table


def _row(report: Report, table: Table, row: LogisticDif, model: GroupDif | None) -> list[Markup]:
    n, dash = report.numbers, report.numbers.isolated("–")
    label = report.escaped_label(row.item)
    cells = [Markup("<b>{}</b>").format(label) if row.dif else label]
    cells += [table.cell(value, n.p(value)) for value in (row.uniform_p, row.non_uniform_p, row.p_holm)]
    cells.append(table.cell(row.r2_change, n.proportion(row.r2_change, 3)))
    cells.append(report.say(f"irt_dif.size_{row.size}") if row.size else dash)
    if model is None:
        return [*cells, dash, dash]
    cells.append(table.cell(model.p_holm, n.p(model.p_holm)))
    return [*cells, table.cell(model.difference, n.fixed(model.difference))]


def _reading(report: Report, comparisons: list[DifComparison]) -> list[Markup]:
    found = [row for one in comparisons for row in one.logistic if row.dif]
    told = [report.say("irt_dif.none")]
    if found:
        named = report.names([report.quoted(report.label(row.item)) for row in found])
        told = [report.say("irt_dif.some", items=named, count=len(found)), report.say("irt_dif.what_to_do")]
    marked = {row.item for row in found}
    more = [row.item for one in comparisons for row in one.model if row.dif and row.item not in marked]
    if more:
        named = report.names([report.quoted(report.label(item)) for item in more])
        told.append(report.say("irt_dif.model_only", items=named, count=len(more)))
    means = [_means(report, one) for one in comparisons if not isinstance(one.traits, NotComputable)]
    return [*told, *means]


def _means(report: Report, one: DifComparison) -> Markup:
    """Latent means of the other groups against the first, free of the items that mean something else to them."""
    traits = one.traits
    if isinstance(traits, NotComputable):
        return report.reason(traits.reason)
    reference, *others = traits.means
    pieces = [
        report.say("irt_dif.mean", name=report.answer(one.by, name), mean=report.numbers.fixed(traits.means[name]))
        for name in others
    ]
    names = {"scale": report.quoted(report.label(one.scale)), "reference": report.answer(one.by, reference)}
    return report.say("irt_dif.means", means=report.names(pieces), **names)
