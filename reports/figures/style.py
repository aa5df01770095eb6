"""Colours, fonts and the way a drawing gets onto the page."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import FontProperties

from instruments.language import Language
from reports.look import FONTS

INK, INK2, RULE = "#1a2233", "#4f596b", "#d8d9d1"
LAPIS, SAFFRON, FIRUZE, POMEGRANATE = "#27478a", "#c8800c", "#0f857f", "#9c2346"
SAFFRON_TEXT, LAPIS_TINT = "#8a5600", "#e8edf7"
LOADING_RAMP = ("#d99a3c", "#f0cf98", "#ffffff", "#b5cae9", "#7d9fd3")
TEXT_WIDTH_MM = 160
_SETTINGS: Any = {"svg.fonttype": "path", "svg.hashsalt": "engagemeter", "font.size": 8.5, "axes.unicode_minus": True}


def font(language: Language, *, strong: bool = False) -> FontProperties:
    """The report's own font for figures, by file, so that no font of the machine is taken."""
    latin = f"ibm-plex-sans-latin-{600 if strong else 400}-normal.ttf"
    arabic = f"Vazirmatn-{'SemiBold' if strong else 'Regular'}.ttf"
    return FontProperties(fname=str(FONTS / (arabic if language.rtl else latin)), size=8.5)


@contextmanager
def drawing(height_mm: float, width_mm: float = TEXT_WIDTH_MM) -> Iterator[tuple[Drawing, Axes]]:
    """An empty chart with lines at the left and below only."""
    with matplotlib.rc_context(_SETTINGS):
        sheet = Drawing(figsize=(width_mm / 25.4, height_mm / 25.4))
        axes = sheet.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set(linewidth=0.6, color=INK)
        axes.tick_params(direction="out", width=0.6, length=3, color=INK, labelcolor=INK)
        yield sheet, axes


def svg(sheet: Drawing) -> str:
    """The drawing as SVG that is the same each time; letters are outlines."""
    buffer = BytesIO()
    with matplotlib.rc_context(_SETTINGS):
        sheet.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue().decode()


def image(drawn: str, alt: str, css: str = "") -> Markup:
    """An SVG drawing in the page; `alt` says what it shows."""
    data = base64.b64encode(drawn.encode()).decode()
    return Markup('<img class="{}" alt="{}" src="data:image/svg+xml;base64,{}">').format(css, alt, data)


def ramp_colour(value: float) -> str:
    """The colour of a loading or correlation between -1 and 1."""
    return mixed(LOADING_RAMP, (max(-1.0, min(1.0, value)) + 1) / 2)


def mixed(ramp: Sequence[str], share: float) -> str:
    """The colour at 0 to 1 of a ramp."""
    place = max(0.0, min(1.0, share)) * (len(ramp) - 1)
    low = min(int(place), len(ramp) - 2)
    channels = zip(_channels(ramp[low]), _channels(ramp[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - low)):02x}" for a, b in channels)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
