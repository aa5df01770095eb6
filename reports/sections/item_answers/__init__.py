"""How people answered each item: diverging bars around the middle of the response scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from instruments.instrument import AnswerScale, Question
from psychometrics.descriptives import Description, ItemDescriptives
from reports.figures.likert import LikertRow, LikertWords, likert, sides
from reports.report import Figure, Report

ORDER = 302
KINDS = ("thesis",)
NEEDS = ("items",)
MOST_ROWS = 27
"""More would not fit on a page beside their caption."""


@dataclass(frozen=True)
class Drawn:
    """Items of one response scale that stand in one figure."""

    scale: AnswerScale
    rows: tuple[Description, ...]


def context(report: Report) -> dict[str, Any]:
    told = [(_figure(report, part), _reading(report, part)) for part in parts(report)]
    return {"told": told, "notes": [report.say("item_answers.reversed")] if _any_reversed(report) else []}


def applies(report: Report) -> bool:
    return bool(parts(report))


def parts(report: Report) -> list[Drawn]:
    """Items by response scale, in pieces that fit a page and never part a construct without need."""
    result = report.results["items"]
    assert isinstance(result, ItemDescriptives)
    by_scale: dict[str, list[Description]] = {}
    scales: dict[str, AnswerScale] = {}
    for row in result.items:
        question = report.question(row.code)
        if question is not None and row.frequencies and len(question.choices) > 1:
            scales[question.scale.code] = question.scale
            by_scale.setdefault(question.scale.code, []).append(row)
    return [Drawn(scales[code], piece) for code, rows in by_scale.items() for piece in _pieces(rows)]


def _pieces(rows: list[Description]) -> Iterator[tuple[Description, ...]]:
    """Each construct takes a line for its heading."""
    piece: list[Description] = []
    for construct in dict.fromkeys(row.construct for row in rows):
        own = [row for row in rows if row.construct == construct]
        if piece and _lines([*piece, *own]) > MOST_ROWS:
            yield tuple(piece)
            piece = []
        while len(own) >= MOST_ROWS:
            yield tuple(own[: MOST_ROWS - 1])
            own = own[MOST_ROWS - 1 :]
        piece += own
    if piece:
        yield tuple(piece)


def _lines(rows: list[Description]) -> int:
    return len(rows) + len({row.construct for row in rows})


def shares_of(row: Description, question: Question) -> list[float]:
    """Of those who answered, in the order of the response scale; zero for an answer that nobody gave."""
    found = {frequency.code: frequency.share for frequency in row.frequencies}
    return [found.get(float(anchor.code), 0.0) for anchor in question.choices]


def _figure(report: Report, part: Drawn) -> Figure:
    rows, construct = [], ""
    for row in part.rows:
        if row.construct != construct:
            construct = row.construct
            rows.append(LikertRow(report.label(construct)))
        question = report.question(row.code)
        assert question is not None
        rows.append(LikertRow(report.label(row.code), shares_of(row, question)))
    anchors = [anchor for anchor in part.scale.anchors if not anchor.missing]
    answers = [report.in_language(anchor.text) or report.language.number(anchor.code) for anchor in anchors]
    words = LikertWords(answers, report.plain("item_answers.low"), report.plain("item_answers.high"))
    body = likert(rows, words, report.language).markup(_alt(report, part))
    return report.figure("item_answers.figure", body, report.say("item_answers.note", n=_most(part)))


def _most(part: Drawn) -> int:
    return max(row.n for row in part.rows)


def _upper(report: Report, row: Description) -> float:
    question = report.question(row.code)
    assert question is not None
    return sides(shares_of(row, question))[2]


def _ends(report: Report, part: Drawn) -> tuple[Description, Description]:
    return max(part.rows, key=lambda row: _upper(report, row)), min(part.rows, key=lambda row: _upper(report, row))


def _alt(report: Report, part: Drawn) -> str:
    high, low = _ends(report, part)
    n = report.language
    shares = {"high_share": n.number(100 * _upper(report, high)), "low_share": n.number(100 * _upper(report, low))}
    names = {"high": report.label(high.code), "low": report.label(low.code)}
    return report.plain("item_answers.alt", **names, **shares)


def _reading(report: Report, part: Drawn) -> list[Markup]:
    high, low = _ends(report, part)
    n = report.numbers
    first = report.say(
        "item_answers.most",
        high=report.quoted(report.label(high.code)),
        high_share=n.percent(100 * _upper(report, high), 0),
        low=report.quoted(report.label(low.code)),
        low_share=n.percent(100 * _upper(report, low), 0),
    )
    split = [row for row in part.rows if _is_split(report, row)]
    if not split:
        return [first]
    named = report.names([report.quoted(report.label(row.code)) for row in split])
    return [first, report.say("item_answers.split", items=named, count=len(split))]


def _is_split(report: Report, row: Description) -> bool:
    """Both sides hold at least four in ten: people are of two minds."""
    question = report.question(row.code)
    assert question is not None
    below, _, above = sides(shares_of(row, question))
    return min(below, above) >= 0.4


def _any_reversed(report: Report) -> bool:
    result = report.results["items"]
    return isinstance(result, ItemDescriptives) and any(row.reverse_keyed for row in result.items)
