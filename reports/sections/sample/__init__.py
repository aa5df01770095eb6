"""Who answered: response flow, exclusions, and a frequency table of each background question."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from instruments.instrument import Question
from psychometrics.background import Background, Category, Frequencies, NumberSummary
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
        "tables": [_frequency_table(report, one) for one in result.tables] if result else [],
        "numbers": _number_table(report, result.numbers) if result and result.numbers else None,
        "notes": [report.reason(note) for note in result.notes] if result else [],
    }


def _frequency_table(report: Report, found: Frequencies) -> tuple[Table, Markup]:
    question = report.question(found.code)
    heads, n = (("category", "text"), *((head, "number") for head in HEADS)), report.numbers
    table = report.table("sample.frequency_table", heads, variable=found.code)
    for row in found.categories:
        shares = [n.percent(100 * share) for share in (row.share, row.valid, row.cumulative)]
        table.add(_category(report, question, row), n.integer(row.n), *shares)
    dash = n.isolated("–")
    if found.missing:
        share = n.percent(100 * found.missing / (found.n + found.missing))
        table.add(report.say("sample.missing"), n.integer(found.missing), share, dash, dash)
    total = (n.integer(found.n + found.missing), n.percent(100), n.percent(100), dash)
    table.add(report.say("sample.total"), *total, css="total")
    return table, _largest(report, question, found)


def _category(report: Report, question: Question | None, row: Category) -> Markup:
    """The anchor's words where the instrument has them, else the code as it stands in the data."""
    if question:
        for anchor in question.scale.anchors:
            if f"{anchor.code:g}" == row.value:
                return report.escaped(report.in_language(anchor.text))
    return report.escaped(report.language.local_digits(row.value))


def _largest(report: Report, question: Question | None, found: Frequencies) -> Markup:
    if len(found.categories) < 2:
        return report.say("sample.one_category" if found.categories else "sample.nobody")
    high = max(found.categories, key=lambda row: row.n)
    low = min(found.categories, key=lambda row: row.n)
    if high.n == low.n:
        return report.say("sample.even")
    return report.say(
        "sample.largest",
        high=_category(report, question, high),
        high_share=report.numbers.percent(100 * high.valid),
        low=_category(report, question, low),
        low_share=report.numbers.percent(100 * low.valid),
    )


def _number_table(report: Report, rows: tuple[NumberSummary, ...]) -> Table:
    heads = (("variable", "text"), *((head, "number") for head in ("n", "mean", "sd", "min", "max")))
    table, n = report.table("sample.number_table", heads), report.numbers
    for row in rows:
        shown = [n.fixed(value) for value in (row.mean, row.sd)] + [n.fixed(value, 0) for value in (row.min, row.max)]
        table.add(report.escaped_label(row.code), n.integer(row.n), *shown)
    return table
