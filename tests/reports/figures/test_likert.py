"""Diverging bars: sums of both sides, an even and an odd scale, and the reading direction."""

from __future__ import annotations

import re

import pytest

from instruments.language import language
from reports.figures.likert import RAMP, LikertRow, LikertWords, likert, sides
from reports.figures.style import contrast, ink_on, mixed

WORDS = LikertWords(("never", "rarely", "sometimes", "often", "always"), "first", "last")
ROW = LikertRow("Item", (0.1, 0.2, 0.3, 0.25, 0.15))


def test_the_middle_answer_belongs_to_neither_side() -> None:
    assert sides((0.1, 0.2, 0.3, 0.25, 0.15)) == pytest.approx((0.3, 0.3, 0.4))
    assert sides((0.1, 0.2, 0.3, 0.4)) == pytest.approx((0.3, 0.0, 0.7))


def test_segments_of_eight_per_cent_are_labelled_and_smaller_ones_are_not() -> None:
    drawn = likert([LikertRow("Item", (0.05, 0.25, 0.3, 0.25, 0.15))], WORDS, language("en"))
    said = [label.text for label in drawn.labels]
    assert {"25", "30", "15"} <= set(said)
    assert "5" not in said
    assert {"30%", "40%"} <= set(said)


def test_the_scale_runs_in_reading_direction() -> None:
    def first_segment(code: str) -> float:
        drawn = likert([ROW], WORDS, language(code))
        bars = [shape for shape in drawn.shapes if 'fill="#9a5f00"' in shape]
        found = re.search(r'points="([\d.]+),', bars[1])
        assert found
        return float(found[1])

    assert first_segment("en") < 79 < first_segment("fa")


def test_digits_are_those_of_the_language() -> None:
    assert "۳۰٪" in [label.text for label in likert([ROW], WORDS, language("fa")).labels]


def test_a_heading_has_no_bar() -> None:
    assert len(likert([LikertRow("Scale"), ROW], WORDS, language("en")).shapes) == len(
        likert([ROW], WORDS, language("en")).shapes
    )


@pytest.mark.parametrize("answers", [4, 5, 7, 11])
def test_the_first_side_is_hatched_and_every_number_can_be_read(answers: int) -> None:
    row = LikertRow("Item", [1 / answers] * answers)
    words = LikertWords([str(place) for place in range(answers)], "first", "last")
    drawn = likert([row], words, language("en"))
    plain = likert([LikertRow("Item", [*[0.0] * (answers // 2), *row.shares[answers // 2 :]])], words, language("en"))
    hatches = [sum('stroke-width="0.12"' in shape for shape in one.shapes) for one in (drawn, plain)]
    assert hatches[0] > hatches[1] > 0
    fills = [mixed(RAMP, place / (answers - 1)) for place in range(answers)]
    assert all(contrast(ink_on(fill), fill) >= 4.5 for fill in fills)
    assert all(label.points >= 7 for label in drawn.labels)
