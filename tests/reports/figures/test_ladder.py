"""The ladder of invariance: marks on the right side of their limits, the hatched side, names at the reading start."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from instruments.language import language, languages
from reports.figures.canvas import Canvas
from reports.figures.ladder import Change, LadderWords, Rung, is_beyond, ladder

WORDS = LadderWords(["Δ CFI", "Δ SRMR"], "worse")
RUNGS = [
    Rung("metric", [Change(-0.002, -0.01), Change(0.012, 0.03)]),
    Rung("scalar", [Change(-0.006, -0.01, (-0.024, -0.013)), Change(0.02, 0.01)], "left free: 2"),
    Rung("strict", [Change(-0.18, -0.01), None]),
]


def drawn(code: str = "en") -> Canvas:
    return ladder(RUNGS, WORDS, language(code))


def test_a_fall_of_cfi_and_a_rise_of_srmr_are_judged_by_the_sign_of_their_limit() -> None:
    assert is_beyond(-0.011, -0.01)
    assert not is_beyond(0.011, -0.01)
    assert is_beyond(0.011, 0.01)
    assert not is_beyond(-0.011, 0.01)


def test_what_is_beyond_its_limit_has_another_shape_and_what_was_freed_is_hollow() -> None:
    marks = [shape for shape in drawn().shapes if 'stroke-width="0.4"' in shape and 'stroke="#ffffff"' not in shape]
    triangles = [shape for shape in marks if len(re.findall(r"[\d.]+,[\d.]+", shape)) == 3]
    assert len(marks) == 7
    assert len(triangles) == 4
    assert sum('fill="#ffffff"' in shape for shape in triangles) == 2


@pytest.mark.parametrize("code", languages())
def test_names_stand_at_the_reading_start_and_numbers_grow_to_the_right(code: str) -> None:
    one = language(code)
    canvas = drawn(code)
    at = {label.text: label.x for label in canvas.labels}
    assert at["metric"] == (160.0 if one.rtl else 0.0)
    assert (at["Δ CFI"] < at["Δ SRMR"]) is not one.rtl
    assert at[one.number(-0.01, 3, proportion=True)] < at["Δ CFI"] + 30
    assert {one.number(value, 3, proportion=True) for value in (-0.002, -0.006, -0.18, 0.02)} <= set(at)


@pytest.mark.parametrize("code", languages())
def test_everything_stays_on_the_sheet_however_far_a_step_falls(code: str) -> None:
    canvas = drawn(code)
    pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", " ".join(canvas.shapes))
    assert all(-0.5 <= float(x) <= 160.5 and -0.5 <= float(y) <= canvas.height for x, y in pairs)
    assert all(label.points >= 7 for label in canvas.labels)
    assert ElementTree.fromstring(canvas.svg("title"))[0].text == "title"


def test_close_limits_have_their_digits_on_two_lines() -> None:
    heights = {label.text: label.y for label in ladder(RUNGS[:2], WORDS, language("en")).labels}
    assert heights[".010"] > heights[".030"]
