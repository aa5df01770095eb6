"""Diverging bars of answers: each item's shares lie at both sides of the middle of its response scale.

The scale runs in reading direction, as on the questionnaire: its first answer stands at the left in English and at the
right in Persian and Arabic. The middle answer is cut in two, so that the line through all bars is its centre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.language import Language
from reports.figures.canvas import Canvas
from reports.figures.lettering import shortened, width_mm
from reports.figures.style import INK, INK2, ink_on, mixed

RAMP = ("#9a5f00", "#d99a3c", "#f0cf98", "#e4e4de", "#b5cae9", "#7d9fd3", "#27478a")
"""Disagree to agree. The first side is hatched, since both ends are equally dark in grey print."""
WIDTH, NAMES, TOTALS, BAR, STEP, GROUP = 158.0, 45.0, 11.0, 3.9, 5.6, 5.0
NARROWEST_LABEL, LABEL_POINTS = 0.08, 7.0


@dataclass(frozen=True)
class LikertRow:
    """shares: one per answer in the order of the scale, of those who answered. An empty row is a heading."""

    name: str
    shares: Sequence[float] = ()


@dataclass(frozen=True)
class LikertWords:
    """answers: the words of each answer in order; low, high: what the totals beside the bars add up."""

    answers: Sequence[str]
    low: str
    high: str


def likert_height(rows: Sequence[LikertRow], answers: int) -> float:
    return 8.0 + 4.6 * _legend_lines(answers) + sum(STEP if row.shares else GROUP for row in rows)


def likert(rows: Sequence[LikertRow], words: LikertWords, language: Language) -> Canvas:
    """One bar for each row; totals of both sides stand beside it, the middle answer in neither."""
    count = len(words.answers)
    canvas = Canvas(WIDTH, likert_height(rows, count), language)
    colours = [mixed(RAMP, place / (count - 1)) if count > 1 else RAMP[3] for place in range(count)]
    y = _legend(canvas, words.answers, colours) + 2.0
    bars = _Bars(canvas, colours, _reach(rows))
    bars.heads(words, y)
    y += 4.2
    top = y
    for row in rows:
        bars.row(row, y)
        y += STEP if row.shares else GROUP
    bars.middle_line(top, y)
    return canvas


def sides(shares: Sequence[float]) -> tuple[float, float, float]:
    """Below, at and above the middle of the scale; an even scale has nothing at its middle."""
    half = len(shares) // 2
    middle = shares[half] if len(shares) % 2 else 0.0
    return sum(shares[:half]), middle, sum(shares[len(shares) - half :])


def _reach(rows: Sequence[LikertRow]) -> tuple[float, float]:
    """The longest bar at either side of the middle."""
    told = [sides(row.shares) for row in rows if row.shares]
    low = max((below + middle / 2 for below, middle, _ in told), default=0.5)
    high = max((above + middle / 2 for _, middle, above in told), default=0.5)
    return max(low, 0.05), max(high, 0.05)


@dataclass(frozen=True)
class _Bars:
    """Bars on a canvas; places are told from the reading start, so that one sum serves both directions."""

    canvas: Canvas
    colours: Sequence[str]
    reach: tuple[float, float]

    def at(self, from_start: float) -> float:
        return self.canvas.width - from_start if self.canvas.language.rtl else from_start

    @property
    def start(self) -> float:
        return NAMES + TOTALS

    @property
    def unit(self) -> float:
        return (WIDTH - NAMES - 2 * TOTALS) / sum(self.reach)

    @property
    def middle(self) -> float:
        return self.start + self.reach[0] * self.unit

    def row(self, row: LikertRow, y: float) -> None:
        canvas, begins = self.canvas, "right" if self.canvas.language.rtl else "left"
        if not row.shares:
            name = shortened(row.name, self.canvas.width, 8.0, canvas.language, strong=True)
            canvas.text((self.at(0.0), y + GROUP / 2), name, begins, points=8.0, strong=True)
            return
        centre = y + STEP / 2
        name = shortened(row.name, NAMES - 3.0, 7.8, canvas.language)
        canvas.text((self.at(2.5), centre), name, begins, points=7.8)
        below, middle, above = sides(row.shares)
        place = self.middle - (below + middle / 2) * self.unit
        for number, share in enumerate(row.shares):
            self._segment(number, share, place, centre)
            place += share * self.unit
        self._total(below, self.start - 1.2, centre, first=True)
        self._total(above, WIDTH - TOTALS + 1.2, centre, first=False)

    def _segment(self, number: int, share: float, place: float, centre: float) -> None:
        wide = share * self.unit
        if wide < 0.05:
            return
        left = min(self.at(place), self.at(place + wide))
        colour, middle = self.colours[number], self.at(place + wide / 2)
        self.canvas.rect(left + 0.1, centre - BAR / 2, max(wide - 0.2, 0.1), BAR, colour)
        if number < len(self.colours) // 2:
            self.canvas.hatch(left + 0.1, centre - BAR / 2, max(wide - 0.2, 0.1), BAR, *_hatching(colour))
        if share >= NARROWEST_LABEL:
            said = self.canvas.language.number(100 * share)
            half = width_mm(said, LABEL_POINTS, self.canvas.language) / 2 + 0.4
            self.canvas.rect(middle - half, centre - 1.4, 2 * half, 2.8, colour)
            self.canvas.text((middle, centre), said, points=LABEL_POINTS, colour=ink_on(colour))

    def _total(self, share: float, place: float, centre: float, *, first: bool) -> None:
        language = self.canvas.language
        anchor = "right" if first is not language.rtl else "left"
        said = language.number(100 * share) + language.percent
        self.canvas.text((self.at(place), centre), said, anchor, points=7.2, colour=INK2)

    def heads(self, words: LikertWords, y: float) -> None:
        before, after = ("left", "right") if self.canvas.language.rtl else ("right", "left")
        gap = 2.0
        self.canvas.text((self.at(self.middle - gap), y + 1.2), words.low, before, points=7.2, colour=INK2)
        self.canvas.text((self.at(self.middle + gap), y + 1.2), words.high, after, points=7.2, colour=INK2)

    def middle_line(self, top: float, bottom: float) -> None:
        self.canvas.line((self.at(self.middle), top), (self.at(self.middle), bottom), INK, 0.25)


def _hatching(colour: str) -> tuple[str, float]:
    """Answers before the middle are hatched, so that both ends differ in grey print too."""
    return ("#ffffff" if ink_on(colour) == "#ffffff" else RAMP[0]), 1.1


def _legend_lines(answers: int) -> int:
    return -(-answers // 4)


def _legend(canvas: Canvas, answers: Sequence[str], colours: Sequence[str]) -> float:
    """The answers in reading order, at most four in a line; returns where the legend ends."""
    each = WIDTH / min(len(answers), 4)
    for number, (said, colour) in enumerate(zip(answers, colours, strict=True)):
        line, column = divmod(number, 4)
        start, y = column * each, 1.2 + 4.6 * line
        left = WIDTH - start - 3.2 if canvas.language.rtl else start
        canvas.rect(left, y, 3.2, 2.6, colour)
        if number < len(answers) // 2:
            canvas.hatch(left, y, 3.2, 2.6, *_hatching(colour))
        at = WIDTH - start - 4.6 if canvas.language.rtl else start + 4.6
        shown = shortened(said, each - 5.2, 7.2, canvas.language)
        canvas.text((at, y + 1.3), shown, "right" if canvas.language.rtl else "left", points=7.2)
    return 1.2 + 4.6 * _legend_lines(len(answers))
