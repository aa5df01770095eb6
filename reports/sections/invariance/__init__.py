"""Whether the groups answer in the same sense: the ladder of models, what had to be freed, latent means, conclusion."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.invariance.result import Invariance, InvarianceLevel
from psychometrics.results import Figure, NotComputable, is_number
from reports.report import Report
from reports.section import Answer
from reports.sections.invariance.picture import picture, sentences
from reports.tables import Column, Table

ORDER = 490
NEEDS = ("invariance",)
CONCLUSION = "invariance_conclusion_"
"""Notes that say what the section's own sentence says."""
HEADS = ("chi_square", "df", "cfi", "rmsea", "srmr", "delta_cfi", "delta_rmsea", "delta_srmr", "held")


def context(report: Report) -> dict[str, Any]:
    result: Invariance = report.results["invariance"]  # type: ignore[assignment]
    return {
        "ladder": _ladder(report, result),
        "picture": picture(report, result),
        "shown": sentences(report, result),
        "reading": _reading(report, result),
        "means": _means(report, result),
        "copy": _copy(report, result),
        "remarks": [report.reason(note) for note in result.notes if not note.code.startswith(CONCLUSION)],
    }


def answer(report: Report) -> Answer:
    result: Invariance = report.results["invariance"]  # type: ignore[assignment]
    return Answer(report.say(f"invariance.answer_{result.conclusion}"), settled=True)


def _ladder(report: Report, result: Invariance) -> Table:
    heads = [Column(report.say("invariance.model"), "text")]
    table = report.table("invariance.table", [*heads, *(Column(report.say(f"invariance.{name}")) for name in HEADS)])
    for one in result.levels:
        table.add(report.say(f"invariance.level_{one.name}"), *_cells(report, table, one))
    limits = {name: report.numbers.small(value, 3) for name, value in result.bounds.items()}
    cite = report.cite("chen2007")
    listed = report.numbers.language.list_separator.join(limits[name].striptags() for name in result.bounds)
    groups = report.names([_group(report, name, n) for name, n in result.groups.items()])
    table.notes.append(report.say("invariance.groups", groups=groups, variable=report.label(result.group)))
    table.notes.append(report.say("invariance.bounds", limits=report.numbers.isolated(listed), cite=cite))
    freed = [report.numbers.isolated(name, "code") for one in result.levels[-1:] for name in one.freed]
    if freed:
        table.notes.append(report.say("invariance.freed", parameters=report.names(freed)))
    return table


def _group(report: Report, name: str, n: int) -> Markup:
    return report.say("invariance.group", name=report.escaped_label(name), n=n)


def _cells(report: Report, table: Table, one: InvarianceLevel) -> list[Markup]:
    n = report.numbers
    cells = [n.fixed(one.chi_square), n.integer(one.df)]
    cells += [n.proportion(value, 3) for value in (one.cfi, one.rmsea, one.srmr)]
    cells += [_change(report, value) for value in (one.delta_cfi, one.delta_rmsea, one.delta_srmr)]
    return [*cells, report.say("invariance.yes" if one.held else "invariance.no")]


def _change(report: Report, value: Figure) -> Markup:
    """The first model has nothing before it."""
    return report.numbers.proportion(value, 3) if is_number(value) else report.numbers.isolated("–")


def _reading(report: Report, result: Invariance) -> list[Markup]:
    sentences = [report.say(f"invariance.{result.conclusion}")]
    if isinstance(result.means, NotComputable):
        sentences.append(report.reason(result.means.reason))
    return sentences


def _means(report: Report, result: Invariance) -> Table | None:
    if isinstance(result.means, NotComputable) or not result.means:
        return None
    heads = [Column(report.say(f"invariance.{name}"), "text") for name in ("construct", "in_group")]
    heads += [Column(report.say(f"invariance.{name}")) for name in ("difference", "z", "p_value")]
    table, n = report.table("invariance.means_table", heads), report.numbers
    for one in result.means:
        table.add(
            report.escaped_label(one.construct),
            report.escaped_label(one.group),
            n.estimate(one.difference, one.ci_low, one.ci_high),
            n.fixed(one.z),
            n.p(one.p_value),
        )
    reference = next(iter(result.groups))
    table.notes.append(report.say("invariance.means_note", reference=report.label(reference)))
    return table


def _copy(report: Report, result: Invariance) -> list[Markup]:
    n = report.numbers
    steps = [
        report.say(
            "invariance.copy_step",
            level=report.say(f"invariance.level_{one.name}"),
            cfi=n.proportion(one.cfi, 3),
            change=_change(report, one.delta_cfi),
        )
        for one in result.levels[1:]
    ]
    if not steps:
        return []
    first = n.proportion(result.levels[0].cfi, 3)
    return [report.say("invariance.copy", variable=report.label(result.group), cfi=first, steps=report.names(steps))]
