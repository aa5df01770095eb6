"""Which of the firm's records were read, which were left out and why, and what was assumed about money and time."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.criterion.linking import LOW_MATCH, Match
from psychometrics.results import Note
from psychometrics.value.analysis import ValueAnalysis
from psychometrics.value.provenance import RecordUse
from reports.money import currency_name
from reports.report import Report
from reports.tables import Table

ORDER = 700
NEEDS = ()

Fact = tuple[Markup, Markup]


def applies(report: Report) -> bool:
    return report.value is not None


def context(report: Report) -> dict[str, Any]:
    value = _value(report)
    return {
        "facts": _facts(report, value),
        "table": _table(report, value.provenance.records),
        "reading": _reading(report, value.provenance.records),
        "match": _match(report, value),
        "refused": _refused(report, value),
    }


def _value(report: Report) -> ValueAnalysis:
    assert report.value is not None
    return report.value


def _facts(report: Report, value: ValueAnalysis) -> list[Fact]:
    n, stated = report.numbers, value.assumptions
    rows: list[tuple[str, Markup]] = []
    if stated.analysis_date:
        rows.append(("analysis_date", n.day(stated.analysis_date)))
    rows.append(("currency", report.escaped(currency_name(report.language, stated.currency, stated.unit))))
    rows.append(("customers", n.integer(len(value.customers))))
    rows.append(("horizon", report.say("records.days", count=stated.horizon_days)))
    rows.append(("discount", n.percent(100 * stated.discount_rate_annual, 2)))
    rows.append(("margin", n.percent(100 * stated.margin_rate, 1)))
    rows.append(("time_unit", report.say("records.days", count=int(stated.time_unit_days))))
    return [(report.say(f"records.{name}"), shown) for name, shown in rows]


def _table(report: Report, uses: tuple[RecordUse, ...]) -> Table:
    heads = (("measure", "text"), ("rows_read", "number"), ("rows_used", "number"), ("rows_excluded", "number"))
    table, n = report.table("records.table", heads), report.numbers
    for use in uses:
        table.add(_measure(report, use.measure), n.integer(use.read), n.integer(use.used), n.integer(use.excluded))
    for use in uses:
        for one in use.exclusions:
            if one.n:
                why = report.reason(Note(one.reason.code, {**one.reason.params, "count": one.n}))
                table.notes.append(report.say("records.excluded", measure=_measure(report, use.measure), why=why))
    return table


def _measure(report: Report, name: str) -> Markup:
    key = f"value.measure_{name}"
    return report.say(key) if report.language.has(f"report.{key}") else report.numbers.isolated(name, "code")


def _reading(report: Report, uses: tuple[RecordUse, ...]) -> list[Markup]:
    if not uses:
        return [report.say("records.nothing")]
    worst = max(uses, key=lambda use: use.excluded / max(use.read, 1))
    if not worst.excluded:
        return [report.say("records.all_used")]
    share = report.numbers.percent(100 * worst.excluded / worst.read)
    return [report.say("records.some_excluded", measure=_measure(report, worst.measure), share=share)]


def _match(report: Report, value: ValueAnalysis) -> list[Markup]:
    match, n = value.provenance.match, report.numbers
    if not isinstance(match, Match):
        return [report.say("records.no_match"), report.reason(match.reason)]
    slots = {"matched": match.matched, "keyed": match.keyed, "respondents": match.respondents}
    told = report.say("records.match", rate=n.percent(100 * match.rate), **slots)
    verdict = "records.match_good" if match.rate >= LOW_MATCH else "records.match_low"
    return [told, report.say(verdict), *(report.reason(note) for note in value.notes)]


def _refused(report: Report, value: ValueAnalysis) -> list[Fact]:
    """Measures that the records do not allow, each with its reason."""
    pairs = ((name, report.refused(name)) for name in value.results)
    return [(_measure(report, name), report.reason(refused.reason)) for name, refused in pairs if refused is not None]
