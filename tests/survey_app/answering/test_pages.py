from __future__ import annotations

import pytest

from survey_app.answering.opening import instruments_of
from survey_app.answering.pages import Questionnaire, lay_out
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from tests.survey_app.answering.conftest import definition, with_attention

ENGAGEMENT = "brand-engagement@1.0"


def laid(made: StudyDefinition, seed: int = 0) -> Questionnaire:
    return lay_out(made, instruments_of(made), seed)


def codes(questionnaire: Questionnaire) -> list[str]:
    return list(questionnaire.questions)


def test_a_page_never_holds_more_cards_than_the_study_allows() -> None:
    for size in range(1, 31):
        pages = laid(definition(page_size=size)).pages
        assert max(len(page.cards) for page in pages) <= size
        assert sum(len(page.cards) for page in pages) == 18


def test_a_long_scale_is_split_evenly_rather_than_leaving_one_card_alone() -> None:
    pages = laid(definition(blocks=[InstrumentBlock(pin=ENGAGEMENT)], page_size=9)).pages
    assert [len(page.cards) for page in pages] == [5, 5]


def test_a_short_scale_joins_the_page_before_it_when_it_fits() -> None:
    pages = laid(definition(page_size=18)).pages
    assert len(pages) == 1
    assert len(pages[0].sections) == 2


def test_cards_are_numbered_through_the_whole_questionnaire() -> None:
    pages = laid(definition()).pages
    assert [card.number for page in pages for card in page.cards] == list(range(1, 19))


def test_shuffling_changes_the_order_of_items_by_seed_and_loses_none() -> None:
    made = definition(blocks=[InstrumentBlock(pin=ENGAGEMENT, shuffle=True), InstrumentBlock(pin="background@1.0")])
    plain, first, again, second = codes(laid(definition())), *(codes(laid(made, seed)) for seed in (1, 1, 2))
    assert first == again != second
    assert sorted(first) == sorted(plain)
    assert first[10:] == plain[10:], "background questions stay where they are"


def test_shuffling_never_touches_the_answers_of_a_scale() -> None:
    made = definition(blocks=[InstrumentBlock(pin=ENGAGEMENT, shuffle=True)])
    for question in laid(made, 7).questions.values():
        assert [anchor.code for anchor in question.scale.anchors] == sorted(a.code for a in question.scale.anchors)


@pytest.mark.parametrize(("code", "named"), [("en", "“Agree”"), ("fa", "«موافقم»"), ("ar", "«أوافق»")])
def test_the_attention_item_names_its_answer_in_every_language(code: str, named: str) -> None:
    asked = laid(with_attention()).questions["attention1"]
    assert named in asked.text[code]
    assert asked.scale.allows(6)


def test_the_attention_item_hides_inside_its_scale() -> None:
    order = codes(laid(with_attention()))
    assert 0 < order.index("attention1") < len(order) - 1
