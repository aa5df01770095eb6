"""Correlations of the scales, with means, standard deviations and alpha on the diagonal."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.correlation.result import CorrelationPair, Correlations
from psychometrics.descriptives import Description, ScaleDescriptives
from psychometrics.reliability.result import Reliability
from psychometrics.results import is_number
from reports.cutoffs import LEVEL
from reports.report import Report
from reports.tables import Column, Table

ORDER = 520
NEEDS = ("correlations",)
HEADS = ("mean", "sd")
STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


def context(report: Report) -> dict[str, Any]:
    result: Correlations = report.results["correlations"]  # type: ignore[assignment]
    return {"table": _table(report, result), "reading": _reading(report, result), "copy": _copy(report, result)}


def _table(report: Report, result: Correlations) -> Table:
    n, pairs = report.numbers, {(pair.first, pair.second): pair for pair in result.pairs}
    heads = [Column(report.say("columns.scale"), "text"), *(Column(report.say(f"columns.{head}")) for head in HEADS)]
    heads += [Column(n.integer(number + 1)) for number in range(len(result.codes))]
    table, alphas, scores = report.table("correlations.table", heads), _alphas(report), _scores(report)
    for row, code in enumerate(result.codes):
        cells = [_cell(report, table, pairs[code, other]) for other in result.codes[:row]]
        diagonal = n.isolated(f"({n.fixed_text(alphas[code], proportion=True)})") if code in alphas else n.isolated("–")
        blank = [Markup("")] * (len(result.codes) - row - 1)
        name = report.say("correlations.numbered", number=row + 1, scale=report.escaped_label(code))
        table.add(name, *_summary(report, table, scores.get(code)), *cells, diagonal, *blank)
    table.notes.append(report.say("correlations.note", method=report.say(f"correlations.method_{result.method}")))
    table.notes.append(
        report.say("correlations.stars", levels=report.names(_level(report, *one) for one in STARS[::-1]))
    )
    return table


def _scores(report: Report) -> dict[str, Description]:
    found = report.results.get("scales")
    return {row.code: row for row in found.scales} if isinstance(found, ScaleDescriptives) else {}


def _summary(report: Report, table: Table, row: Description | None) -> list[Markup]:
    """Mean and standard deviation of a scale; dashes where they were not asked for."""
    n = report.numbers
    if row is None:
        return [n.isolated("–")] * len(HEADS)
    return [table.cell(value, n.fixed(value)) for value in (row.mean, row.sd)]


def _copy(report: Report, result: Correlations) -> list[Markup]:
    """The span of the correlations, and how many are told from zero."""
    known = [pair for pair in result.pairs if is_number(pair.r) and is_number(pair.p_value)]
    if not known:
        return []
    n, clear = report.numbers, sum(float(pair.p_value) < LEVEL for pair in known)
    low, high = min(float(pair.r) for pair in known), max(float(pair.r) for pair in known)
    method = report.say(f"correlations.method_{result.method}")
    span = n.interval(low, high)
    return [report.say("correlations.copy", method=method, span=span, clear=clear, count=len(known))]


def _level(report: Report, limit: float, mark: str) -> Markup:
    """ "*** p < .001", isolated as one piece."""
    shown = report.numbers.fixed_text(limit, 3 if limit < 0.01 else 2, proportion=True)
    return Markup('<bdi dir="ltr" class="n">{} <i>p</i>\u00a0&lt;\u00a0{}</bdi>').format(mark, shown)


def _alphas(report: Report) -> dict[str, float]:
    found = report.results.get("reliability")
    if not isinstance(found, Reliability):
        return {}
    return {scale.construct: float(scale.alpha) for scale in found.scales if is_number(scale.alpha)}


def _cell(report: Report, table: Table, pair: CorrelationPair) -> Markup:
    n = report.numbers
    if not is_number(pair.p_value):
        return table.cell(pair.r, n.proportion(pair.r))
    stars = next((mark for limit, mark in STARS if float(pair.p_value) < limit), "")
    return n.isolated(n.fixed_text(pair.r, proportion=True) + stars)


def _reading(report: Report, result: Correlations) -> list[Markup]:
    known = [pair for pair in result.pairs if is_number(pair.r)]
    if not known:
        return [report.say("correlations.nothing")]
    high = max(known, key=lambda pair: abs(float(pair.r)))
    named = {"first": report.quoted(report.label(high.second)), "second": report.quoted(report.label(high.first))}
    n = report.numbers
    figures = {"r": n.equals("r", high.r), "interval": n.interval(high.ci_low, high.ci_high)}
    return [report.say("correlations.highest", **named, **figures), report.say("correlations.limits")]
