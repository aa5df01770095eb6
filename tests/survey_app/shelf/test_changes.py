"""What two versions of an instrument differ in, and what number the later one gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from instruments.instrument import Instrument
from instruments.loader import parse
from survey_app.database import Database
from survey_app.models import Researcher
from survey_app.shelf import storage
from survey_app.shelf.changes import instrument_changes, next_version
from survey_app.studies import changes as study_changes
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from tests.survey_app.shelf.making import own_text


def made(*replaced: tuple[str, str]) -> Instrument:
    text = own_text()
    for old, new in replaced:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text.encode(), Path("own.yaml"), placed=False)


CASES = [
    ((("I don't mind waiting.", "I do not mind waiting."),), {("wording", "wait1")}, "1.1"),
    ((("licence: cc_by_4", "licence: public_domain"),), {("about", "licence")}, "1.1"),
    ((("fa: draft", "fa: committee"),), {("translation", "fa")}, "1.1"),
    ((("reverse: true", "reverse: false"),), {("keying", "wait2")}, "2.0"),
    ((("measurement: reflective", "score: sum\n    measurement: reflective"),), {("score", "patience")}, "2.0"),
    ((("measurement: reflective", "measurement: formative"),), {("measured", "patience")}, "2.0"),
    ((("    items: [wait1, wait2]", "    items: [wait2]"), ("items:\n  wait1:", "background:\n  wait1:"),
      ("  wait2:\n    scale", "items:\n  wait2:\n    scale")), {("not_scored", "wait1")}, "2.0"),
    ((("version: \"1.0\"", "version: \"3.2\""), ("I don't mind waiting.", "Waiting is fine.")),
     {("wording", "wait1")}, "3.2"),
]  # fmt: skip


@pytest.mark.parametrize(("replaced", "told", "version"), CASES)
def test_each_change_has_its_class(
    replaced: tuple[tuple[str, str], ...], told: set[tuple[str, str]], version: str
) -> None:
    old, new = made(), made(*replaced)
    assert {(change.code, change.place) for change in instrument_changes(old, new)} == told
    assert next_version(old, new) == version


def test_the_same_instrument_differs_in_nothing() -> None:
    assert instrument_changes(made(), made()) == ()


def test_a_study_that_goes_over_to_a_rekeyed_version_measures_something_else(
    app: FastAPI, database: Database, researcher: Researcher
) -> None:
    with database.session() as session:
        storage.keep(session, researcher, own_text(), "a.yaml")
        other = own_text().replace('version: "1.0"', 'version: "2.0"')
        storage.keep(
            session, researcher, other.replace("measurement: ref", "score: sum\n    measurement: ref"), "a.yaml"
        )
        first, second = (
            StudyDefinition(languages=["en"], blocks=[InstrumentBlock(pin=f"waiting@{version}")])
            for version in ("1.0", "2.0")
        )
        found = study_changes.changes(first, second)
        session.rollback()
    assert [(change.code, change.kind.name) for change in found] == [("score", "MEASUREMENT")]
