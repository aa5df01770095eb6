"""The simple item table: what it becomes, in three languages and encodings, and every mistake with its cell."""

from __future__ import annotations

import pytest

from instruments.formats.table_in import read_table
from psychometrics.errors import ManyErrors

HEAD = "code,dimension,reverse,text (en),text (fa),answers (en),answers (fa),missing (en),missing (fa)"
ROWS = (
    "calm1,calm,,I am calm.,آرامم.,Never|Sometimes|Always,هرگز|گاهی|همیشه,99=Don't know,۹۹=نمی‌دانم",
    "calm2,calm,yes,I worry.,نگرانم.,,,,",
    "age,,,Your age?,سن شما؟,Young|Old,جوان|پیر,,",
)


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def told(content: bytes) -> dict[str, str]:
    with pytest.raises(ManyErrors) as caught:
        read_table(content, "calm.csv")
    return {error.code: error.place for error in caught.value.errors}


def test_a_table_becomes_an_instrument_in_both_its_languages() -> None:
    made = read_table(table(*ROWS), "My calm.csv").instrument
    assert (made.pin, made.languages) == ("my-calm@1.0", ("en", "fa"))
    assert [(q.code, q.reverse_keyed) for q in made.scored] == [("calm1", False), ("calm2", True)]
    assert made.scored[1].scale == made.scored[0].scale
    assert made.scored[0].scale.missing_codes == (99,)
    assert [a.text["fa"] for a in made.scored[0].choices] == ["هرگز", "گاهی", "همیشه"]
    assert [(q.code, q.scale.type.value) for q in made.background] == [("age", "single")]


def test_headings_and_separators_of_persian_and_arabic_spreadsheets_are_read() -> None:
    head = "کد;بُعد;معکوس;متن;نص;پاسخ‌ها;الإجابات"
    row = "a1;آرامش;بله;آرامم.;أنا هادئ.;۰=هرگز|۵=همیشه;٠=أبدًا|٥=دائمًا"
    made = read_table("\r\n".join((head, row)).encode("utf-16"), "a.csv").instrument
    assert made.languages == ("fa", "ar")
    assert made.question("a1").reverse_keyed
    assert (made.question("a1").scale.low, made.question("a1").scale.high) == (0, 5)
    assert dict(made.construct_titles) == {"d1": {"fa": "آرامش", "ar": "آرامش"}}


def test_older_windows_files_are_read() -> None:
    content = "code,text (fa),answers (fa),dimension\na1,سلام,بد|خوب,d\n".encode("cp1256")
    assert read_table(content, "a.csv").instrument.question("a1").text == {"fa": "سلام"}


def test_every_mistake_is_told_at_once_with_its_cell() -> None:
    rows = ("a1,calm,maybe,hello,,A|B|C,الف|ب,,", "a1,calm,,hi,سلام,,,,", "2x,calm,,hi,سلام,,,x,x")
    assert told(table(*rows, head=HEAD.replace("dimension", "dimention"))) == {
        "xlsform_heading": "calm.csv, row 1, column dimention",
        "table_answers_differ": "calm.csv, row 2, column answers (fa)",
        "xlsform_yes_no": "calm.csv, row 2, column reverse",
        "xlsform_text": "calm.csv, row 2, column text (fa)",
        "xlsform_name_twice": "calm.csv, row 3, column code",
        "xlsform_name": "calm.csv, row 4, column code",
        "table_answer": "calm.csv, row 4, column missing (fa)",
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (table("a1,hello", head="x,text (en)"), "xlsform_no_column"),
        (table("a1", head="code"), "table_no_text"),
        (table("a1,hello,d", head="code,text (en),dimension"), "table_no_answers"),
        (table("a1,hello,yes,no", head="code,text (en),reverse,reverse"), "table_heading_twice"),
        (table("a1,hello,likerd", head="code,text (en),type"), "xlsform_type"),
        (b'code,text\n"a1,never closed', "table_unreadable"),
        (b"\xff\xfe\x00", "table_unreadable"),
        (table(*(f"a{n},hello" for n in range(5_002)), head="code,text (en)"), "sheet_too_long"),
    ],
)
def test_what_can_not_be_read_says_why(content: bytes, code: str) -> None:
    assert code in told(content)


def test_columns_that_are_not_ours_are_told_as_left_out() -> None:
    losses = read_table(table("a1,hello,x", head="code,text (en),colour"), "a.csv").losses
    assert [(loss.code, loss.detail) for loss in losses] == [("loss_heading", "colour")]
