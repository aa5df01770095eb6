"""Two groups in a PLS path model: are their composites comparable, and do their paths differ?"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.pls.compare import LEVEL, PlsGroups
from psychometrics.results import is_number
from reports.report import Report
from reports.sections.pls_measurement import columns
from reports.tables import Table

ORDER = 555
NEEDS = ("pls_groups",)


def context(report: Report) -> dict[str, Any]:
    result: PlsGroups = report.results["pls_groups"]  # type: ignore[assignment]
    named = {"first": report.quoted(report.label(result.first)), "second": report.quoted(report.label(result.second))}
    sizes = {"n_first": result.n_first, "n_second": result.n_second, "by": report.quoted(report.label(result.by))}
    return {
        "how": report.say("pls_groups.how", **named, **sizes, cite=report.cite("henseler2016")),
        "invariance": _invariance(report, result),
        "invariance_reading": _invariance_reading(report, result),
        "paths": _paths(report, result),
        "reading": _reading(report, result),
        "notes": [report.reason(note) for note in result.notes],
    }


def _invariance(report: Report, result: PlsGroups) -> Table:
    heads = columns(report, "construct", "c", "c_low", "p_value", "mean_difference", "p_value", "log_variance", "p_value", "verdict")  # fmt: skip # noqa: E501
    table, n = report.table("pls_groups.invariance_table", heads), report.numbers
    for row in result.invariance:
        table.add(
            report.escaped_label(row.construct),
            n.proportion(row.c, 3),
            n.proportion(row.c_low, 3),
            n.p(row.c_p),
            n.fixed(row.mean_difference),
            n.p(row.mean_p),
            n.fixed(row.log_variance_difference),
            n.p(row.log_variance_p),
            report.say(f"pls_groups.invariance_{row.invariance}"),
        )
    table.notes.append(report.say("pls_groups.invariance_note", permutations=result.permutations))
    return table


def _invariance_reading(report: Report, result: PlsGroups) -> list[Markup]:
    differing = [row for row in result.invariance if row.invariance == "none"]
    if not differing:
        return [report.say("pls_groups.comparable")]
    named = report.names([report.quoted(report.label(row.construct)) for row in differing])
    return [report.say("pls_groups.not_comparable", scales=named, count=len(differing))]


def _paths(report: Report, result: PlsGroups) -> Table:
    heads = columns(report, "path", "first_group", "second_group", "difference", "p_permutation", "p_henseler", "p_parametric", "p_welch")  # fmt: skip # noqa: E501
    table, n = report.table("pls_groups.path_table", heads), report.numbers
    sign = " ← " if report.language.rtl else " → "
    for row in result.paths:
        ends = [report.escaped_label(one) for one in (row.predictor, row.outcome)]
        figures = [table.cell(value, n.proportion(value)) for value in (row.first, row.second, row.difference)]
        tests = (row.permutation_p, row.henseler_p, row.parametric_p, row.welch_p)
        table.add(Markup(sign).join(ends), *figures, *(table.cell(p, n.p(p)) for p in tests))
    table.notes.append(report.say("pls_groups.path_note", cite=report.cite("chin2010", "sarstedt2011")))
    return table


def _reading(report: Report, result: PlsGroups) -> list[Markup]:
    clear = [row for row in result.paths if is_number(row.permutation_p) and float(row.permutation_p) < LEVEL]  # type: ignore[arg-type]
    if not clear:
        return [report.say("pls_groups.no_difference")]
    sign = " ← " if report.language.rtl else " → "
    ends = [Markup(sign).join(report.escaped_label(one) for one in (row.predictor, row.outcome)) for row in clear]
    return [report.say("pls_groups.differences", paths=report.names(ends), count=len(clear))]
