"""The structural model: fit, paths, indirect effects, explained variance, diagram with estimates and test values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.sem.result import Estimate, Explained, SemResult
from reports import model_tables as shared
from reports.cutoffs import Verdict
from reports.report import Report
from reports.section import Answer
from reports.tables import Column, Table

ORDER = 520
NEEDS = ("sem",)


def context(report: Report) -> dict[str, Any]:
    result: SemResult = report.results["sem"]  # type: ignore[assignment]
    group = next(iter(result.groups))
    rows = _paths(result, group)
    return {
        "fit": shared.fit_table(report, result),
        "fit_reading": _fit_reading(report, result),
        "paths": shared.paths_table(report, result, rows) if rows else None,
        "paths_reading": _paths_reading(report, rows),
        "effects": _effects_table(report, result),
        "explained": _explained_table(report, result, group, rows),
        "drawings": _drawings(report, result, group) if rows else [],
        "scores": shared.scores_table(report, result),
        "modification": shared.modifications_table(report, result),
        "remarks": [report.reason(note) for note in result.notes],
    }


def answer(report: Report) -> Answer:
    result: SemResult = report.results["sem"]  # type: ignore[assignment]
    rows = _paths(result, next(iter(result.groups)))
    clear = [one for one in rows if shared.is_clear(one)]
    return Answer(report.say("sem.answer", clear=len(clear), total=len(rows)), settled=result.admissible)


def _paths(result: SemResult, group: str) -> list[Estimate]:
    return [one for one in result.of("~", group) if one.rhs != "1"]


def _fit_reading(report: Report, result: SemResult) -> list[Markup]:
    if not result.admissible:
        return [report.say("cfa.inadmissible")]
    state = shared.overall(result)
    if state is Verdict.NOT_COMPUTABLE:
        return [report.say("sem.saturated")]
    return [report.say(f"cfa.{state}")]


def _paths_reading(report: Report, rows: Sequence[Estimate]) -> list[Markup]:
    clear = [shared.path_name(report, one.rhs, one.lhs) for one in rows if shared.is_clear(one)]
    open_ones = [shared.path_name(report, one.rhs, one.lhs) for one in rows if not shared.is_clear(one)]
    sentences = []
    if clear:
        sentences.append(report.say("sem.clear", paths=report.names(clear), count=len(clear)))
    if open_ones:
        sentences.append(report.say("sem.open", paths=report.names(open_ones), count=len(open_ones)))
    return [*sentences, report.say("sem.limits")]


def _effects_table(report: Report, result: SemResult) -> Table | None:
    """Defined parameters, such as indirect effects, with their errors."""
    rows = result.of(":=")
    if not rows:
        return None
    heads = [Column(report.say("models.effect"), "text")]
    heads += [Column(report.say(f"models.{name}")) for name in ("b", "se", "z", "p_value", "beta", "interval")]
    table, n = report.table("sem.effects_table", heads), report.numbers
    for one in rows:
        shown = n.interval(one.ci_low, one.ci_high, proportion=False) if is_number(one.ci_low) else n.isolated("–")
        name = Markup("{} = {}").format(report.escaped(one.lhs), n.isolated(one.rhs, "code"))
        cells = (n.fixed(one.se), n.fixed(one.z), n.p(one.p_value)) if is_number(one.z) else (n.isolated("–"),) * 3
        table.add(name, n.fixed(one.estimate), *cells, n.proportion(one.std_all), shown)
    table.notes.append(report.say("sem.effects_note"))
    return table


def _explained_table(report: Report, result: SemResult, group: str, rows: Sequence[Estimate]) -> Table | None:
    outcomes = {one.lhs for one in rows}
    found: list[Explained] = [one for one in result.explained if one.group == group and one.name in outcomes]
    if not found:
        return None
    heads = [Column(report.say("models.construct"), "text"), Column(report.say("models.r_squared"))]
    table, n = report.table("sem.explained_table", heads), report.numbers
    for one in found:
        table.add(report.escaped_label(one.name), table.cell(one.r_squared, n.proportion(one.r_squared)))
    return table


def _drawings(report: Report, result: SemResult, group: str) -> list[Any]:
    return [shared.structural_drawing(report, result, group, style=style) for style in ("standardised", "z")]
