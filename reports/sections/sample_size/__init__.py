"""How many respondents the customary rules ask for, beside those that the study has."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.sample_check import Need, SampleCheck
from reports.report import Report
from reports.tables import Table

ORDER = 205
KINDS = ("thesis",)
NEEDS = ("sample_size",)
SOURCES = {
    "cochran": "cochran1977",
    "cochran_finite": "cochran1977",
    "krejcie_morgan": "krejcie1970",
    "power_correlation": "cohen1988",
    "power_regression": "cohen1988",
    "alpha_precision": "bonett2002",
}


def context(report: Report) -> dict[str, Any]:
    result: SampleCheck = report.results["sample_size"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result), "copy": _copy(report, result)}


def _table(report: Report, result: SampleCheck) -> Table:
    heads = (("rule", "text"), ("assumed", "number"), ("needed", "number"), ("has", "number"), ("reached", "number"))
    table, n = report.table("sample_size.table", heads), report.numbers
    for need in result.needs:
        reached = report.say("sample_size.met" if need.reached else "sample_size.unmet")
        assumed = report.say(f"sample_size.assumed_{need.rule}", effect=n.proportion(need.effect))
        table.add(_name(report, need), assumed, n.integer(need.needed), n.integer(result.n), reached)
    table.notes.append(report.say("sample_size.note"))
    return table


def _name(report: Report, need: Need) -> Markup:
    return report.say(f"sample_size.rule_{need.rule}", cite=report.cite(SOURCES[need.rule]))


def _reading(report: Report, result: SampleCheck) -> list[Markup]:
    missed = [need for need in result.needs if not need.reached]
    if not missed:
        return [report.say("sample_size.all_reached", n=result.n), report.say("sample_size.limits")]
    if len(missed) == len(result.needs):
        return [report.say("sample_size.none_reached", n=result.n), report.say("sample_size.limits")]
    largest = max(missed, key=lambda need: need.needed)
    told = report.say("sample_size.some_reached", n=result.n, count=len(missed), needed=largest.needed)
    return [told, report.say("sample_size.limits")]


def _copy(report: Report, result: SampleCheck) -> list[Markup]:
    need = result.needs[0]
    n = report.numbers
    margin, exact = n.percent(100 * need.effect, 0), n.fixed(need.exact)
    cite = report.cite(SOURCES["cochran"])
    return [report.say("sample_size.copy", margin=margin, exact=exact, needed=need.needed, n=result.n, cite=cite)]
