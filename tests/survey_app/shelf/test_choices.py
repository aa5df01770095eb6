"""What the page of a draft may send, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.datastructures import FormData

from instruments.instrument import Instrument
from instruments.loader import parse
from psychometrics.errors import ManyErrors, RequestError
from survey_app.shelf.choices import chosen_text, read_choices
from survey_app.shelf.inheriting import inherited
from tests.survey_app.shelf.making import own_text

BEFORE = parse(own_text().encode(), Path("own.yaml"), placed=False)


def chosen(*fields: tuple[str, str]) -> Instrument:
    text = chosen_text(BEFORE, read_choices(FormData([("reverse", "wait2"), *fields])))
    return parse(text.encode(), Path("own.yaml"), placed=False)


@pytest.mark.parametrize(
    "field", [("score-patience", "median"), ("licence", "free"), ("id", "other"), ("doi", "x" * 1001), ("view", "")]
)
def test_what_the_page_does_not_have_is_refused(field: tuple[str, str]) -> None:
    with pytest.raises(RequestError) as caught:
        read_choices(FormData([field]))
    assert caught.value.code == "form_invalid"


def test_nothing_chosen_changes_nothing() -> None:
    assert chosen().questions == BEFORE.questions
    assert chosen().model == BEFORE.model


def test_an_item_moves_to_a_dimension_by_any_of_its_names() -> None:
    made = chosen(("dimension-wait1", "Ease"), ("dimension-wait2", "شکیبایی"), ("measurement-patience", "formative"))
    assert made.model is not None
    assert [(c.code, c.measurement.value, [i.code for i in c.items]) for c in made.model.constructs] == [
        ("patience", "formative", ["wait2"]),
        ("Ease", "reflective", ["wait1"]),
    ]


def test_a_dimension_needs_its_name_in_every_language() -> None:
    text = chosen_text(BEFORE, read_choices(FormData([("named-patience-fa", "")])))
    with pytest.raises(ManyErrors) as caught:
        parse(text.encode(), Path("own.yaml"), placed=False)
    assert [error.code for error in caught.value.errors] == ["language_text_missing"]


def test_what_a_form_has_no_word_of_is_as_before() -> None:
    bare = own_text().replace("    reverse: true\n", "").replace("licence: cc_by_4", "licence: permission")
    new = parse(bare.replace("I don't mind", "I never mind").encode(), Path("own.yaml"), placed=False)
    text = inherited(new, BEFORE, frozenset({"about", "keying", "scoring"}))
    made = parse(text.encode(), Path("own.yaml"), placed=False)
    assert made.question("wait2").reverse_keyed
    assert made.licence is BEFORE.licence
    assert made.question("wait1").text["en"] == "I never mind waiting."
    kept = parse(inherited(new, BEFORE, frozenset({"scoring"})).encode(), Path("own.yaml"), placed=False)
    assert not kept.question("wait2").reverse_keyed
