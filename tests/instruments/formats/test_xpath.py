"""Conditions of ours and of XLSForm say the same of the same answers, or say that they can't."""

from __future__ import annotations

import pytest

from instruments.branching.language import LogicError, parse
from instruments.formats.xpath_in import from_xpath
from instruments.formats.xpath_out import as_calculation, as_xpath
from instruments.instrument import Anchor, AnswerScale, Question, QuestionType


def question(code: str, type: QuestionType, low: float = 0, high: float = 100, apart: float = 0) -> Question:
    anchors = (Anchor(apart, {"en": "Don't know"}, missing=True),) if apart else ()
    return Question(code, {"en": code}, {"en": code}, AnswerScale(code, type, anchors, low, high))


KNOWN: dict[str, Question | None] = {
    "age": question("age", QuestionType.NUMBER),
    "city": question("city", QuestionType.LINE),
    "since": question("since", QuestionType.DATE),
    "used": question("used", QuestionType.MULTIPLE),
    "agree": question("agree", QuestionType.LIKERT, 1, 5, apart=99),
    "total": None,
}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("age >= 18", "${age} >= 18"),
        ("age != 18", "${age} != 18 and ${age} != ''"),
        ("agree > 3", "${agree} > 3 and not(selected(${agree}, '99'))"),
        ("selected(used, 1, 3)", "selected(${used}, '1') or selected(${used}, '3')"),
        ("selected(used, 1, 3) and age < 20", "(selected(${used}, '1') or selected(${used}, '3')) and ${age} < 20"),
        ("not answered(city)", "not(${city} != '')"),
        ('since < "2024-01-01"', "${since} < date('2024-01-01')"),
        ("age / 2 - total = 3", "(${age} div 2) - ${total} = 3"),
        ("length(used) <= 2", "count-selected(${used}) <= 2"),
        ("length(city) > 3", "string-length(${city}) > 3"),
        ("count(age, city) = 2", "(if(${age} != '', 1, 0) + if(${city} != '', 1, 0)) = 2"),
        ("sum(age, total) > 5", "(coalesce(${age}, 0) + coalesce(${total}, 0)) > 5"),
    ],
)
def test_a_condition_of_ours_is_written_for_others(ours: str, theirs: str) -> None:
    assert as_xpath(parse(ours), KNOWN) == theirs


@pytest.mark.parametrize(
    "ours", ["min(age, total) > 3", "mean(agree, age) > 3", "city = 'a\"b' or city = \"it's\" and max(age) = 1"]
)
def test_what_has_no_words_there_is_named(ours: str) -> None:
    with pytest.raises(LogicError, match="logic_not_carried"):
        as_xpath(parse(ours), KNOWN)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${age}>=18 and selected( ${used}, '2')", "age >= 18 and selected(used, 2)"),
        ("${agree} != '3'", "not agree = 3"),
        ("not(${age} = 3) or ${city} = 'Shiraz'", 'not age = 3 or city = "Shiraz"'),
        ("${city} != ''", "answered(city)"),
        ("${city} = ''", "not answered(city)"),
        ("string-length(${city}) > 2", "length(city) > 2"),
        ("${since} > date('2024-05-01')", 'since > "2024-05-01"'),
        ("(${age} div 2) * -1 < 0", "age / 2 * -1 < 0"),
        (". > ${age} and . <= 10.5", "total > age and total <= 10.5"),
    ],
)
def test_a_condition_of_others_is_read(theirs: str, ours: str) -> None:
    assert from_xpath(theirs, KNOWN, "total") == ours


@pytest.mark.parametrize(
    "theirs",
    ["regex(., '[a-z]+')", "today() > ${since}", "${age}", "${age} mod 2 = 0", "if(${age} = 1, 2, 3) = 2",
     "${nobody} = 1", "selected(${used}, 'shop')", "${age} >", "max(${age}, 3) > 2", "(" * 60 + "1" + ")" * 60],
)  # fmt: skip
def test_what_would_mean_something_else_is_not_guessed(theirs: str) -> None:
    with pytest.raises(LogicError, match="logic_not_carried"):
        from_xpath(theirs, KNOWN, "total")


def test_a_formula_is_a_value_and_a_condition_counts_as_one_or_nothing() -> None:
    assert as_calculation(parse("age * 2"), KNOWN) == "${age} * 2"
    assert as_calculation(parse("age > 2"), KNOWN) == "if(${age} > 2, 1, 0)"
    assert from_xpath("${age}", KNOWN, formula=True) == "age"
