"""Conditions that a questionnaire brings of its own: an XLSForm's relevant, constraint and calculate at work."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from instruments.formats.reading import read_file
from instruments.formats.xlsform_out import write_xlsform
from instruments.library import find
from instruments.loader import parse
from survey_app.answering.opening import Published
from survey_app.database import Database
from survey_app.models import Researcher
from survey_app.shelf import storage
from survey_app.shelf.changes import instrument_changes
from survey_app.studies.definition import Computed, InstrumentBlock, Logic
from survey_app.studies.logic_check import logic_problems
from tests.survey_app.answering.conftest import Respondent, definition, publish, responses

FORM = """
engagemeter: 1
id: shopping
version: "1.0"
view: other
target: firm
title: {en: Shopping}
definition: {en: How people shop.}
licence: cc_by_4
wording: own
translations: {en: original}
scales:
  yesno: {type: single, anchors: {1: {en: "Yes"}, 2: {en: "No"}}}
  count: {type: number, range: [0, 500]}
  words: {type: line}
background:
  app: {scale: yesno, text: {en: Do you use the app?}}
  visits: {scale: count, show_if: app = 1, valid_if: visits != 13, advice: {en: Not thirteen.}, text: {en: How often?}}
  why: {scale: words, show_if: double > 20, required: false, text: {en: Why so often?}}
  city: {scale: words, required: false, text: {en: Which city?}}
computed: {double: visits * 2}
"""


@pytest.fixture
def pin(database: Database, tmp_path: Path) -> str:
    """The form as a researcher brings it: as an XLSForm, read and put on the shelf."""
    write_xlsform(parse(FORM.encode(), Path("shopping.yaml")), tmp_path / "shopping.xlsx")
    made = read_file((tmp_path / "shopping.xlsx").read_bytes(), "shopping.xlsx")
    with database.session() as session:
        researcher = Researcher(email="mina@example.org", password_hash="x", name="Mina")
        session.add(researcher)
        session.flush()
        row = storage.keep(session, researcher, made.text, "shopping.xlsx")
        session.commit()
        return f"{row.identity}@{row.version}"


def test_hidden_questions_are_passed_over_and_come_back_with_their_answers(
    app: FastAPI, database: Database, pin: str
) -> None:
    made = definition(blocks=[InstrumentBlock(pin=pin)], page_size=10)
    assert logic_problems(made) == ()
    with Respondent(app, publish(database, made)) as visitor:
        first = visitor.consent().text
        assert [name in first for name in ('name="app"', 'name="visits"', 'name="why"')] == [True, False, False]
        second = visitor.fill(first, {"app": "1"})
        assert 'name="visits"' in second.text
        refused = visitor.fill(second.text, {"visits": "13"})
        assert "Not thirteen." in refused.text
        third = visitor.fill(second.text, {"visits": "۱۴"})
        assert 'name="why"' in third.text
        assert 'name="city"' in third.text
        back = visitor.get(f"/s/{visitor.link}/1").text
        fourth = visitor.fill(back, {"app": "2"})
        assert 'name="visits"' not in fourth.text
        assert 'name="city"' in fourth.text
        assert 'name="why"' not in fourth.text
        assert "receipt code" in visitor.fill(fourth.text, {"city": "شیراز"}).text
    answers = responses(database)[0].answers
    assert answers["app"] == 2
    assert "visits" not in answers
    assert "why" not in answers
    assert answers["city"] == "شیراز"


def test_a_study_sees_the_computed_values_of_its_questionnaires(pin: str) -> None:
    logic = Logic(computed=[Computed(name="twice", formula="double * 2"), Computed(name="double", formula="1")])
    problems = logic_problems(definition(blocks=[InstrumentBlock(pin=pin)], logic=logic))
    codes = {problem.error.code for problem in problems}
    assert codes == {"logic_computed_name"}


def test_another_condition_is_a_new_version_of_a_questionnaire() -> None:
    old, new = (parse(text.encode(), Path("f.yaml")) for text in (FORM, FORM.replace("double > 20", "double > 30")))
    assert [(change.code, change.place) for change in instrument_changes(old, new)] == [("condition", "why")]


def test_the_preview_of_a_questionnaire_shows_every_question(pin: str) -> None:
    instrument = find(pin)
    made = definition(blocks=[InstrumentBlock(pin=pin)])
    asked, _ = Published("", 0, made, {pin: instrument}, everything=True).pages_for(0, {}, {})
    assert list(asked.questions) == ["app", "visits", "why", "city"]
