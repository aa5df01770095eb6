"""Do background variables go together? χ² and Cramér's V of each pair."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.groups.result import Comparison, Test
from psychometrics.results import is_number
from reports.comparisons import statistic, strongest
from reports.cutoffs import LEVEL
from reports.report import Report
from reports.tables import Column, Table

ORDER = 230
KINDS = ("thesis",)
NEEDS = ("association",)
WEAK, STRONG = 0.10, 0.30


def context(report: Report) -> dict[str, Any]:
    result: Comparison = report.results["association"]  # type: ignore[assignment]
    copy = strongest(report, "association.copy", result.tests)
    return {"table": _table(report, result), "reading": _reading(report, result), "copy": copy}


def applies(report: Report) -> bool:
    """Whether there are two variables to cross at all."""
    result = report.results["association"]
    return isinstance(result, Comparison) and bool(result.tests)


def _table(report: Report, result: Comparison) -> Table:
    level = report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say(f"columns.{head}"), "text") for head in ("variable", "variable_second")]
    heads += [Column(report.say(f"columns.{head}")) for head in ("n", "test", "p_value", "p_holm")]
    heads.append(Column(report.say("columns.cramer_v_interval", level=level)))
    table, n = report.table("association.table", heads), report.numbers
    for test in result.tests:
        table.add(
            report.escaped_label(test.scale),
            report.escaped_label(test.by),
            n.integer(test.n),
            table.cell(test.statistic, statistic(report, test) if is_number(test.statistic) else n.isolated("–")),
            table.cell(test.p_value, n.p(test.p_value)),
            table.cell(test.p_holm, n.p(test.p_holm)),
            table.cell(test.effect, n.estimate(test.effect, test.effect_low, test.effect_high)),
        )
    table.notes.append(report.say("association.note", cite=report.cite("pearson1900", "cramer1946", "smithson2003")))
    table.notes.append(report.say("groups.note", cite=report.cite("holm1979")))
    table.notes += [report.reason(note) for note in result.notes]
    return table


def _reading(report: Report, result: Comparison) -> list[Markup]:
    known = [test for test in result.tests if is_number(test.p_holm) and is_number(test.effect)]
    clear = [test for test in known if float(test.p_holm) < LEVEL]
    if not known:
        return [report.say("association.nothing")]
    if not clear:
        return [report.say("association.none"), report.say("association.limits")]
    named = report.names([_pair(report, test) for test in clear])
    return [report.say("association.found", pairs=named, count=len(clear)), report.say("association.limits")]


def _pair(report: Report, test: Test) -> Markup:
    strength = "strong" if float(test.effect) >= STRONG else "medium" if float(test.effect) >= WEAK else "weak"
    first, second = (report.quoted(report.label(code)) for code in (test.scale, test.by))
    v = report.numbers.equals("V", test.effect)
    return report.say(
        "association.pair", first=first, second=second, strength=report.say(f"association.{strength}"), v=v
    )
