"""What a model foretold beside what happened: by class of customer (calibration) or over time (tracking)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.plane import Plane, plane, round_steps
from reports.figures.style import INK2, LAPIS, RULE, SAFFRON, SAFFRON_TEXT


@dataclass(frozen=True)
class PairWords:
    across: str
    up: str
    actual: str
    predicted: str
    until: str = ""


def calibration(
    names: Sequence[str], actual: Sequence[float], predicted: Sequence[float], words: PairWords, language: Language
) -> Canvas:
    """Mean purchases in the hold-out by class of calibration purchases; classes in order, lowest at the left."""
    canvas = Canvas(124, 64, language)
    frame = plane(canvas, (0.5, len(names) + 0.5), round_steps(0, max([*actual, *predicted])), top=8.0)
    places = range(1, len(names) + 1)
    _lines(frame, list(places), actual, predicted)
    frame.down_axis(_ticks(frame), words.up)
    frame.foot_axis([float(place) for place in places], words.across, names)
    _key(frame, words)
    return canvas


def tracking(
    times: Sequence[float],
    actual: Sequence[float],
    predicted: Sequence[float],
    until: float,
    words: PairWords,
    language: Language,
) -> Canvas:
    """Cumulative purchases over time; the model knew what lies before `until` and foretold the rest."""
    canvas = Canvas(124, 64, language)
    across = round_steps(min(0.0, *times), max(times))
    frame = plane(canvas, (across[0], across[-1]), round_steps(0, max([*actual, *predicted])), top=8.0)
    canvas.line(frame.at(until, frame.y.low), frame.at(until, frame.y.high), INK2, 0.25, dashes="0.5 0.7")
    canvas.text((frame.x(until) + 1, 10.0), words.until, "left", points=7.6, colour=INK2)
    canvas.path([frame.at(x, y) for x, y in zip(times, actual, strict=True)], LAPIS, 0.55)
    canvas.path([frame.at(x, y) for x, y in zip(times, predicted, strict=True)], SAFFRON, 0.5, dashes="2 1.1")
    frame.down_axis(_ticks(frame), words.up)
    frame.foot_axis(across, words.across)
    _key(frame, words, marked=False)
    return canvas


def _ticks(frame: Plane) -> list[float]:
    return round_steps(frame.y.low, frame.y.high)


def _lines(frame: Plane, places: Sequence[float], actual: Sequence[float], predicted: Sequence[float]) -> None:
    foretold = [frame.at(x, y) for x, y in zip(places, predicted, strict=True)]
    happened = [frame.at(x, y) for x, y in zip(places, actual, strict=True)]
    frame.canvas.path([frame.at(frame.x.low, 0), frame.at(frame.x.high, 0)], RULE, 0.15)
    frame.canvas.path(foretold, SAFFRON, 0.45, dashes="2 1.1")
    frame.canvas.path(happened, LAPIS, 0.5)
    for at in foretold:
        frame.canvas.mark(at, SAFFRON, "circle", hollow=True)
    for at in happened:
        frame.canvas.mark(at, LAPIS)


def _key(frame: Plane, words: PairWords, *, marked: bool = True) -> None:
    """Which line is which, above the drawing as it is drawn there."""
    canvas, middle = frame.canvas, (frame.x.start + frame.x.end) / 2
    for x, name, colour, dashes in (
        (frame.x.start + 2, words.actual, LAPIS, ""),
        (middle, words.predicted, SAFFRON, "2 1.1"),
    ):
        canvas.path([(x, 3.2), (x + 7, 3.2)], colour, 0.5, dashes)
        if marked:
            canvas.mark((x + 3.5, 3.2), colour, "circle" if dashes else "diamond", hollow=bool(dashes))
        canvas.text((x + 9, 3.2), name, "left", points=7.6, colour=SAFFRON_TEXT if dashes else LAPIS, strong=True)
