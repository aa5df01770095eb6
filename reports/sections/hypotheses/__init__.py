"""Summary of the hypotheses: statement, effect, p, and whether the data support it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from reports.hypotheses import Judged, Outcome, judged
from reports.report import Report
from reports.tables import Table

ORDER = 870
KINDS = ("thesis", "article")
NEEDS = ()


def applies(report: Report) -> bool:
    return bool(report.study.hypotheses)


def context(report: Report) -> dict[str, Any]:
    every = [judged(report, one) for one in report.study.hypotheses]
    return {"table": _table(report, every), "reading": _reading(report, every)}


def _table(report: Report, every: list[Judged]) -> Table:
    heads = (("hypothesis", "text"), ("statement", "text"), ("effect", "number"), ("p_value", "number"))
    table, n = report.table("hypotheses.table", (*heads, ("result", "number"))), report.numbers
    for one in every:
        found = (one.found.shown, n.p(one.found.p_value)) if one.found else (n.isolated("–"), n.isolated("–"))
        statement = report.escaped(report.in_language(one.hypothesis.text))
        code = n.isolated(report.escaped(one.hypothesis.code), "code")
        table.add(code, statement, *found, report.say(f"hypotheses.{one.outcome}"))
    table.notes.append(report.say("hypotheses.note"))
    return table


def _reading(report: Report, every: list[Judged]) -> list[Markup]:
    counts = {outcome: sum(one.outcome is outcome for one in every) for outcome in Outcome}
    told = [report.say("hypotheses.supported_count", count=counts[Outcome.SUPPORTED], total=len(every))]
    if counts[Outcome.NOT_TESTED]:
        told.append(report.say("hypotheses.open", count=counts[Outcome.NOT_TESTED]))
    return [*told, report.say("hypotheses.limits")]
