"""The ladder of invariance: how far each step moves CFI, RMSEA and SRMR, beside how far it may.

One small plane per index; its hatched side is worse than allowed. What a step loses before parameters are freed is
hollow, so that the way to a partial level can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import in_lines, width_mm
from reports.figures.plane import Scale
from reports.figures.style import FIRUZE_TEXT, INK, INK2, POMEGRANATE, TEXT_WIDTH_MM

NAMES, APART, HEAD, STEP, FOOT = 36.0, 5.0, 10.0, 12.5, 9.5
HATCHED = "#b4b8be"
TIGHT_MM = 7.5
"""Digits of the axis that are nearer than this would touch."""


@dataclass(frozen=True)
class Change:
    """value : of this step; limit : how far it may go, with its sign; before : of the step with nothing freed yet."""

    value: float
    limit: float
    before: tuple[float, ...] = ()

    @property
    def beyond(self) -> bool:
        return is_beyond(self.value, self.limit)


@dataclass(frozen=True)
class Rung:
    """One step: its name, a smaller line below it or nothing, and one change for each index."""

    name: str
    changes: Sequence[Change | None]
    below: str = ""


@dataclass(frozen=True)
class LadderWords:
    """indices : the heads of the planes; worse : what the hatched side is."""

    indices: Sequence[str]
    worse: str


def is_beyond(value: float, limit: float) -> bool:
    return value < limit if limit < 0 else value > limit


def ladder(rungs: Sequence[Rung], words: LadderWords, language: Language) -> Canvas:
    """Rows and planes follow the reading; numbers grow to the right in every language."""
    canvas = Canvas(TEXT_WIDTH_MM, HEAD + STEP * len(rungs) + FOOT, language)
    for place, rung in enumerate(rungs):
        _name(canvas, rung, HEAD + STEP * (place + 0.5))
    count = len(words.indices)
    wide = (TEXT_WIDTH_MM - NAMES - APART * count) / count
    for place, index in enumerate(words.indices):
        start = NAMES + APART + place * (wide + APART)
        left = TEXT_WIDTH_MM - start - wide if language.rtl else start
        changes = [rung.changes[place] for rung in rungs]
        if any(changes):
            _plane(canvas, left, wide, index, changes, words.worse)
    return canvas


def _name(canvas: Canvas, rung: Rung, y: float) -> None:
    rtl = canvas.language.rtl
    at, anchor = (TEXT_WIDTH_MM, "right") if rtl else (0.0, "left")
    lines = [(line, 8.2, True, INK) for line in in_lines(rung.name, NAMES, 8.2, canvas.language, most=2)]
    lines += [(line, 7.2, False, INK2) for line in in_lines(rung.below, NAMES, 7.2, canvas.language, most=1) if line]
    for row, (line, points, strong, colour) in enumerate(lines):
        place = y + (row - (len(lines) - 1) / 2) * 3.5
        canvas.text((at, place), line, anchor, points=points, strong=strong, colour=colour)


def _plane(canvas: Canvas, left: float, wide: float, index: str, changes: Sequence[Change | None], worse: str) -> None:
    known = [change for change in changes if change]
    scale = _scale(known, left, left + wide)
    bottom = HEAD + STEP * len(changes)
    canvas.text((left + wide / 2, 2.0), index, points=8.6, strong=True)
    falls = known[0].limit < 0
    edge = min((scale(one.limit) for one in known), key=lambda x: x if falls else -x)
    half = width_mm(worse, 7.2, canvas.language) / 2
    middle = (left + edge) / 2 if falls else (edge + left + wide) / 2
    middle = min(max(middle, left + half), left + wide - half)
    canvas.text((middle, 7.4), worse, points=7.2, colour=INK2)
    canvas.line((scale(0), HEAD), (scale(0), bottom), INK2, 0.25, "0.5 0.7")
    for place, change in enumerate(changes):
        if change:
            _row(canvas, scale, change, HEAD + STEP * place)
    canvas.line((left, bottom), (left + wide, bottom), INK, 0.2)
    for tick, line in _ticks(scale, known):
        canvas.line((scale(tick), bottom), (scale(tick), bottom + 1.0 + 3.4 * line), INK, 0.2)
        canvas.text((scale(tick), bottom + 3.0 + 3.4 * line), _digits(canvas.language, tick), points=7.2)


def _scale(known: Sequence[Change], left: float, right: float) -> Scale:
    """Wide enough for every mark, and for the hatched side to be seen."""
    values = [0.0, *(2.1 * one.limit for one in known), *(-0.7 * one.limit for one in known)]
    values += [value for one in known for value in (one.value, *one.before)]
    room = 0.1 * (max(values) - min(values))
    return Scale(min(values) - room, max(values) + room, left, right)


def _ticks(scale: Scale, known: Sequence[Change]) -> Iterator[tuple[float, int]]:
    """Nothing and the limits, each with its line: 1 is the lower one, for digits that would touch others."""
    taken: list[float] = []
    for tick in (0.0, *sorted({one.limit for one in known}, key=abs, reverse=True)):
        tight = any(abs(scale(tick) - x) < TIGHT_MM for x in taken)
        if not tight:
            taken.append(scale(tick))
        yield tick, int(tight)


def _row(canvas: Canvas, scale: Scale, change: Change, top: float) -> None:
    edge, y = scale(change.limit), top + STEP * 0.62
    start, end = (scale.start, edge) if change.limit < 0 else (edge, scale.end)
    canvas.hatch(start, top + 0.5, end - start, STEP - 1.0, HATCHED)
    canvas.line((edge, top + 0.5), (edge, top + STEP - 0.5), INK2, 0.3)
    x = scale(change.value)
    steps = [*change.before, change.value]
    if change.before:
        canvas.line((scale(min(steps)), y), (scale(max(steps)), y), INK2, 0.3, "0.9 0.7")
    for value in change.before:
        canvas.mark(
            (scale(value), y), POMEGRANATE, "triangle" if is_beyond(value, change.limit) else "diamond", 1.3, True
        )
    colour, shape = (POMEGRANATE, "triangle") if change.beyond else (FIRUZE_TEXT, "diamond")
    canvas.mark((x, y), "#ffffff", shape, 2.1)
    canvas.mark((x, y), colour, shape, 1.5)
    shown = _digits(canvas.language, change.value)
    half = width_mm(shown, 7.6, canvas.language, strong=True) / 2 + 0.4
    at = min(max(x, scale.start + half), scale.end - half)
    canvas.rect(at - half, y - 5.6, 2 * half, 3.2, "#ffffff")
    canvas.text((at, y - 4.0), shown, points=7.6, strong=True, colour=colour)


def _digits(language: Language, value: float) -> str:
    return language.number(value, 3, proportion=True) if value else language.number(0)
