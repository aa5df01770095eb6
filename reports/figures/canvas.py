"""A drawing in millimetres whose lines are SVG and whose words are real text of the page, laid over the lines.

Letters inside an SVG come out unjoined in the PDF, so on a page words stand above the picture as HTML; the file to
download (`svg`) holds them as SVG text, which browsers and drawing programs shape well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from instruments.language import Language
from reports.figures.style import INK, INK2, LAPIS, image
from reports.words import direction

POINT_MM = 0.3528
LABEL_MM = 80
"""Width of the box that holds a label; it is never drawn."""
SHAPES = {
    "diamond": ((0, -1), (1, 0), (0, 1), (-1, 0)),
    "square": ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    "triangle": ((0, -1), (0.95, 0.75), (-0.95, 0.75)),
}

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """anchor: which end of the text stands at x: "left", "middle" or "right" of the page, in every language."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    points: float = 8.0
    colour: str = INK
    strong: bool = False
    turned: bool = False


@dataclass
class Canvas:
    """Shapes and labels in the order in which they are drawn; x grows to the right in every language, y downwards."""

    width: float
    height: float
    language: Language
    shapes: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def line(self, start: Point, end: Point, colour: str = INK, width: float = 0.2, dashes: str = "") -> None:
        self.path([start, end], colour, width, dashes)

    def path(self, points: Sequence[Point], colour: str = LAPIS, width: float = 0.45, dashes: str = "") -> None:
        dotted = f' stroke-dasharray="{dashes}"' if dashes else ""
        look = f'fill="none" stroke="{colour}" stroke-width="{width}"{dotted}'
        self.shapes.append(f'<polyline points="{_places(points)}" {look}/>')

    def area(self, points: Sequence[Point], fill: str, edge: str = "none", width: float = 0.3) -> None:
        self.shapes.append(
            f'<polygon points="{_places(points)}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/>'
        )

    def rect(self, x: float, y: float, width: float, height: float, fill: str, edge: str = "none") -> None:
        self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, edge, 0.25)

    def hatch(self, x: float, y: float, width: float, height: float, colour: str = INK2, apart: float = 1.6) -> None:
        """Thin slanted lines over a rectangle: a ground that grey print keeps, and words can stand on."""
        start = x - height + apart / 2
        while start < x + width:
            left, right = max(start, x), min(start + height, x + width)
            if right > left:
                self.line((left, y + height - (left - start)), (right, y + height - (right - start)), colour, 0.12)
            start += apart

    def mark(self, at: Point, colour: str, shape: str = "diamond", size: float = 1.2, hollow: bool = False) -> None:
        """An estimate: its shape tells it apart without colour; hollow where it can't be told from nothing."""
        fill = "#ffffff" if hollow else colour
        if shape == "circle":
            look = f'fill="{fill}" stroke="{colour}" stroke-width="0.4"'
            self.shapes.append(f'<circle cx="{at[0]:.3f}" cy="{at[1]:.3f}" r="{size * 0.82:.3f}" {look}/>')
            return
        corners = [(at[0] + dx * size, at[1] + dy * size) for dx, dy in SHAPES[shape]]
        self.area(corners, fill, colour, 0.4)

    def whisker(self, x: float, low: float, high: float, colour: str, cap: float = 0.8) -> None:
        """An upright interval with caps at both ends."""
        self.line((x, low), (x, high), colour, 0.45)
        for y in (low, high):
            self.line((x - cap, y), (x + cap, y), colour, 0.45)

    def text(
        self,
        at: Point,
        words: str,
        anchor: str = "middle",
        *,
        points: float = 8.0,
        colour: str = INK,
        strong: bool = False,
        turned: bool = False,
    ) -> None:
        self.labels.append(Label(*at, words, anchor, points, colour, strong, turned))

    def markup(self, alt: str, css: str = "") -> Markup:
        """For a page: the picture with `alt`, and the words above it."""
        picture = image(self._svg("".join(self.shapes)), alt, "lines")
        words = Markup("").join(_over(label) for label in self.labels)
        style = f"width:{self.width}mm;height:{self.height}mm"
        drawn = Markup('<div class="drawing {}" style="{}">{}{}</div>').format(css, style, picture, words)
        return Markup('<div class="centred">{}</div>').format(drawn)

    def svg(self, title: str) -> str:
        """One file with the words as SVG text and `title` for screen readers."""
        family = "Vazirmatn" if self.language.rtl else "IBM Plex Sans"
        words = "".join(_svg_text(label, family) for label in self.labels)
        return self._svg(f"<title>{escape(title)}</title>" + "".join(self.shapes) + words)

    def _svg(self, inside: str) -> str:
        size = f'width="{self.width}mm" height="{self.height}mm" viewBox="0 0 {self.width} {self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>{inside}</svg>'


def _places(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.3f},{y:.3f}" for x, y in points)


def _over(label: Label) -> Markup:
    height = label.points * POINT_MM * 1.3
    left = label.x - {"left": 0.0, "middle": LABEL_MM / 2, "right": float(LABEL_MM)}[label.anchor]
    align = {"left": "left", "middle": "center", "right": "right"}[label.anchor]
    style = f"left:{left:.2f}mm;top:{label.y - height / 2:.2f}mm;width:{LABEL_MM}mm;height:{height:.2f}mm;"
    style += f"line-height:{height:.2f}mm;text-align:{align};font-size:{label.points}pt;color:{label.colour}"
    style += ";font-weight:600" if label.strong else ""
    style += ";transform:rotate(-90deg)" if label.turned else ""
    return Markup('<span class="label" dir="{}" style="{}">{}</span>').format(direction(label.text), style, label.text)


def _svg_text(label: Label, family: str) -> str:
    anchor = {"left": "start", "middle": "middle", "right": "end"}[label.anchor]
    look = f'font-family="{family}" font-size="{label.points * POINT_MM:.2f}" fill="{label.colour}"'
    look += ' font-weight="600"' if label.strong else ""
    y = label.y + label.points * POINT_MM * 0.35
    turn = f' transform="rotate(-90 {label.x:.2f} {label.y:.2f})"' if label.turned else ""
    isolated = f"\u2068{escape(label.text)}\u2069"
    return f'<text x="{label.x:.2f}" y="{y:.2f}" text-anchor="{anchor}" {look}{turn}>{isolated}</text>'
