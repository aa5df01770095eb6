from __future__ import annotations

import json
from typing import Any

import pytest

from survey_app.studies.plain_answers import MOST_SHAPES, PlainAnswers


def learned(columns: list[str], answers: dict[str, Any]) -> PlainAnswers:
    plain = PlainAnswers(columns)
    plain.learn(answers)
    return plain


@pytest.mark.parametrize("columns", [["a", "b"], ["b", "a"], ["a"], ["b", "not asked", "a"]])
def test_whole_numbers_are_read_as_their_json_would_be(columns: list[str]) -> None:
    plain = learned(columns, {"a": 1, "b": 2})
    for answers in ({"a": 7, "b": -1}, {"a": 0, "b": 12345678901234567890}):
        wanted = [str(answers.get(code, "")) for code in columns]
        assert list(plain.cells(json.dumps(answers)) or ()) == wanted


@pytest.mark.parametrize(
    "answers",
    [{"a": 1}, {"b": 2, "a": 1}, {"a": 1, "b": 2.0}, {"a": 1, "b": True}, {"a": 1, "b": None}, {"a": 1, "b": "2"}, {}],
)
def test_what_is_otherwise_is_left_to_json(answers: dict[str, Any]) -> None:
    assert learned(["a", "b"], {"a": 1, "b": 2}).cells(json.dumps(answers)) is None


@pytest.mark.parametrize("answers", [{"a": 1.5}, {"a": True}, {"a": "1"}, {"a": [1]}, {"a": None}, {}])
def test_only_whole_numbers_are_a_shape(answers: dict[str, Any]) -> None:
    assert learned(["a"], answers).cells(json.dumps(answers)) is None


def test_a_code_with_signs_of_its_own_is_taken_by_the_letter() -> None:
    odd = {"a.b": 1, 'say "x"': 2, "پرسش": 3}
    assert list(learned(list(odd), odd).cells(json.dumps(odd)) or ()) == ["1", "2", "3"]
    assert learned(["a.b"], {"a.b": 1}).cells(json.dumps({"axb": 1})) is None


def test_several_shapes_are_known_at_once_and_not_too_many() -> None:
    plain = PlainAnswers(["a0"])
    for number in range(MOST_SHAPES + 3):
        plain.learn({f"a{number}": number})
    known = [plain.cells(json.dumps({f"a{number}": 1})) is not None for number in range(MOST_SHAPES + 3)]
    assert known == [True] * MOST_SHAPES + [False] * 3
