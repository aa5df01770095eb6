"""Would people recommend the brand? Promoters, passives, detractors and the Net Promoter Score of each question."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.nps import PromoterScore, PromoterScores
from psychometrics.results import is_number
from reports.report import Report
from reports.tables import Column, Table

ORDER = 303
NEEDS = ("nps",)
POINTS = 100
"""The score is told in points, from -100 to 100."""


def context(report: Report) -> dict[str, Any]:
    result: PromoterScores = report.results["nps"]  # type: ignore[assignment]
    known = [row for row in result.questions if is_number(row.nps)]
    return {
        "table": _table(report, result),
        "reading": [_reading(report, row) for row in known],
        "copy": [_copy(report, row, result.confidence) for row in known],
        "notes": [report.reason(note) for note in result.notes],
    }


def applies(report: Report) -> bool:
    return isinstance(report.results["nps"], PromoterScores)


def _table(report: Report, result: PromoterScores) -> Table:
    heads = [Column(report.say("nps.question"), "text"), Column(report.say("columns.n"))]
    heads += [Column(report.say(f"nps.{name}")) for name in ("promoters", "passives", "detractors", "score")]
    table, n = report.table("nps.table", heads), report.numbers
    for row in result.questions:
        counts = (row.promoters, row.passives, row.detractors)
        shares = [n.percent(POINTS * count / row.n) if row.n else n.isolated("–") for count in counts]
        table.add(report.escaped_label(row.code), n.integer(row.n), *shares, table.cell(row.nps, _score(report, row)))
    cite = report.cite("reichheld2003", "rocks2016")
    table.notes.append(report.say("nps.note", cite=cite, level=n.percent(POINTS * result.confidence, 0)))
    return table


def _score(report: Report, row: PromoterScore) -> Markup:
    n = report.numbers
    if not is_number(row.nps):
        return n.isolated("–")
    points = [POINTS * float(value) for value in (row.nps, row.ci_low, row.ci_high)]
    pieces = Markup('<span class="pair">{} {}</span>')
    return pieces.format(n.fixed(points[0], 0), n.interval(points[1], points[2], 0, proportion=False))


def _reading(report: Report, row: PromoterScore) -> Markup:
    low, high = float(row.ci_low), float(row.ci_high)
    key = "more_promoters" if low > 0 else "more_detractors" if high < 0 else "even"
    return report.say(f"nps.{key}", question=report.quoted(report.label(row.code)))


def _copy(report: Report, row: PromoterScore, confidence: float) -> Markup:
    n = report.numbers
    shares = {name: n.percent(POINTS * getattr(row, name) / row.n) for name in ("promoters", "passives", "detractors")}
    return report.say(
        "nps.copy",
        question=report.quoted(report.label(row.code)),
        score=_score(report, row),
        level=n.percent(POINTS * confidence, 0),
        n=n.integer(row.n),
        **shares,
    )
