"""XLSForm out and in again: nothing of ours is lost, others read it, every mistake is told at once with its cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import yaml
from pyxform.xls2xform import convert

from instruments.formats.own import as_yaml
from instruments.formats.xlsform_in import Converted, read_xlsform
from instruments.formats.xlsform_out import losses_of, write_xlsform
from instruments.instrument import Instrument, QuestionType
from instruments.library import find, library
from instruments.loader import parse
from psychometrics.errors import ManyErrors

SURVEY = [
    ["type", "name", "label::English (en)", "label::Persian (fa)", "relevant", "ce::scale", "ce::reverse"],
    ["select_one agree", "calm1", "I am calm.", "آرامم.", "", "calm", ""],
    ["select_one agree", "calm2", "I worry.", "نگرانم.", "", "calm", "yes"],
    ["integer", "age", "Your age?", "سن شما؟", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Persian (fa)"],
    *(["agree", code, f"Step {code}", f"گام {code}"] for code in range(1, 6)),
]
SETTINGS = [["form_title", "form_id", "version"], ["Calm", "calm_scale", "1.0"]]


def workbook(path: Path, survey: list[list[object]] = SURVEY, choices: list[list[object]] = CHOICES) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("survey", survey), ("choices", choices), ("settings", SETTINGS)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path / "calm.xlsx")
    return (path / "calm.xlsx").read_bytes()


def changed(row: int, column: int, value: object) -> list[list[object]]:
    copy = [list(cells) for cells in SURVEY]
    copy[row][column] = value
    return copy


def same(one: Instrument, other: Instrument) -> bool:
    return replace(one, sha256="") == replace(other, sha256="")


@pytest.mark.parametrize("instrument", library(), ids=lambda instrument: instrument.id)
def test_every_instrument_comes_back_whole_from_its_own_file(instrument: Instrument) -> None:
    path = Path(instrument.id) / f"{instrument.version}.yaml"
    assert same(parse(as_yaml(instrument).encode(), path), instrument)


@pytest.mark.parametrize("instrument", library(), ids=lambda instrument: instrument.id)
def test_every_instrument_comes_back_whole_from_xlsform(instrument: Instrument, tmp_path: Path) -> None:
    write_xlsform(instrument, tmp_path / "form.xlsx")
    back = read_xlsform((tmp_path / "form.xlsx").read_bytes(), "form.xlsx")
    assert same(back.instrument, instrument)
    assert same(parse(back.text.encode(), Path("form.yaml")), instrument)
    assert back.losses == ()


@pytest.mark.parametrize("name", ["customer-process", "tier-benefits", "background"])
def test_odk_reads_what_is_written_without_a_warning(name: str, tmp_path: Path) -> None:
    write_xlsform(find(name), tmp_path / "form.xlsx")
    warnings: list[str] = []
    made = convert(tmp_path / "form.xlsx", validate=False, warnings=warnings)
    assert warnings == []
    assert "<h:head>" in made.xform


def test_what_other_programs_do_not_see_is_told() -> None:
    codes = {loss.code for loss in losses_of(find("customer-process"))}
    assert codes == {"loss_brand", "loss_keying"}


def read(content: bytes) -> Converted:
    return read_xlsform(content, "calm.xlsx")


def test_a_form_of_others_becomes_an_instrument(tmp_path: Path) -> None:
    made = read(workbook(tmp_path)).instrument
    assert (made.pin, made.languages) == ("calm-scale@1.0", ("en", "fa"))
    assert [(q.code, q.reverse_keyed) for q in made.scored] == [("calm1", False), ("calm2", True)]
    assert [q.code for q in made.background] == ["age"]
    assert (made.background[0].scale.low, made.background[0].scale.high) == (0, 1_000_000)
    assert made.scored[0].scale.type is QuestionType.LIKERT
    assert made.model is not None
    assert [c.code for c in made.model.constructs] == ["calm"]


def told(content: bytes) -> dict[str, str]:
    with pytest.raises(ManyErrors) as caught:
        read(content)
    return {error.code: error.place for error in caught.value.errors}


def test_three_mistakes_are_told_at_once_with_their_cells(tmp_path: Path) -> None:
    survey = changed(1, 0, "select_one agre")
    survey[2][3] = ""
    survey[3][4] = "${calm9} > 2"
    with pytest.raises(ManyErrors) as caught:
        read(workbook(tmp_path, survey))
    found = {error.code: error for error in caught.value.errors}
    assert found["xlsform_list"].place == "calm.xlsx, survey, row 2, column type"
    assert found["xlsform_list"].params["nearest"] == "agree"
    assert found["xlsform_text"].place == "calm.xlsx, survey, row 3, column label::Persian (fa)"
    assert found["xlsform_reference"].place == "calm.xlsx, survey, row 4, column relevant"
    assert len(found) == 3


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        (1, 0, "selct_one agree", "xlsform_type"),
        (1, 1, "", "xlsform_no_name"),
        (1, 1, "۱سؤال", "xlsform_name"),
        (2, 1, "calm1", "xlsform_name_twice"),
        (1, 4, "${calm1} = 1", "xlsform_circular"),
        (1, 6, "maybe", "xlsform_yes_no"),
    ],
)
def test_a_mistake_names_its_cell(tmp_path: Path, row: int, column: int, value: str, code: str) -> None:
    places = told(workbook(tmp_path, changed(row, column, value)))
    assert places[code] == f"calm.xlsx, survey, row {row + 1}, column {SURVEY[0][column]}"


def test_a_problem_of_the_instrument_is_told_at_its_row(tmp_path: Path) -> None:
    places = told(workbook(tmp_path, [*SURVEY[:3], ["text", "age", "Age?", "سن؟", "", "calm", ""]]))
    assert places["item_not_scorable"] == "calm.xlsx, survey, row 4"


def test_choices_need_numbers(tmp_path: Path) -> None:
    places = told(workbook(tmp_path, choices=[*CHOICES, ["agree", "never", "Never", "هرگز"]]))
    assert places["xlsform_choice_code"] == "calm.xlsx, choices, row 7, column name"


def test_what_the_form_asks_for_and_we_cannot_carry_is_told(tmp_path: Path) -> None:
    survey = [[*SURVEY[0], "hint"], [*SURVEY[1], "Take your time"], *SURVEY[2:]]
    losses = read(workbook(tmp_path, survey)).losses
    assert [(loss.code, loss.item, loss.detail) for loss in losses] == [("loss_column", "calm1", "hint")]


def test_a_file_that_is_no_workbook_is_refused() -> None:
    assert told(b"not a workbook") == {"xlsform_unreadable": "calm.xlsx"}


def test_the_text_made_is_yaml_that_people_can_read(tmp_path: Path) -> None:
    text = read(workbook(tmp_path)).text
    assert "آرامم." in text
    assert yaml.safe_load(text)["items"]["calm2"]["reverse"] is True
