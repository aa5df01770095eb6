"""What is told of a condition before anybody answers."""

from __future__ import annotations

import pytest

from instruments.branching.checking import check, never_met
from instruments.instrument import Anchor, AnswerScale, Question, QuestionType
from instruments.language import language, languages


def question(code: str, type: QuestionType, low: float = 1, high: float = 3) -> Question:
    coded = type in (QuestionType.SINGLE, QuestionType.MULTIPLE)
    anchors = tuple(Anchor(float(n), {"en": str(n)}) for n in (1, 2, 3)) if coded else ()
    return Question(code, {"en": code}, {"en": code}, AnswerScale(code, type, anchors, low, high))


KNOWN = {
    "channel": question("channel", QuestionType.SINGLE),
    "ways": question("ways", QuestionType.MULTIPLE),
    "age": question("age", QuestionType.NUMBER, 0, 120),
    "nps": question("nps", QuestionType.NPS, 0, 10),
    "city": question("city", QuestionType.LINE),
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("chanel = 2", "logic_name"),
        ("channel = 7", "logic_code"),
        ("selected(channel, 1, 9)", "logic_code"),
        ("nps = 11", "logic_code"),
        ("select(channel, 1)", "logic_function"),
        ("selected(channel)", "logic_arguments"),
        ("selected(3, channel)", "logic_question_wanted"),
        ("answered(age > 3)", "logic_question_wanted"),
        ("city = 3", "logic_text_wanted"),
        ("age = '30'", "logic_number_wanted"),
        ("age >", "logic_unfinished"),
    ],
)
def test_each_mistake_is_told_in_three_languages(text: str, code: str) -> None:
    errors = check(text, KNOWN, "q7")
    assert [error.code for error in errors] == [code]
    for spoken in languages():
        assert "q7" in language(spoken).error(errors[0])


def test_the_nearest_name_is_proposed() -> None:
    assert check("chanel = 2", KNOWN, "q7")[0].params["nearest"] == "channel"


@pytest.mark.parametrize(
    "text",
    [
        "nps > 8 and nps < 3",
        "age > 120",
        "age < 0",
        "channel = 1 and channel = 2",
        "not (nps >= 0 or not answered(nps))",
    ],
)
def test_a_condition_that_nobody_meets_is_found(text: str) -> None:
    assert never_met(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    ["nps > 8 or nps < 3", "age > 119.5", "ways = 2", "selected(ways, 1) and selected(ways, 3)", "city = 'Shiraz'",
     "not answered(age)", "mean(nps, age) > 60"],
)  # fmt: skip
def test_a_condition_that_somebody_meets_is_not(text: str) -> None:
    assert not never_met(text, KNOWN)
