"""What a draft lacks before it may be published."""

from __future__ import annotations

from datetime import date

from instruments.library import find
from survey_app.studies import drafting
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from survey_app.studies.readiness import missing
from tests.survey_app.studies.making import ready_draft

TODAY = date(2026, 11, 23)


def codes(definition: StudyDefinition) -> list[str]:
    return [lack.code for lack in missing(definition, TODAY)]


def test_an_empty_draft_lacks_everything_each_with_its_place() -> None:
    lacking = missing(StudyDefinition(), TODAY)
    assert [(lack.code, lack.anchor) for lack in lacking] == [
        ("no_instrument", "blocks"),
        ("no_language", "languages"),
        ("no_contact", "contact"),
        ("no_keep_until", "keep_until"),
    ]


def test_a_complete_draft_lacks_nothing() -> None:
    assert missing(ready_draft("fa", "ar", "en"), TODAY) == ()


def test_each_language_needs_title_brand_and_consent_of_its_own() -> None:
    definition = ready_draft("fa").model_copy(update={"languages": ["fa", "ar"]})
    assert [(lack.code, lack.anchor) for lack in missing(definition, TODAY)] == [
        ("no_title", "title-ar"),
        ("no_brand", "brand-ar"),
        ("no_consent", "consent-ar"),
    ]


def test_background_questions_alone_measure_nothing() -> None:
    definition = ready_draft("fa", pins=("background@1.0",))
    assert "no_instrument" in codes(definition)
    assert "no_brand" not in codes(definition)


def test_answers_can_not_be_kept_until_a_day_that_is_over() -> None:
    definition = ready_draft()
    past = definition.consent.model_copy(update={"keep_until": "2026-11-23"})
    assert codes(definition.model_copy(update={"consent": past})) == ["keep_until_past"]


def test_an_instrument_that_left_the_library_is_named() -> None:
    gone = ready_draft().model_copy(update={"blocks": [InstrumentBlock(pin="no-such-thing@9.9")]})
    told = {lack.code: lack.params for lack in missing(gone, TODAY)}
    assert told["instrument_gone"] == {"pin": "no-such-thing@9.9"}


def test_two_instruments_with_one_item_code_can_not_stand_together() -> None:
    definition = ready_draft()
    twice = drafting.with_blocks(definition, [*definition.blocks, *definition.blocks])
    assert {lack.params["item"] for lack in missing(twice, TODAY)} == {
        question.code for question in find("brand-engagement@1.0").questions
    }
