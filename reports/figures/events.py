"""What happens around a change of tier: an event study with its pre-trend, and the step at a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.plane import plane, round_steps
from reports.figures.style import FIRUZE, INK2, LAPIS, LAPIS_TINT, SAFFRON


@dataclass(frozen=True)
class EventWords:
    across: str
    up: str
    before: str
    after: str


def event_study(
    periods: Sequence[int],
    effects: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    words: EventWords,
    language: Language,
    suffix: str = "",
) -> Canvas:
    """Effects by period from the change on (0 = the first period after it); what lies before is shaded.

    A shaded mark off the zero line is a pre-trend: then the effects after it can't be read as the change's own.
    """
    canvas = Canvas(124, 68, language)
    ticks = round_steps(min(0.0, *low), max(0.0, *high))
    frame = plane(canvas, (min(periods) - 0.6, max(periods) + 0.6), ticks, top=8.0)
    corners = [(frame.x.low, ticks[0]), (frame.x.low, ticks[-1]), (-0.5, ticks[-1]), (-0.5, ticks[0])]
    canvas.area([frame.at(*corner) for corner in corners], LAPIS_TINT)
    frame.reference(0.0)
    for period, effect, least, most in zip(periods, effects, low, high, strict=True):
        colour, shape = (LAPIS, "diamond") if period >= 0 else (INK2, "circle")
        if most > least:
            canvas.whisker(frame.x(period), frame.y(least), frame.y(most), colour)
        canvas.mark(frame.at(period, effect), colour, shape, 1.35, hollow=least <= 0 <= most)
    canvas.text((frame.x((frame.x.low - 0.5) / 2), 4.5), words.before, points=7.6, colour=INK2)
    canvas.text((frame.x((frame.x.high - 0.5) / 2), 4.5), words.after, points=7.6, colour=LAPIS)
    frame.down_axis(ticks, words.up, suffix)
    step = max(1, -(-len(periods) // 16))
    shown = [period for period in range(min(periods), max(periods) + 1) if period % step == 0]
    frame.foot_axis([float(period) for period in shown], words.across)
    return canvas


@dataclass(frozen=True)
class StepWords:
    across: str
    up: str
    threshold: str


def discontinuity(
    bins: Sequence[tuple[float, float]],
    left: Sequence[tuple[float, float]],
    right: Sequence[tuple[float, float]],
    threshold: float,
    words: StepWords,
    language: Language,
) -> Canvas:
    """Means of bins of points, and the fitted lines on both sides of the threshold where there are any."""
    canvas = Canvas(124, 66, language)
    values = [y for _, y in (*bins, *left, *right)]
    ticks = round_steps(min(0.0, *values), max(values))
    points = [x for x, _ in (*bins, *left, *right)]
    across = round_steps(min(points), max(points))
    frame = plane(canvas, (across[0], across[-1]), ticks, top=8.0)
    canvas.line(frame.at(threshold, ticks[0]), frame.at(threshold, ticks[-1]), INK2, 0.25, dashes="0.5 0.7")
    canvas.text((frame.x(threshold), 4.5), words.threshold, points=7.6, colour=INK2)
    for x, y in bins:
        below = x < threshold
        canvas.mark(frame.at(x, y), SAFFRON if below else FIRUZE, "circle" if below else "diamond", 1.15, hollow=below)
    for line, colour, dashes in ((left, SAFFRON, "2 1.1"), (right, FIRUZE, "")):
        if line:
            canvas.path([frame.at(x, y) for x, y in line], colour, 0.55, dashes)
    frame.down_axis(ticks, words.up)
    frame.foot_axis(across, words.across)
    return canvas
