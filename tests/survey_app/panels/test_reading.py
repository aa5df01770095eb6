"""What people paste: spreadsheets and CSV, names of columns and digits of three languages, rows that can't be used."""

from __future__ import annotations

from datetime import date

import pytest

from psychometrics.errors import RequestError
from survey_app.panels import reading


def test_rows_of_a_spreadsheet_in_persian_are_read_with_their_digits_and_dates() -> None:
    pasted = reading.read(
        "نام\tرایانامه\tتلفن\tسطح\tارزش\tمرحله\tزبان\tتاریخ\tشهر\n"
        "سارا\tSara@Example.org\t۰۹۱۲ ۳۴۵ ۶۷۸۹\tطلایی\t۱٬۲۵۰٫۵\tوفادار\tفارسی\t۱۴۰۵/۰۲/۱۰\tشیراز\n"
    )
    (sara,) = pasted.people
    assert sara.identity == "sara@example.org"
    assert sara.fields["phone"] == "09123456789"
    assert sara.fields["language"] == "fa"
    assert (sara.value, sara.as_of, sara.custom) == (1250.5, date(2026, 4, 30), {"شهر": "شیراز"})


def test_wrong_rows_are_told_with_number_and_reason_and_the_others_are_kept() -> None:
    pasted = reading.read(
        "name;email;phone;value;date\n"
        "A;a@example.org;;1;2026-01-31\n"
        "B;not an address;;1;\n"
        "C;;12;;\n"
        "D;;;;\n"
        "E;e@example.org;;much;\n"
        "F;f@example.org;;;2026-02-30\n"
        "G;A@EXAMPLE.ORG;;2;\n"
    )
    assert [person.identity for person in pasted.people] == ["a@example.org"]
    assert [(row.row, row.code) for row in pasted.wrong] == [
        (3, "email"),
        (4, "phone"),
        (5, "no_address"),
        (6, "value"),
        (7, "as_of"),
    ]
    assert pasted.repeated == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "contacts_empty"),
        ("name,email\n", "contacts_empty"),
        ("name,city\nSara,Shiraz\n", "contacts_no_address"),
        ("email\n" + "x@example.org\n" * (reading.MOST_ROWS + 1), "contacts_too_many"),
    ],
)
def test_what_cannot_be_contacts_is_refused(text: str, code: str) -> None:
    with pytest.raises(RequestError) as refused:
        reading.read(text)
    assert refused.value.code == code
