"""Summary of the hypotheses: statement, effect, p, and whether the data support it; then each declared test in full."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.declared.grammar import read_part
from psychometrics.declared.result import DeclaredTests, Tested
from psychometrics.results import is_number
from reports.declared_words import key_of
from reports.hypotheses import SYMBOLS, Judged, Outcome, judged
from reports.report import Report
from reports.tables import Column, Table

ORDER = 870
KINDS = ("thesis", "article")
NEEDS = ()


def applies(report: Report) -> bool:
    return bool(report.study.hypotheses)


def context(report: Report) -> dict[str, Any]:
    every = [judged(report, one) for one in report.study.hypotheses]
    result = report.results.get("declared_tests")
    tested = result if isinstance(result, DeclaredTests) else None
    return {
        "table": _table(report, every),
        "tests": _tests(report, tested, every) if tested else None,
        "reading": _reading(report, every),
        "notes": [report.reason(note) for note in tested.notes] if tested else [],
    }


def _table(report: Report, every: list[Judged]) -> Table:
    heads = (("hypothesis", "number"), ("statement", "text"), ("effect", "number"), ("p_value", "number"))
    table, n = report.table("hypotheses.table", (*heads, ("result", "text"))), report.numbers
    for one in every:
        statement = report.escaped(report.in_language(one.hypothesis.text))
        code = n.isolated(report.escaped(one.hypothesis.code), "code")
        effects, ps = _stacked([f.shown for f in one.found]), _stacked([n.p(f.p_value) for f in one.found])
        none = n.isolated("–")
        table.add(code, statement, effects or none, ps or none, report.say(f"hypotheses.{one.outcome}"))
    table.notes.append(report.say("hypotheses.note"))
    return table


def _stacked(cells: list[Markup]) -> Markup:
    return Markup("<br>").join(cells)


def _tests(report: Report, result: DeclaredTests, every: list[Judged]) -> Table:
    """Every declared effect: what was tested, estimate with its interval, test, p and p corrected."""
    n, level = report.numbers, report.numbers.percent(100 * result.confidence, 0)
    heads = [Column(report.say("columns.hypothesis")), Column(report.say("columns.test"), "text")]
    heads += [Column(report.say("columns.n")), Column(report.say("hypotheses.estimate", level=level))]
    heads += [Column(report.say(f"columns.{head}")) for head in ("statistic", "p_value", "p_holm")]
    table = report.table("hypotheses.tests", heads)
    codes = {id(f.row): one.hypothesis.code for one in every for f in one.found if f.row is not None}
    for row in result.rows:
        table.add(
            n.isolated(report.escaped(codes.get(id(row), "–")), "code"),
            _said(report, row),
            n.integer(row.n),
            table.cell(row.estimate, _estimate(report, row)),
            _statistic(report, row),
            n.p(row.p_value),
            n.p(row.p_holm),
        )
    table.notes.append(report.say("hypotheses.tests_note", cite=report.cite("holm1979")))
    if any(row.kind == "mediation" for row in result.rows):
        table.notes.append(
            report.say("hypotheses.indirect_note", count=result.replicates, cite=report.cite("preacher_hayes2008"))
        )
    table.notes += [_slopes(report, row) for row in result.rows if is_number(row.slope_low)]
    return table


def _slopes(report: Report, row: Tested) -> Markup:
    n = report.numbers
    named = {"predictor": row.predictor, "outcome": row.outcome, "between": row.between}
    shown = {slot: report.quoted(report.label(code)) for slot, code in named.items()}
    return report.say("hypotheses.slopes", low=n.fixed(row.slope_low), high=n.fixed(row.slope_high), **shown)


def _said(report: Report, row: Tested) -> Markup:
    one = read_part(row.test)
    assert one is not None
    key, slots = key_of(one, row.predictor if row.kind == "path" else "")
    named: dict[str, Markup] = {
        slot: report.numbers.isolated(report.escaped(codes[0]), "code")
        if slot == "order"
        else report.names([report.quoted(report.label(code)) for code in codes])
        for slot, codes in slots.items()
    }
    return report.say(f"hypotheses.said.{key}", **named)


def _estimate(report: Report, row: Tested) -> Markup:
    n, proportion = report.numbers, row.measure in ("r", "eta_squared")
    shown = n.equals(SYMBOLS.get(row.measure, "–"), row.estimate, proportion=proportion)
    interval = n.interval(row.ci_low, row.ci_high, proportion=proportion)
    return Markup('<span class="pair">{} {}</span>').format(shown, interval)


def _statistic(report: Report, row: Tested) -> Markup:
    n = report.numbers
    dfs = [n.fixed_text(df, 0 if df.is_integer() else 1) for df in (row.df, row.df2) if isinstance(df, float)]
    if not is_number(row.statistic):
        return n.isolated("–")
    shown = f"({n.language.list_separator.join(dfs)}) =\u00a0{n.fixed_text(row.statistic)}"
    return n.equation("F" if len(dfs) > 1 else "t", shown, italic=True)


def _reading(report: Report, every: list[Judged]) -> list[Markup]:
    counts = {outcome: sum(one.outcome is outcome for one in every) for outcome in Outcome}
    told = [report.say("hypotheses.supported_count", count=counts[Outcome.SUPPORTED], total=len(every))]
    if counts[Outcome.PARTLY]:
        told.append(report.say("hypotheses.partly_count", count=counts[Outcome.PARTLY]))
    if counts[Outcome.NOT_TESTED]:
        told.append(report.say("hypotheses.open", count=counts[Outcome.NOT_TESTED]))
    return [*told, report.say("hypotheses.limits")]
