"""Where a mistake stands, told apart for a table, in the digits and direction of the reader."""

from __future__ import annotations

import pytest

from instruments.language import language
from survey_app.shelf.places import mistakes

CASES = [
    ("a.xlsx, survey, row 4, column label::Persian (fa)", ("survey", "4", "label::Persian (fa)")),
    ("a, b.xlsx, choices, row 7", ("choices", "7", "")),
    ("calm.csv, row 3, column answers (fa)", ("calm.csv", "3", "answers (fa)")),
    ("waiting/1.0.yaml:37, wait1", ("waiting/1.0.yaml", "37", "wait1")),
    ("own.yaml:3", ("own.yaml", "3", "")),
    ("a.xlsx, calm2", ("a.xlsx", "", "calm2")),
    ("a.zip", ("a.zip", "", "")),
]


@pytest.mark.parametrize(("place", "told"), CASES)
def test_every_form_of_place_is_taken_apart(place: str, told: tuple[str, str, str]) -> None:
    kept = {"code": "xlsform_repeat", "place": place, "params": {"value": "begin repeat"}}
    (mistake,) = mistakes([kept], language("en"))
    assert (mistake.file, mistake.row, mistake.column) == told


def test_persian_readers_get_their_digits_and_isolated_names() -> None:
    kept = {"code": "code_malformed", "place": "a.yaml:37, 2x", "params": {"name": "2x"}}
    (mistake,) = mistakes([kept], language("fa"))
    assert mistake.row == "۳۷"
    assert "\u20662x\u2069" in mistake.reason
