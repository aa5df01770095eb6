"""Item response theory drawn: category curves of every item as small multiples, and information along the trait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas, Point
from reports.figures.lettering import shortened
from reports.figures.plane import Plane, Scale, plane, round_steps
from reports.figures.style import (
    FIRUZE,
    FIRUZE_TEXT,
    INK2,
    LAPIS,
    LAPIS_TINT,
    POMEGRANATE,
    RULE,
    SAFFRON,
    SAFFRON_TEXT,
)

COLOURS = (LAPIS, SAFFRON, FIRUZE, POMEGRANATE, INK2)
WORDS = (LAPIS, SAFFRON_TEXT, FIRUZE_TEXT, POMEGRANATE, INK2)
DASHES = ("", "1.6 0.8", "0.5 0.5", "2.4 0.7 0.6 0.7", "3.2 0.8", "2.0 0.6 0.5 0.5 0.5 0.6", "0.9 1.1")
"""As many as the answers of a long scale: a line is told from others by its dashes alone."""
ACROSS, PANEL_WIDTH, PANEL_HEIGHT, HEAD, FOOT = 3, 49.0, 27.0, 6.0, 9.0
LEFT = 12.0
NAME_WIDE, NAME_HIGH = 2.6, 2.5
RELIABILITIES = (0.5, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class ItemPanel:
    """curves : of each category, its probabilities at the points of the trait; names : of the categories."""

    title: str
    names: Sequence[str]
    curves: Sequence[Sequence[float]]


@dataclass(frozen=True)
class CurveWords:
    trait: str
    probability: str


def category_curves(
    theta: Sequence[float], panels: Sequence[ItemPanel], words: CurveWords, language: Language
) -> Canvas:
    """One small plane per item, three in a row; the name of a category stands at the top of its curve."""
    rows = -(-len(panels) // ACROSS)
    canvas = Canvas(LEFT + ACROSS * PANEL_WIDTH, rows * (PANEL_HEIGHT + HEAD) + FOOT, language)
    for place, panel in enumerate(panels):
        row, column = divmod(place, ACROSS)
        left, top = LEFT + column * PANEL_WIDTH, row * (PANEL_HEIGHT + HEAD) + HEAD
        x = Scale(theta[0], theta[-1], left, left + PANEL_WIDTH - 5)
        frame = Plane(canvas, x, Scale(0, 1.08, top + PANEL_HEIGHT - 3, top))
        last = place + ACROSS >= len(panels)
        _panel(frame, theta, panel, first=column == 0, last=last)
        title = shortened(panel.title, PANEL_WIDTH - 2.0, 7.6, language, strong=True)
        canvas.text(((x.start + x.end) / 2, top - 2.6), title, points=7.6, strong=True)
    canvas.text((2.0, canvas.height / 2 - 3), words.probability, points=7.6, turned=True)
    canvas.text((LEFT + (ACROSS * PANEL_WIDTH - 5) / 2, canvas.height - 2.4), words.trait, points=7.6)
    return canvas


def _panel(frame: Plane, theta: Sequence[float], panel: ItemPanel, *, first: bool, last: bool) -> None:
    canvas, language = frame.canvas, frame.canvas.language
    canvas.line(frame.at(theta[0], 0), frame.at(theta[-1], 0), RULE, 0.25)
    canvas.line(frame.at(0, 0), frame.at(0, 1), RULE, 0.2, dashes="0.5 0.7")
    taken: list[Point] = []
    for place, curve in enumerate(panel.curves):
        look = COLOURS[place % len(COLOURS)]
        canvas.path(
            [frame.at(x, y) for x, y in zip(theta, curve, strict=True)], look, 0.45, DASHES[place % len(DASHES)]
        )
        _name(frame, theta, curve, panel.names[place], WORDS[place % len(WORDS)], taken)
    if first:
        for tick in (0.0, 0.5, 1.0):
            canvas.text((frame.x.start - 1.2, frame.y(tick)), language.number(tick, 1), "right", points=7.0)
    if last:
        for mark in (-4, -2, 0, 2, 4):
            canvas.text((frame.x(mark), frame.y.start + 2.6), language.number(mark), points=7.0)


def _name(
    frame: Plane, theta: Sequence[float], curve: Sequence[float], name: str, colour: str, taken: list[Point]
) -> None:
    """At the top of the curve, a little inside where that is at an end; higher where another name is in the way."""
    top = max(range(len(curve)), key=lambda place: curve[place])
    if curve[top] < 0.08:
        return
    x = min(max(frame.x(theta[top]), frame.x.start + 2), frame.x.end - 2)
    y = frame.y(curve[top]) - 1.6
    while any(abs(x - other) < NAME_WIDE and abs(y - above) < NAME_HIGH for other, above in taken):
        y -= 0.4
    taken.append((x, y))
    frame.canvas.text((x, y), name, points=7.0, colour=colour)


@dataclass(frozen=True)
class InformationWords:
    trait: str
    information: str
    whole: str
    reliability: str


def information_curve(
    theta: Sequence[float],
    whole: Sequence[float],
    items: Sequence[Sequence[float]],
    good: tuple[float, float] | None,
    words: InformationWords,
    language: Language,
) -> Canvas:
    """Information of the scale and, thin, of its items; at the right the reliability that it amounts to.

    good : where reliability is at least .70, on a tint.
    """
    canvas = Canvas(130, 68, language)
    ticks = round_steps(0.0, max(whole) * 1.05)
    frame = plane(canvas, (theta[0], theta[-1]), ticks, right=17.0, top=6.0)
    if good:
        corners = [(good[0], ticks[0]), (good[0], ticks[-1]), (good[1], ticks[-1]), (good[1], ticks[0])]
        canvas.area([frame.at(*corner) for corner in corners], LAPIS_TINT)
    for curve in items:
        canvas.path([frame.at(x, y) for x, y in zip(theta, curve, strict=True)], SAFFRON, 0.25)
    canvas.path([frame.at(x, y) for x, y in zip(theta, whole, strict=True)], LAPIS, 0.6)
    top = max(range(len(whole)), key=lambda place: whole[place])
    canvas.text((frame.x(theta[top]), frame.y(whole[top]) - 2.2), words.whole, points=7.6, colour=LAPIS)
    frame.down_axis(ticks, words.information)
    frame.foot_axis([-4.0, -2.0, 0.0, 2.0, 4.0], words.trait)
    _reliability_axis(frame, ticks[-1], words.reliability)
    return canvas


def _reliability_axis(frame: Plane, highest: float, title: str) -> None:
    """Reliability r stands at the information r / (1 − r)."""
    canvas = frame.canvas
    canvas.line((frame.x.end, frame.y.start), (frame.x.end, frame.y.end), INK2, 0.2)
    for reliability in RELIABILITIES:
        information = reliability / (1 - reliability)
        if information <= highest:
            y = frame.y(information)
            canvas.line((frame.x.end, y), (frame.x.end + 1, y), INK2, 0.2)
            shown = canvas.language.number(reliability, 2, proportion=True)
            canvas.text((frame.x.end + 1.8, y), shown, "left", points=7.6, colour=INK2)
    canvas.text((canvas.width - 2.5, (frame.y.start + frame.y.end) / 2), title, points=7.6, colour=INK2, turned=True)
