from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from instruments.instrument import QuestionType, Translation, View, with_brand
from instruments.loader import load
from psychometrics.errors import InstrumentError, ManyErrors
from psychometrics.model import Measurement
from tests.instruments.questionnaire import VALID, read, spoilt


def test_a_questionnaire_declares_its_measurement_model() -> None:
    model = read(VALID).model
    assert model is not None
    (whole,) = model.constructs
    assert whole.measurement is Measurement.COMPOSITE
    assert [construct.code for construct in model.all] == ["warmth", "whole"]
    assert [item.code for item in model.items] == ["w1", "w2"]


def test_items_take_their_range_keying_and_missing_codes_from_the_file() -> None:
    w1, w2 = read(VALID).model.items  # type: ignore[union-attr]
    assert (w1.low, w1.high, w1.missing, w1.ordinal, w1.reverse_keyed) == (1, 2, (9,), True, False)
    assert w2.reverse_keyed


def test_yes_and_no_stay_words() -> None:
    scale = read(VALID).question("w1").scale
    assert [anchor.text["en"] for anchor in scale.anchors] == ["No", "Yes", "Don't know"]


def test_scored_items_and_background_are_kept_apart() -> None:
    instrument = read(VALID)
    assert [question.code for question in instrument.scored] == ["w1", "w2"]
    assert [question.code for question in instrument.background] == ["stage"]


def test_the_head_of_the_file_is_read() -> None:
    instrument = read(VALID)
    assert (instrument.pin, instrument.view, instrument.validated) == ("small@1.0", View.MOTIVATIONAL, False)
    assert instrument.translations == {"en": Translation.ORIGINAL, "fa": Translation.DRAFT}
    assert instrument.sha256 == hashlib.sha256(VALID.encode()).hexdigest()


def test_a_label_that_is_not_given_is_the_text() -> None:
    assert read(VALID).question("w2").label == {"en": "Cold", "fa": "سرد"}


def test_only_declared_codes_may_be_stored() -> None:
    scale = read(spoilt("type: likert", "type: likert\n    range: [1, 10]")).question("w1").scale
    assert [code for code in (0, 1, 5, 5.5, 9, 10, 11) if scale.allows(code)] == [1, 5, 9, 10]
    stage = read(VALID).question("stage").scale
    assert stage.type is QuestionType.SINGLE
    assert (stage.allows(1), stage.allows(2)) == (True, False)


def test_an_unknown_question_names_the_known_ones() -> None:
    with pytest.raises(InstrumentError) as caught:
        read(VALID).question("w7")
    assert caught.value.params["known"] == ["w1", "w2", "stage"]


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ManyErrors) as caught:
        load(tmp_path / "nothing.yaml")
    (error,) = caught.value.errors
    assert (error.code, error.place) == ("file_unreadable", str(tmp_path / "nothing.yaml"))


def test_the_brand_is_isolated_in_a_text() -> None:
    assert with_brand("من {brand} را دوست دارم.", "Digikala") == "من \u2068Digikala\u2069 را دوست دارم."
    assert with_brand("No slot { here.", "X") == "No slot { here."
