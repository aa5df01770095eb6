"""Amounts as people write them, in three sets of digits; what contradicts the number format is no amount."""

from __future__ import annotations

import pytest

from psychometrics.value.keys import customer_key, keyed_hash, masked
from psychometrics.value.reading.amounts import as_flag, as_money, as_number, as_share, currency_of, money_signs


@pytest.mark.parametrize(
    ("cell", "decimal", "amount"),
    [
        ("1,234.50", ".", 1234.5),
        ("1.234,50", ",", 1234.5),
        ("۱۲٬۳۴۵", ".", 12345),
        ("١٢٬٣٤٥٫٥", ".", 12345.5),
        ("1 234 567", ".", 1234567),
        ("۰/۸۷", "/", 0.87),
        ("(1,200)", ".", -1200),
        ("1200-", ".", -1200),
        ("−5", ".", -5),
        ("$ 1,000", ".", 1000),
        ("۵۰٬۰۰۰ تومان", ".", 50000),
        (12.5, ",", 12.5),
        (0, ".", 0),
    ],
)
def test_an_amount_is_read(cell: object, decimal: str, amount: float) -> None:
    assert as_money(cell, decimal) == amount  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell", ["12,34", "1,23,456", "1e400", "inf", "nan", "abc", "12 34", "1.2.3", "-", "5 apples", True, float("inf")]
)
def test_what_is_no_amount_is_never_guessed(cell: object) -> None:
    assert as_money(cell, ".") == "amount_unreadable"  # type: ignore[arg-type]


def test_an_amount_beyond_any_firms_is_refused() -> None:
    assert as_money("9" * 20, ".") == "amount_too_large"


def test_currencies_are_recognised_in_three_languages() -> None:
    cells = ["1,000 ریال", "۱۰۰ تومان", "$5", "5 €", "100 ر.س", "12", "12 apples"]
    assert [currency_of(cell) for cell in cells] == ["IRR", "IRT", "USD", "EUR", "SAR", "", "?"]


def test_the_mark_of_decimals_is_suggested_only_with_evidence() -> None:
    assert money_signs(["1,234.50", "7"]).decimal == "."
    assert money_signs(["1.234,50", "7"]).decimal == ","
    assert money_signs(["1,234"]).decimal == ""
    assert money_signs([f"{number},000" for number in range(100, 120)]).decimal == "."
    assert money_signs([f"{number}.000" for number in range(100, 120)]).decimal == ","


def test_shares_numbers_and_flags() -> None:
    assert as_share("25%", ".") == 0.25
    assert as_share("۵۰٪", ".") == 0.5
    assert as_share("1.5", ".") == "share_out_of_range"
    assert as_number("x", ".") == "number_unreadable"
    assert [as_flag(cell) for cell in ("yes", "خیر", "نعم", 1, 0.0, True)] == [True, False, True, True, False, True]
    assert as_flag("maybe") == "flag_unreadable"


def test_a_key_has_one_form_however_it_was_typed() -> None:
    assert {customer_key(cell) for cell in (" C-۱۲ ", "c-12", "C\u200e-12", "Ｃ-12")} == {"c-12"}
    assert customer_key(1042.0) == customer_key("1042") == "1042"
    assert customer_key("0042") != customer_key("42")


def test_hashes_need_their_secret_and_masks_hide_most() -> None:
    assert keyed_hash("c-12", b"a" * 16) != keyed_hash("c-12", b"b" * 16)
    assert len(keyed_hash("c-12", b"a" * 16)) == 32
    with pytest.raises(ValueError, match="16 bytes"):
        keyed_hash("c-12", b"short")
    assert [masked(key) for key in ("", "7", "712", "104237")] == ["", "7", "7••", "10•••7"]
    assert len(masked("x" * 100)) <= 12
