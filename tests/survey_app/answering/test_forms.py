from __future__ import annotations

from typing import Any

import pytest

from instruments.instrument import Anchor, AnswerScale, Question, QuestionType
from survey_app.answering.forms import Wrong, read, unanswered

ANCHORS = tuple(Anchor(code, {"en": str(code)}) for code in (1.0, 2.0, 3.0))


def question(type: QuestionType, low: float = 1, high: float = 3, *, required: bool = True) -> Question:
    anchors = () if type in (QuestionType.NUMBER, QuestionType.TEXT) else (*ANCHORS, Anchor(99.0, {"en": "?"}, True))
    return Question("q", {"en": "?"}, {"en": "?"}, AnswerScale("s", type, anchors, low, high), required=required)


def one(type: QuestionType, *values: str, **range: float) -> Any:
    reading = read({"q": question(type, **range)}, {"q": list(values)})
    return reading.wrong["q"] if reading.wrong else reading.answers["q"]


@pytest.mark.parametrize("typed", ["42", "۴۲", "٤٢", " 42 ", "۴٢", "42.0"])
def test_a_number_may_be_typed_in_any_of_three_digit_sets(typed: str) -> None:
    assert one(QuestionType.NUMBER, typed, low=0, high=120) == 42


@pytest.mark.parametrize(("typed", "value"), [("3.5", 3.5), ("۳٫۵", 3.5), ("۳/۵", 3.5), ("3,5", 3.5), ("1,200", 1200)])
def test_decimal_signs_of_three_languages_are_read(typed: str, value: float) -> None:
    assert one(QuestionType.NUMBER, typed, low=0, high=5000) == value


@pytest.mark.parametrize(
    "typed", ["NaN", "Infinity", "1e400", "1_000", "²", "0x10", "--3", "twelve", "9" * 40, "1 2 x"]
)
def test_what_is_no_number_is_told_and_never_stored(typed: str) -> None:
    assert one(QuestionType.NUMBER, typed, low=0, high=5000) == Wrong("number")


def test_a_number_outside_its_range_is_told_with_the_range() -> None:
    assert one(QuestionType.NUMBER, "130", low=0, high=120) == Wrong("range", {"low": 0, "high": 120})


@pytest.mark.parametrize("typed", ["4", "0", "1.5", "x", "2'--"])
def test_a_choice_that_is_not_offered_is_refused(typed: str) -> None:
    assert one(QuestionType.SINGLE, typed) == Wrong("choice")


def test_a_choice_is_stored_as_its_code_whatever_the_digits() -> None:
    assert one(QuestionType.LIKERT, "۲") == 2
    assert one(QuestionType.LIKERT, "99") == 99


def test_several_choices_keep_the_order_of_the_scale_and_empty_is_taken_back() -> None:
    assert one(QuestionType.MULTIPLE, "", "3", "1") == [1, 3]
    assert one(QuestionType.MULTIPLE, "") is None
    assert one(QuestionType.MULTIPLE, "", "1", "7") == Wrong("choice")


def test_a_text_keeps_its_joiners_and_loses_only_outer_spaces() -> None:
    assert one(QuestionType.TEXT, "  می‌روم \r\n و برمی‌گردم\u202e ") == "می‌روم \n و برمی‌گردم\u202e"
    assert one(QuestionType.TEXT, "a\x00b") == Wrong("signs")
    assert one(QuestionType.TEXT, "x" * 4001) == Wrong("long", {"most": 4000})


def test_unknown_names_are_ignored_and_items_not_sent_stay_untouched() -> None:
    reading = read({"q": question(QuestionType.SINGLE)}, {"status": ["completed"], "id": ["7"]})
    assert reading.answers == {}
    assert reading.wrong == {}


def test_only_required_questions_are_asked_for_again() -> None:
    questions = {"a": question(QuestionType.SINGLE), "b": question(QuestionType.TEXT, required=False)}
    assert unanswered(questions, {}) == ("a",)
    assert unanswered(questions, {"a": 2}) == ()
