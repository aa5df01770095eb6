"""SurveyJS and LimeSurvey get every question; the command converts by the names of files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from instruments.formats.converting import convert
from instruments.formats.own import as_yaml
from instruments.instrument import Instrument
from instruments.library import find, library
from psychometrics.errors import InstrumentError


@pytest.mark.parametrize("instrument", library(), ids=lambda instrument: instrument.id)
def test_surveyjs_has_every_question_with_its_codes(instrument: Instrument, tmp_path: Path) -> None:
    convert(instrument.pin, tmp_path / "form.json")
    elements = json.loads((tmp_path / "form.json").read_text("utf-8"))["pages"][0]["elements"]
    assert [each["name"] for each in elements] == [question.code for question in instrument.questions]
    for element, question in zip(elements, instrument.questions, strict=True):
        offered = {each["value"] for each in element.get("rateValues", element.get("choices", []))}
        assert offered >= {anchor.code for anchor in question.scale.anchors}


@pytest.mark.parametrize("instrument", library(), ids=lambda instrument: instrument.id)
def test_limesurvey_has_every_question_in_every_language(instrument: Instrument, tmp_path: Path) -> None:
    losses = convert(instrument.pin, tmp_path / "form.txt")
    with (tmp_path / "form.txt").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    renamed = {loss.item: loss.detail for loss in losses if loss.code == "loss_code"}
    names = {renamed.get(question.code, question.code) for question in instrument.questions}
    assert all(name.isalnum() for name in names)
    for code in instrument.languages:
        asked = {row["name"] for row in rows if row["class"] in ("Q", "SQ") and row["language"] == code}
        assert names <= asked


def test_what_programs_that_only_ask_have_no_place_for_is_told(tmp_path: Path) -> None:
    for name in ("form.txt", "form.json"):
        codes = {loss.code for loss in convert("goal-alignment", tmp_path / name)}
        assert {"loss_source", "loss_scoring", "loss_short", "loss_apart"} <= codes


def test_yaml_to_xlsform_to_yaml_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(as_yaml(find("customer-process")), "utf-8")
    convert(str(tmp_path / "one.yaml"), tmp_path / "form.xlsx")
    assert convert(str(tmp_path / "form.xlsx"), tmp_path / "two.yaml") == ()
    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError) as caught:
        convert("brand-engagement", tmp_path / "form.qsf")
    assert caught.value.code == "form_unknown"
