"""The colours of the respondent's pages: text at least 4.5 to 1, borders of controls and marks at least 3 to 1."""

from __future__ import annotations

import re

import pytest

from survey_app.pages import FOLDER

SHEET = (FOLDER / "static/answering/respondent.css").read_text("utf-8")
TEXT = [
    ("ink", "paper"), ("ink", "card"), ("ink", "tint"), ("ink2", "paper"), ("ink2", "card"), ("acc", "paper"),
    ("acc", "card"), ("acc", "tint"), ("on", "acc"), ("wait", "paper"), ("bad", "badt"), ("bad", "card"),
    ("bad", "paper"), ("ink", "badt"),
]  # fmt: skip
MARKS = [("edge", "card"), ("edge", "paper"), ("acc", "tint"), ("bad", "paper"), ("ink", "tint"), ("wait", "paper")]


def tokens(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", SHEET, re.S)
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", blocks[0]))
    return found | (dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", blocks[1])) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable_on_its_ground(scheme: str) -> None:
    colours = tokens(scheme)
    found = {f"{text} on {ground}": contrast(colours[text], colours[ground]) for text, ground in TEXT}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_stands_out_from_its_ground(scheme: str) -> None:
    colours = tokens(scheme)
    found = {f"{mark} on {ground}": contrast(colours[mark], colours[ground]) for mark, ground in MARKS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}
