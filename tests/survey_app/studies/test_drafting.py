"""Changes to a draft, each giving a new definition."""

from __future__ import annotations

from instruments.library import find
from survey_app.studies import drafting, forms
from survey_app.studies.definition import AttentionBlock, StudyDefinition
from tests.survey_app.studies.making import ENGAGEMENT, ready_draft


def study_of(*pins: str) -> StudyDefinition:
    definition = StudyDefinition(languages=["fa"])
    for pin in pins:
        definition = drafting.add_instrument(definition, find(pin))
    return definition


def test_background_questions_stay_last_whatever_is_added_later() -> None:
    definition = study_of("background@1.0", ENGAGEMENT, "goal-alignment@1.0")
    assert drafting.pins(definition) == (ENGAGEMENT, "goal-alignment@1.0", "background@1.0")


def test_an_instrument_is_added_once() -> None:
    once = study_of(ENGAGEMENT)
    assert drafting.add_instrument(once, find(ENGAGEMENT)) == once


def test_blocks_move_within_their_ends_only() -> None:
    definition = study_of(ENGAGEMENT, "goal-alignment@1.0")
    moved = drafting.move_block(definition, 1, -1)
    assert drafting.pins(moved) == ("goal-alignment@1.0", ENGAGEMENT)
    assert drafting.move_block(moved, 0, -1) == moved
    assert drafting.move_block(moved, 7, 1) == moved


def test_the_attention_item_asks_for_an_answer_of_the_scale_it_borrows_and_leaves_with_it() -> None:
    definition = drafting.set_attention(study_of(ENGAGEMENT, "goal-alignment@1.0"), wanted=True)
    item = next(block for block in definition.blocks if isinstance(block, AttentionBlock))
    assert item.after == ENGAGEMENT
    assert item.expected == 6
    without = drafting.remove_instrument(definition, ENGAGEMENT)
    assert not any(isinstance(block, AttentionBlock) for block in without.blocks)


def test_no_attention_item_without_an_agreement_scale() -> None:
    definition = drafting.set_attention(study_of("background@1.0"), wanted=True)
    assert [block.kind for block in definition.blocks] == ["instrument"]


def test_the_template_fills_empty_consent_texts_and_keeps_what_was_written() -> None:
    definition = ready_draft("fa", "ar")
    emptied = definition.model_copy(
        update={"consent": definition.consent.model_copy(update={"text": {"fa": "به زبان خودم", "ar": " "}})}
    )
    filled = forms.with_template(emptied).consent.text
    assert filled["fa"] == "به زبان خودم"
    assert "Avan" in filled["ar"]
    assert "الموافقة" not in filled["fa"]


def test_an_unknown_action_changes_nothing() -> None:
    definition = ready_draft()
    for action in ("", "up", "up:x", "up:-1", "remove:99", "burn:0", "up:٣"):
        assert forms.act(definition, action) == definition
