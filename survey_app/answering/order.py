"""In which order a respondent meets blocks and items, and which items: everything from one stored seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from instruments.branching.checking import roots
from instruments.branching.language import names, parse
from instruments.instrument import Instrument, Question, QuestionType, Texts
from instruments.language import language, languages
from survey_app.studies.definition import AttentionBlock, InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.own import question_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions under one instruction and one condition."""

    instruction: Texts
    questions: tuple[Question, ...]
    show_if: str = ""
    new_page: bool = False


def is_shuffled(definition: StudyDefinition) -> bool:
    """Whether respondents see different orders, or different items."""
    instruments = (block for block in definition.blocks if isinstance(block, InstrumentBlock))
    return definition.design.shuffle_blocks or any(block.shuffle or block.sample for block in instruments)


def sections(definition: StudyDefinition, instruments: Mapping[str, Instrument], seed: int) -> Iterator[Asked]:
    """What is asked, in this respondent's order."""
    attention = _attention_by_host(definition)
    for block in _blocks(definition, instruments, seed):
        if isinstance(block, QuestionBlock):
            yield Asked({}, (question_of(block),), block.show_if, block.new_page)
        elif isinstance(block, InstrumentBlock):
            yield from _of_instrument(block, instruments[block.pin], attention, seed)


def _blocks(
    definition: StudyDefinition, instruments: Mapping[str, Instrument], seed: int
) -> list[InstrumentBlock | AttentionBlock | QuestionBlock]:
    """The blocks; scored instruments change places among themselves when their order is random."""
    blocks = list(definition.blocks)
    if not definition.design.shuffle_blocks:
        return blocks
    places = [n for n, b in enumerate(blocks) if isinstance(b, InstrumentBlock) and instruments[b.pin].model]
    moved = [blocks[place] for place in places]
    random.Random(f"{seed}:blocks").shuffle(moved)
    for place, block in zip(places, moved, strict=True):
        blocks[place] = block
    return blocks


def _of_instrument(
    block: InstrumentBlock, instrument: Instrument, attention: dict[str, AttentionBlock], seed: int
) -> Iterator[Asked]:
    scored = {question.code for question in instrument.scored}
    drawn = drawn_items(instrument, block.sample, seed)
    kinds = [(q.code in scored, q) for q in instrument.questions if q.code not in scored or q.code in drawn]
    for is_scale, run in groupby(kinds, itemgetter(0)):
        questions = [question for _, question in run]
        if block.shuffle and is_scale and not _depend(questions, instrument):
            random.Random(f"{seed}:{block.pin}").shuffle(questions)
        if is_scale and block.pin in attention:
            _insert_attention(questions, attention.pop(block.pin))
        headed = is_scale or not scored
        yield Asked(instrument.instruction if headed else _BACKGROUND, tuple(questions), block.show_if)


def _depend(questions: Sequence[Question], instrument: Instrument) -> bool:
    """Whether one of them is asked because of the answer to another: then their order says something."""
    codes = {question.code for question in questions}
    return any(q.show_if and codes & roots(names(parse(q.show_if)), instrument.computed) for q in questions)


def drawn_items(instrument: Instrument, sample: int, seed: int) -> frozenset[str]:
    """The items of an instrument that one respondent is asked: all, or `sample` drawn from each construct.

    Every item, and every pair of items, is asked of some respondents, so that means and covariances stay estimable
    when what is missing is missing by design (Graham et al., 2006).
    """
    model = instrument.model
    if model is None or not sample:
        return frozenset(question.code for question in instrument.questions)
    draw, drawn = random.Random(f"{seed}:{instrument.pin}:drawn"), list[str]()
    for construct in model.first_order:
        codes = [item.code for item in construct.items]
        drawn.extend(draw.sample(codes, min(sample, len(codes))))
    return frozenset(drawn)


def _attention_by_host(definition: StudyDefinition) -> dict[str, AttentionBlock]:
    """Attention items by the pin in whose scale they hide: the one they name, else the instrument before them."""
    hosts: dict[str, AttentionBlock] = {}
    before = ""
    for block in definition.blocks:
        if isinstance(block, InstrumentBlock):
            before = block.pin
        elif isinstance(block, AttentionBlock) and (block.after or before):
            hosts[block.after or before] = block
    return hosts


def _insert_attention(questions: list[Question], block: AttentionBlock) -> None:
    """Two thirds of the way down, on the scale of the item before it."""
    place = max(1, len(questions) * 2 // 3)
    neighbour = questions[place - 1]
    if neighbour.scale.type is not QuestionType.LIKERT:
        return
    texts = {}
    for code in languages():
        answer = next((a.text.get(code, "") for a in neighbour.scale.anchors if a.code == block.expected), "")
        known = language(code)
        answer = answer or known.number(block.expected)
        opening, closing = known.quotes
        texts[code] = known.text("web.answering.attention", answer=f"{opening}{answer}{closing}")
    asked = replace(neighbour, code=block.code, text=texts, label=texts, reverse_keyed=False, required=True)
    questions.insert(place, asked)


def _heading(codes: Iterable[str]) -> Texts:
    return {code: language(code).text("web.answering.background_heading") for code in codes}


_BACKGROUND: Texts = _heading(languages())
