"""The dot-and-whisker: one axis for a table, never cut, never mirrored."""

from __future__ import annotations

import re

from survey_app.findings.whisker import MARGIN, WIDTH, axis_for, ticks_drawing, whisker


def test_the_axis_holds_every_whisker_and_the_cut_off() -> None:
    assert axis_for([0.83, 0.48]).low == 0.4
    assert axis_for([0.91]).low == 0.6
    assert axis_for([]).low == 0.6
    assert axis_for([-3.0]).low == -1.0


def test_higher_is_always_further_right() -> None:
    axis = axis_for([0.5])
    places = [axis.x(value) for value in (axis.low, 0.6, 0.7, 1.0)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (MARGIN, WIDTH - MARGIN)


def test_the_drawing_has_the_dot_within_its_whisker() -> None:
    axis = axis_for([0.6])
    drawing = whisker(axis, 0.8, 0.7, 0.9, "good")
    assert f"M{axis.x(0.7)} 17.0H{axis.x(0.9)}" in drawing
    assert f"M{axis.x(0.8)} " in drawing
    assert 'class="whisker good"' in drawing


def test_an_estimate_without_interval_is_a_dot_alone() -> None:
    assert "H" not in re.sub(r"<svg[^>]*>", "", whisker(axis_for([]), 0.8, None, None, "waiting"))


def test_every_tick_is_labelled_in_the_page_s_digits() -> None:
    axis = axis_for([0.65])
    drawing = ticks_drawing(axis, ["۰٫۶", "۰٫۷", "۰٫۸", "۰٫۹", "۱"])
    assert re.findall(r">([^<]+)</text>", drawing) == ["۰٫۶", "۰٫۷", "۰٫۸", "۰٫۹", "۱"]
