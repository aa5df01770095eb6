"""Who answered: response flow, exclusions, and a frequency table of each background question."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.background import Background, Category, Frequencies, NumberSummary
from psychometrics.results import is_number
from reports.planned_size import Shown, met_words, sentence
from reports.report import Report
from reports.sections.sample.flow import flow_figure
from reports.tables import Table

ORDER = 200
NEEDS = ()
HEADS = ("frequency", "percent", "valid_percent", "cumulative_percent")


def applies(report: Report) -> bool:
    """A report on records alone has nobody who answered."""
    return report.analysis.provenance.n_read > 0


def context(report: Report) -> dict[str, Any]:
    found = report.results.get("background")
    result = found if isinstance(found, Background) else None
    return {
        "flow": flow_figure(report),
        "planned": planned_lines(report),
        "tables": [_frequency_table(report, one) for one in result.tables] if result else [],
        "numbers": _number_table(report, result.numbers) if result and result.numbers else None,
        "notes": [report.reason(note) for note in result.notes] if result else [],
    }


def article(report: Report) -> dict[str, Any]:
    """One table of all background variables."""
    found = report.results.get("background")
    result = found if isinstance(found, Background) and found.tables else None
    return {
        "flow": flow_figure(report),
        "planned": planned_lines(report),
        "table": characteristics(report, result) if result else None,
    }


def planned_lines(report: Report) -> list[Markup]:
    """The sample that was planned, and whether it was reached; empty where none was planned."""
    planned, n = report.study.planned, report.numbers
    if planned is None:
        return []
    names = {code: report.escaped_label(code) for code in (planned.first, planned.second)}
    shown = Shown(report.say, n.integer, n.year, n.proportion, names)
    return [sentence(planned, "was", shown), met_words(planned, report.analysis.provenance.n, shown)]


def characteristics(report: Report, result: Background) -> Table:
    """Counts and valid shares under the name of each variable; means of numbers."""
    heads = (("category", "text"), ("n", "number"), ("percent", "number"))
    table, n = report.table("sample.characteristics", heads), report.numbers
    for one in result.tables:
        table.group(report.escaped_label(one.code))
        for row in one.categories:
            shown = [table.cell(row.n, n.integer(row.n)), n.share(row.valid)]
            table.add(report.answer(one.code, row.value), *shown, css="indented")
    for number in result.numbers:
        table.notes.append(
            report.say(
                "sample.number_in_note",
                variable=report.quoted(report.label(number.code)),
                mean=n.equals("M", number.mean, proportion=False),
                sd=n.equals("SD", number.sd, proportion=False),
            )
        )
    return table


def _frequency_table(report: Report, found: Frequencies) -> tuple[Table, Markup]:
    heads, n = (("category", "text"), *((head, "number") for head in HEADS)), report.numbers
    table = report.table("sample.frequency_table", heads, variable=report.label(found.code))
    for row in found.categories:
        shares = [n.share(share) for share in (row.share, row.valid, row.cumulative)]
        table.add(report.answer(found.code, row.value), table.cell(row.n, n.integer(row.n)), *shares)
    dash = n.isolated("–")
    if found.missing:
        share = n.percent(100 * found.missing / (found.n + found.missing))
        table.add(report.say("sample.missing"), n.integer(found.missing), share, dash, dash)
    total = (n.integer(found.n + found.missing), n.percent(100), n.percent(100), dash)
    table.add(report.say("sample.total"), *total, css="total")
    return table, _largest(report, found)


def _largest(report: Report, found: Frequencies) -> Markup:
    rows = [row for row in found.categories if is_number(row.n)]
    if len(rows) < len(found.categories):
        return report.say("sample.hidden", count=len(found.categories) - len(rows))
    if len(rows) < 2:
        return report.say("sample.one_category" if rows else "sample.nobody")
    high, low = max(rows, key=_count), min(rows, key=_count)
    if high.n == low.n:
        return report.say("sample.even")
    return report.say(
        "sample.largest",
        high=report.answer(found.code, high.value),
        high_share=report.numbers.share(high.valid),
        low=report.answer(found.code, low.value),
        low_share=report.numbers.share(low.valid),
    )


def _count(row: Category) -> float:
    return float(row.n)


def _number_table(report: Report, rows: tuple[NumberSummary, ...]) -> Table:
    heads = (("variable", "text"), *((head, "number") for head in ("n", "mean", "sd", "min", "max")))
    table, n = report.table("sample.number_table", heads), report.numbers
    for row in rows:
        shown = [table.cell(value, n.fixed(value)) for value in (row.mean, row.sd)]
        shown += [table.cell(value, n.fixed(value, 0)) for value in (row.min, row.max)]
        table.add(report.escaped_label(row.code), n.integer(row.n), *shown)
    return table
