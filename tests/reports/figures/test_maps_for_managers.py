"""The standing of scores and the importance–performance map."""

from __future__ import annotations

import re

from instruments.language import language
from reports.figures.lettering import width_mm
from reports.figures.priorities import MapWords, Point, priority_map
from reports.figures.standing import StandingRow, standing


def test_names_stand_at_the_reading_start_and_the_axis_is_never_mirrored() -> None:
    rows = [StandingRow("Trust", 70, 66, 74)]
    places = {}
    for code in ("en", "fa"):
        labels = {label.text: label.x for label in standing(rows, "axis", language(code)).labels}
        digits = language(code).number
        assert labels[digits(0)] < labels[digits(100)]
        places[code] = labels["Trust"]
    assert places["en"] < places["fa"]


def test_words_of_close_points_keep_apart_and_cover_no_mark() -> None:
    points = [Point("One", 0.30, 60.0), Point("Two", 0.31, 60.2, first=True), Point("Three", 0.05, 40.0)]
    canvas = priority_map(points, MapWords("x", "y"), language("en"))
    labels = {label.text: label for label in canvas.labels}
    assert abs(labels["One"].y - labels["Two"].y) >= 3.5 or abs(labels["One"].x - labels["Two"].x) >= 6
    assert labels["Two"].strong
    marks = [shape for shape in canvas.shapes if 'stroke-width="0.4"' in shape]
    assert len(marks) == 3
    for mark in marks:
        places = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[\d.]+,[\d.]+", mark)]
        middle = (sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places))
        for name in ("One", "Two", "Three"):
            half = width_mm(name, 8.0, language("en"), strong=True) / 2
            assert abs(labels[name].x - middle[0]) > half or abs(labels[name].y - middle[1]) > 1.8
