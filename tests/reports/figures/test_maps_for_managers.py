"""The standing of scores and the importance–performance map."""

from __future__ import annotations

from instruments.language import language
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


def test_words_of_close_points_keep_apart() -> None:
    points = [Point("One", 0.30, 60.0), Point("Two", 0.31, 60.2, first=True), Point("Three", 0.05, 40.0)]
    labels = {label.text: label for label in priority_map(points, MapWords("x", "y"), language("en")).labels}
    assert abs(labels["One"].y - labels["Two"].y) >= 3.5
    assert labels["Two"].strong
