from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from instruments.language import MissingWords, ascii_digits, language, languages
from psychometrics.errors import DataError, InstrumentError, ManyErrors
from psychometrics.results import Note


def test_persian_comes_first_in_the_list_of_languages() -> None:
    assert languages() == ("fa", "ar", "en")


@pytest.mark.parametrize(
    ("code", "text"),
    [("en", "−1,234.50"), ("fa", "−۱٬۲۳۴٫۵۰"), ("ar", "−1,234.50"), ("ar-u-nu-arab", "−١٬٢٣٤٫٥٠"),
     ("fa-u-nu-latn", "−1,234.50")],
)  # fmt: skip
def test_a_number_is_written_in_the_digits_of_the_language(code: str, text: str) -> None:
    assert language(code).number(-1234.5, 2) == text


def test_arabic_in_other_digits_keeps_its_words_and_its_code() -> None:
    eastern = language("ar-u-nu-arab")
    assert (eastern.code, eastern.rtl, eastern.numbering) == ("ar", True, "arab")
    assert eastern.words is language("ar").words


def test_a_proportion_loses_its_leading_zero_only_in_english() -> None:
    told = {code: language(code).number(0.843, 2, proportion=True) for code in languages()}
    assert told == {"fa": "۰٫۸۴", "ar": "0.84", "en": ".84"}


def test_a_number_that_rounds_to_nought_has_no_minus() -> None:
    assert language("en").number(-0.001, 2) == "0.00"


def test_an_interval_keeps_its_ends_in_order() -> None:
    assert language("en").interval(0.12, 0.456, proportion=True) == "[.12, .46]"
    assert language("fa").interval(-0.12, 0.456) == "[−۰٫۱۲، ۰٫۴۶]"


def test_names_are_joined_as_the_language_joins_them() -> None:
    assert language("en").listing(["a", "b", "c"]) == "a, b, and c"
    assert language("ar").listing(["رضا", "ثقة"]) == "رضا وثقة"
    assert language("fa").listing(["رضایت"]) == "رضایت"


@pytest.mark.parametrize(("count", "text"), [(1, "فقرة واحدة"), (2, "فقرتان"), (3, "3 فقرات"), (11, "11 فقرة")])
def test_arabic_counts_by_its_own_rules(count: int, text: str) -> None:
    assert language("ar").text("instruments.items", count=count) == text


def test_dates_follow_the_calendar() -> None:
    assert language("fa").date(date(2026, 11, 23)) == "۱۴۰۵/۰۹/۰۲"
    assert language("ar-u-nu-arab").date(datetime(2026, 11, 23, tzinfo=UTC)) == "٢٠٢٦-١١-٢٣"


@pytest.mark.parametrize("typed", ["۱۲٫۵", "١٢٫٥", "12.5"])
def test_typed_digits_of_any_kind_are_read(typed: str) -> None:
    assert ascii_digits(typed) == "12.5"


def test_an_error_is_told_with_place_reason_and_repair() -> None:
    error = DataError("range_empty", place="item a1", low=1.0, high=0.5)
    assert language("en").error(error).startswith("item a1: The response range runs from 1 to 0.5")
    assert "از ۱ تا ۰٫۵ است" in language("fa").error(error)


def test_latin_names_are_isolated_in_persian_sentences() -> None:
    told = language("fa").error(DataError("item_unknown", place="item x", known=["a1", "b1"]))
    assert told.startswith("\u2066item x\u2069: ")
    assert "\u2066a1\u2069، \u2066b1\u2069" in told


def test_many_errors_are_counted_and_told_one_by_one() -> None:
    many = ManyErrors([DataError("item_unknown", place=f"item {name}", known=[]) for name in "abc"])
    assert "3 problems" in language("en").error(many)
    assert "3 مشكلات" in language("ar").error(many)
    assert len(language("fa").errors(many)) == 3


def test_a_note_without_words_of_its_own_takes_those_of_the_error() -> None:
    assert language("en").note(Note("range_empty", {"low": 5, "high": 1})).startswith("The response range runs from 5")


@pytest.mark.parametrize("code", ["xx", "", "ar-u-nu-thai", "../fa"])
def test_an_unknown_language_is_refused_with_the_known_ones(code: str) -> None:
    with pytest.raises(InstrumentError, match="language_unknown"):
        language(code)


def test_words_that_are_missing_are_a_defect() -> None:
    with pytest.raises(MissingWords):
        language("en").text("instruments.nowhere")


def test_a_day_in_a_note_is_told_in_the_calendar_of_the_language() -> None:
    note = Note("rfm_analysis_date", {"date": "2026-11-23"})
    assert "۱۴۰۵/۰۹/۰۲" in language("fa").note(note)
    assert "2026-11-23" in language("en").note(note)
    assert language("fa").dated("2026-02-30") == "2026-02-30"
    assert language("fa").dated(7) == 7
