"""Users' own text made harmless, and catalogue words as HTML."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from instruments.language import language
from reports.words import LONGEST_TEXT, direction, filled, harmless, in_digits, marked_up, own_text


@pytest.mark.parametrize("control", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\ufeff"])
def test_characters_that_reorder_or_hide_text_are_taken_out(control: str) -> None:
    assert harmless(f"a{control}b") == "ab"


def test_control_characters_and_line_ends_become_one_space() -> None:
    assert harmless("a\x00\x1b\r\n\u2028 b\t") == "a b"


def test_joiners_that_persian_needs_stay() -> None:
    assert harmless("می‌خواهم") == "می‌خواهم"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert len(harmless("w" * 10_000)) == LONGEST_TEXT
    assert harmless("w" * 10_000).endswith("…")


def test_own_text_is_escaped_and_isolated() -> None:
    assert own_text("<b>&") == '<bdi dir="ltr">&lt;b&gt;&amp;</bdi>'


def test_a_text_has_the_direction_of_its_first_letter() -> None:
    assert own_text("۲ پردازش شناختی").startswith('<bdi dir="rtl">')
    assert [direction(text) for text in ("12 abc", "(«عاطفه»", "12–3")] == ["ltr", "rtl", "ltr"]


def test_a_slot_cannot_bring_markup_stars_or_slots() -> None:
    assert filled("**{name}**", {"name": "*a* {other} <i>"}) == '<b><bdi dir="ltr">*a* {other} &lt;i&gt;</bdi></b>'
    assert filled("{name}", {"name": Markup("<i>p</i>")}) == "<i>p</i>"


def test_greek_symbols_stay_upright() -> None:
    assert marked_up("*p* and *α* in **all**") == "<i>p</i> and α in <b>all</b>"


@pytest.mark.parametrize(
    ("code", "words", "shown"),
    [
        ("fa-u-nu-latn", "از ۰ تا ۱۰۰، ۰٫۷۰ و ۹۵٪", "از 0 تا 100، 0.70 و 95%"),
        ("ar-u-nu-arab", "من 0 إلى 100، 0.70 و95%", "من ٠ إلى ١٠٠، ٠٫٧٠ و٩٥٪"),
        ("ar-u-nu-arab", "G1 وHC3 وICC(2,1) وSHA-256 و{n1}", "G1 وHC3 وICC(2,1) وSHA-256 و{n1}"),
        ("en", "power .80, 0.95 of 1,000", "power .80, 0.95 of 1,000"),
    ],
)
def test_numbers_within_catalogue_words_follow_the_chosen_digits(code: str, words: str, shown: str) -> None:
    assert in_digits(words, language(code)) == shown


def test_a_symbol_and_its_number_are_one_piece() -> None:
    assert filled("*n* = {n}؛ CFI = {cfi}", {"n": Markup("۸۰۵"), "cfi": Markup("۰٫۹۵")}) == Markup(
        '<bdi dir="ltr" class="pair"><i>n</i> = ۸۰۵</bdi>؛ <bdi dir="ltr" class="pair">CFI = ۰٫۹۵</bdi>'
    )
