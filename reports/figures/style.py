"""Colours, their contrast, and the way a drawing gets onto the page."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from markupsafe import Markup

INK, INK2, RULE = "#1a2233", "#4f596b", "#d8d9d1"
LAPIS, SAFFRON, FIRUZE, POMEGRANATE = "#27478a", "#c8800c", "#0f857f", "#9c2346"
SAFFRON_TEXT, FIRUZE_TEXT, LAPIS_TINT = "#8a5600", "#0a686b", "#e8edf7"
"""Words have darker colours than marks: at least 4.5 to 1 on paper."""
CONTRAST = 4.5
LOADING_RAMP = ("#d99a3c", "#f0cf98", "#ffffff", "#b5cae9", "#7d9fd3")
TEXT_WIDTH_MM = 160


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


def ink_on(fill: str) -> str:
    """The colour of words on a filled ground: ink or paper where either can be read well, else black."""
    return next((ink for ink in (INK, "#ffffff") if contrast(ink, fill) >= CONTRAST), "#000000")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
