"""Conditions, rules and formulas of a questionnaire: in its own file, in XLSForm and back, in forms of others."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pyxform.xls2xform import convert

from instruments.formats.limesurvey import write_limesurvey
from instruments.formats.own import as_yaml
from instruments.formats.xlsform_in import Converted, read_xlsform
from instruments.formats.xlsform_out import write_xlsform
from instruments.instrument import Instrument
from instruments.loader import parse
from psychometrics.errors import ManyErrors

TEXT = """
engagemeter: 1
id: visits
version: "1.0"
view: other
target: firm
title: {en: Visits, fa: مراجعه}
definition: {en: How visits are., fa: مراجعه چگونه است.}
licence: cc_by_4
wording: own
translations: {en: original, fa: draft}
scales:
  agree: {type: likert, anchors: {1: {en: No, fa: نه}, 2: {en: So so, fa: میانه}, 3: {en: Yes, fa: بله}},
          missing: {9: {en: Don't know, fa: نمی‌دانم}}}
  ways: {type: multiple, anchors: {1: {en: Shop, fa: فروشگاه}, 2: {en: App, fa: برنامک}}}
  count: {type: number, range: [0, 500]}
  words: {type: line}
constructs:
  ease: {title: {en: Ease, fa: آسانی}, measurement: reflective, items: [ease1, ease2]}
items:
  ease1: {scale: agree, text: {en: Easy., fa: آسان.}}
  ease2: {scale: agree, show_if: "selected(used, 2) and visits >= 2", text: {en: Easy in the app., fa: آسان در برنامک.}}
background:
  used: {scale: ways, text: {en: Where?, fa: کجا؟}}
  visits: {scale: count, valid_if: "visits < 400 or selected(used, 2)", advice: {en: Too many., fa: زیاد است.},
           text: {en: How often?, fa: چند بار؟}}
  why: {scale: words, show_if: "min(visits, 3) > 2 and not twice = 2", required: false, text: {en: Why?, fa: چرا؟}}
order: [used, visits, ease1, ease2, why]
computed: {twice: visits * 2}
"""


@pytest.fixture
def visits() -> Instrument:
    return parse(TEXT.encode(), Path("visits.yaml"))


def same(one: Instrument, other: Instrument) -> bool:
    return replace(one, sha256="") == replace(other, sha256="")


def through(instrument: Instrument, path: Path) -> Converted:
    write_xlsform(instrument, path / "form.xlsx")
    return read_xlsform((path / "form.xlsx").read_bytes(), "form.xlsx")


def test_the_own_file_keeps_conditions_and_the_order_asked(visits: Instrument) -> None:
    assert [q.code for q in visits.questions] == ["used", "visits", "ease1", "ease2", "why"]
    assert same(parse(as_yaml(visits).encode(), Path("visits.yaml")), visits)


def test_conditions_come_back_whole_from_xlsform(visits: Instrument, tmp_path: Path) -> None:
    back = through(visits, tmp_path)
    assert same(back.instrument, visits)
    assert same(parse(back.text.encode(), Path("visits.yaml")), visits)
    assert back.losses == ()


def test_odk_reads_the_conditions_without_a_warning(visits: Instrument, tmp_path: Path) -> None:
    write_xlsform(visits, tmp_path / "form.xlsx")
    warnings: list[str] = []
    made = convert(tmp_path / "form.xlsx", validate=False, warnings=warnings)
    assert warnings == []
    form = re.sub(r"\s+", " ", made.xform)
    assert """relevant="selected( /data/used , '2') and /data/visits &gt;= 2\"""" in form
    assert "calculate=" in made.xform
    assert "constraint=" in made.xform


def test_a_condition_that_odk_has_no_words_for_is_told(visits: Instrument, tmp_path: Path) -> None:
    losses = write_xlsform(visits, tmp_path / "form.xlsx")
    assert [(loss.item, loss.detail) for loss in losses if loss.code == "loss_unseen"] == [
        ("why", "min(visits, 3) > 2 and not twice = 2")
    ]
    assert "loss_logic" in {loss.code for loss in write_limesurvey(visits, tmp_path / "form.txt")}


def test_whoever_edits_a_condition_in_excel_is_believed(visits: Instrument, tmp_path: Path) -> None:
    write_xlsform(visits, tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    sheet = book["survey"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[1].value == "ease2")
    sheet.cell(row, headings["relevant"]).value = "${visits} > 7"
    book.save(tmp_path / "form.xlsx")
    made = read_xlsform((tmp_path / "form.xlsx").read_bytes(), "form.xlsx")
    assert made.instrument.question("ease2").show_if == "visits > 7"


def form(path: Path, *rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    survey = book.create_sheet("survey")
    head = ["type", "name", "label::English (en)", "relevant", "constraint", "constraint_message::English (en)",
            "calculation", "required"]  # fmt: skip
    for row in [head, *rows]:
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in [["list_name", "name", "label::English (en)"], ["yn", 1, "Yes"], ["yn", 2, "No"]]:
        choices.append(row)
    book.save(path / "other.xlsx")
    return (path / "other.xlsx").read_bytes()


def test_a_form_of_others_keeps_its_conditions_groups_rules_and_formulas(tmp_path: Path) -> None:
    made = read_xlsform(
        form(
            tmp_path,
            ["select_one yn", "customer", "Are you a customer?"],
            ["begin_group", "more", "", "${customer} = 1"],
            ["integer", "age", "Age?", "", ". >= 18 and . <= 99"],
            ["integer", "years", "Since?", "${age} > 20 or ${age} = 18", ". <= ${age}", "Not older than you."],
            ["end_group", ""],
            ["calculate", "share", "", "", "", "", "${years} div ${age}"],
            ["text", "story", "Tell us.", "${share} > 0.5"],
        ),
        "other.xlsx",
    )
    asked = {q.code: (q.show_if, q.valid_if) for q in made.instrument.questions}
    assert asked == {
        "customer": ("", ""),
        "age": ("customer = 1", ""),
        "years": ("customer = 1 and (age > 20 or age = 18)", "years <= age"),
        "story": ("share > 0.5", ""),
    }
    assert made.instrument.computed == {"share": "years / age"}
    assert made.instrument.question("years").advice == {"en": "Not older than you."}
    assert (made.instrument.question("age").scale.low, made.instrument.question("age").scale.high) == (18, 99)
    assert made.losses == ()


def test_what_cannot_be_said_is_left_out_and_told(tmp_path: Path) -> None:
    made = read_xlsform(
        form(
            tmp_path,
            ["text", "mail", "Mail?", "", "regex(., '.+@.+')"],
            ["integer", "age", "Age?", "${city} = 'Shiraz'", ". >= 18 or . = 0"],
            ["text", "city", "City?", "", "", "", "", "${age} > 3"],
            ["calculate", "when", "", "", "", "", "today()"],
            ["text", "last", "Last?", "${when} > 3"],
        ),
        "other.xlsx",
    )
    assert {(loss.code, loss.item, loss.detail) for loss in made.losses} == {
        ("loss_condition", "mail", "regex(., '.+@.+')"),
        ("loss_condition", "age", 'city = "Shiraz"'),
        ("loss_condition", "city", "${age} > 3"),
        ("loss_question", "when", "calculate"),
        ("loss_condition", "last", "when > 3"),
    }
    assert made.instrument.question("age").valid_if == "age >= 18 or age = 0"
    assert made.instrument.question("age").scale.low == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("visits >= 2", "visit >= 2", "logic_name"),
        ("selected(used, 2) and", "selected(used, 7) and", "logic_code"),
        ("order: [used, visits, ease1", "order: [ease1, ease2, used, visits", "named_twice"),
        ("ease1, ease2, why]", "ease1, ease2, whi]", "order_unknown"),
        ("visits * 2", "twice * 2", "logic_circle"),
        ("order: [used, visits, ease1, ease2, why]", "", "logic_later"),
    ],
)
def test_a_mistake_of_a_condition_is_told_with_its_line(old: str, new: str, code: str) -> None:
    with pytest.raises(ManyErrors) as caught:
        parse(TEXT.replace(old, new).encode(), Path("visits.yaml"))
    assert code in {error.code for error in caught.value.errors}
    assert all(error.place.startswith("visits.yaml:") for error in caught.value.errors)
