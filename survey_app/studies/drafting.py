"""Changes to a study's draft. Each takes a definition and gives a new one; nothing here touches a table."""

from __future__ import annotations

from instruments.instrument import Instrument, QuestionType
from instruments.library import find
from survey_app.studies.definition import AttentionBlock, InstrumentBlock, QuestionBlock, StudyDefinition

Block = InstrumentBlock | AttentionBlock | QuestionBlock


def pins(definition: StudyDefinition) -> tuple[str, ...]:
    """The instruments of a study, in their order."""
    return tuple(block.pin for block in definition.blocks if isinstance(block, InstrumentBlock))


def add_instrument(definition: StudyDefinition, instrument: Instrument) -> StudyDefinition:
    """Puts it last, but before the background questions, which people answer when they are done thinking.

    Another version of the same instrument gives its place to this one.
    """
    if instrument.pin in pins(definition):
        return definition
    blocks = list(definition.blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, InstrumentBlock) and block.pin.partition("@")[0] == instrument.id:
            return _with_version(definition, index, instrument.pin)
    place = len(blocks)
    if instrument.model is not None:
        while place and is_background(blocks[place - 1]):
            place -= 1
    blocks.insert(place, InstrumentBlock(pin=instrument.pin))
    return with_blocks(definition, blocks)


def _with_version(definition: StudyDefinition, index: int, pin: str) -> StudyDefinition:
    """The same block with another version of its instrument, which no two of can be asked together."""
    old = definition.blocks[index]
    swapped = [
        block.model_copy(update={"pin": pin, "sha256": ""})
        if block is old
        else block.model_copy(update={"after": pin})
        if isinstance(block, AttentionBlock) and isinstance(old, InstrumentBlock) and block.after == old.pin
        else block
        for block in definition.blocks
    ]
    return with_blocks(definition, swapped)


def remove_instrument(definition: StudyDefinition, pin: str) -> StudyDefinition:
    """Takes it out, and the attention item that borrows its scale with it."""
    kept = [b for b in definition.blocks if not (isinstance(b, InstrumentBlock) and b.pin == pin)]
    return with_blocks(definition, [b for b in kept if not (isinstance(b, AttentionBlock) and b.after == pin)])


def move_block(definition: StudyDefinition, index: int, step: int) -> StudyDefinition:
    """Moves one block by `step` places; beyond an end it stays where it is."""
    blocks, goal = list(definition.blocks), index + step
    if not (0 <= index < len(blocks) and 0 <= goal < len(blocks)):
        return definition
    blocks.insert(goal, blocks.pop(index))
    return with_blocks(definition, blocks)


def remove_block(definition: StudyDefinition, index: int) -> StudyDefinition:
    if not 0 <= index < len(definition.blocks):
        return definition
    block = definition.blocks[index]
    if isinstance(block, InstrumentBlock):
        return remove_instrument(definition, block.pin)
    return with_blocks(definition, [b for place, b in enumerate(definition.blocks) if place != index])


def attention_place(definition: StudyDefinition) -> InstrumentBlock | None:
    """The instrument after which an attention item can stand: the longest with an agreement scale."""
    scaled = [
        (len(find(block.pin).questions), block)
        for block in definition.blocks
        if isinstance(block, InstrumentBlock) and _likert(find(block.pin))
    ]
    return max(scaled, key=lambda pair: pair[0])[1] if scaled else None


def set_attention(definition: StudyDefinition, *, wanted: bool) -> StudyDefinition:
    """One instructed-response item, asked on the scale of the longest instrument, in no score."""
    blocks: list[Block] = [block for block in definition.blocks if not isinstance(block, AttentionBlock)]
    host = attention_place(definition)
    if not wanted or host is None:
        return with_blocks(definition, blocks)
    anchors = [anchor for anchor in _likert(find(host.pin)) if not anchor.missing]
    item = AttentionBlock(after=host.pin, expected=anchors[-2 if len(anchors) > 2 else -1].code)
    blocks.insert(blocks.index(host) + 1, item)
    return with_blocks(definition, blocks)


def with_blocks(definition: StudyDefinition, blocks: list[Block]) -> StudyDefinition:
    return definition.model_copy(update={"blocks": blocks})


def _likert(instrument: Instrument) -> tuple:
    """The anchors of its first agreement scale; empty when it has none."""
    return next((q.scale.anchors for q in instrument.questions if q.scale.type is QuestionType.LIKERT), ())


def is_background(block: Block) -> bool:
    return isinstance(block, InstrumentBlock) and find(block.pin).model is None
