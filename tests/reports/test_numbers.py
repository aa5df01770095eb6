"""Numbers as readers of three languages expect them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from markupsafe import Markup

from instruments.language import language
from psychometrics.results import not_computable
from reports.numbers import DASH, Numbers

FA, AR, EN = (Numbers(language(code)) for code in ("fa", "ar", "en"))


def test_a_proportion_loses_its_leading_zero_in_english_only() -> None:
    assert [n.fixed_text(0.843, proportion=True) for n in (EN, FA, AR)] == [".84", "۰٫۸۴", "0.84"]


def test_a_number_that_may_exceed_one_keeps_its_zero() -> None:
    assert EN.fixed_text(0.843) == "0.84"


def test_thousands_are_grouped_but_years_are_not() -> None:
    assert [_text(n.integer(12345)) for n in (EN, FA, AR)] == ["12,345", "۱۲٬۳۴۵", "12,345"]
    assert [_text(n.year(2026)) for n in (EN, FA)] == ["2026", "۲۰۲۶"]


def test_a_negative_number_has_a_true_minus_at_its_left_and_zero_has_none() -> None:
    assert [n.fixed_text(-0.5, proportion=True) for n in (EN, FA)] == ["−.50", "−۰٫۵۰"]
    assert EN.fixed_text(-0.001) == "0.00"


def test_p_is_exact_above_a_thousandth_and_an_inequality_below() -> None:
    assert [EN.p_text(p) for p in (0.0234, 0.001, 0.0009)] == [".023", ".001", "<\u00a0.001"]
    assert EN.p_text(0.9999) == ">\u00a0.999"
    assert FA.p_text(1e-9) == "<\u00a0۰٫۰۰۱"
    assert _text(EN.p_formula(0.0234)) == "p\u00a0=\u00a0.023"
    assert _text(EN.p_formula(0.0)) == "p\u00a0<\u00a0.001"


def test_an_interval_has_the_separator_of_its_language_and_its_low_end_at_the_left() -> None:
    assert [n.interval_text(0.12, 0.45) for n in (EN, FA, AR)] == ["[.12, .45]", "[۰٫۱۲، ۰٫۴۵]", "[0.12، 0.45]"]


@pytest.mark.parametrize("n", [FA, AR, EN])
def test_every_number_is_isolated_from_left_to_right(n: Numbers) -> None:
    for shown in (n.integer(5), n.fixed(1.5), n.p(0.2), n.interval(0, 1), n.range(1, 5), n.percent(34.2)):
        assert re.fullmatch(r'<bdi dir="ltr" class="n"[^>]*>.+</bdi>', shown)


def test_percent_has_the_sign_of_its_language() -> None:
    assert [_text(n.percent(34.21)) for n in (EN, FA)] == ["34.2%", "۳۴٫۲٪"]


@pytest.mark.parametrize("n", [FA, AR, EN])
def test_what_cannot_be_computed_is_a_dash_wherever_it_stands(n: Numbers) -> None:
    missing = not_computable("zero_variance", item="a1")
    shown = (n.fixed(missing), n.proportion(missing), n.percent(missing), n.p(missing), n.interval(missing, 0.5))
    assert {_text(each) for each in shown} == {DASH}
    assert _text(n.estimate(0.8, missing, 0.9)) == _text(n.proportion(0.8))


def test_a_day_stands_in_the_calendar_of_the_language() -> None:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    assert _text(FA.day(moment)) == "۱۴۰۵/۰۹/۰۲"
    assert _text(EN.day(moment)) == "23 November 2026"
    assert "2026" in _text(AR.day(moment))


def test_text_given_as_a_number_cannot_bring_html() -> None:
    assert "<b>" not in EN.isolated("<b>1</b>")


def _text(markup: str) -> str:
    return unescape(re.sub("<[^>]+>", "", markup))


@pytest.mark.parametrize("code", ["fa", "ar", "en", "fa-u-nu-latn", "ar-u-nu-arab"])
def test_a_span_and_a_power_of_ten_are_one_isolated_piece(code: str) -> None:
    n = Numbers(language(code))
    for piece in (n.span(0.85, 0.91), n.small(-1.1e-6), n.small(0.00002, 5)):
        assert piece.startswith('<bdi dir="ltr"')
        assert piece.count("<bdi") == 1


def test_small_numbers_are_written_as_powers_in_the_digits_of_the_language() -> None:
    assert Markup(Numbers(language("fa")).small(1.1e-6)).striptags() == "۱٫۱۰ × ۱۰−۶"
    assert Markup(Numbers(language("en")).small(-1.1e-6)).striptags() == "−1.10 × 10−6"
    assert Markup(Numbers(language("en")).small(0.00123)).striptags() == "0.00123"
    assert Markup(Numbers(language("fa")).span(0.85, 0.91)).striptags() == "۰٫۸۵–۰٫۹۱"
