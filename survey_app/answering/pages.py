"""The order in which a study asks: its blocks as pages of cards. No table, no request, no HTML.

The same definition, instruments and seed always give the same pages; the seed shuffles items, never the scale.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter

from instruments.instrument import Instrument, Question, QuestionType, Texts
from instruments.language import language, languages
from survey_app.studies.definition import AttentionBlock, InstrumentBlock, StudyDefinition


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its number in the order of this respondent."""

    question: Question
    number: int

    @property
    def code(self) -> str:
        return self.question.code


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one instruction. An empty instruction needs no heading."""

    instruction: Texts
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Page:
    """`number` counts from 1."""

    number: int
    sections: tuple[Section, ...]

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for section in self.sections for card in section.cards)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        return {card.code: card.question for card in self.cards}


@dataclass(frozen=True)
class Questionnaire:
    """All pages as one respondent sees them."""

    pages: tuple[Page, ...]
    minutes: int

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        return {code: question for page in self.pages for code, question in page.questions.items()}

    @cached_property
    def page_of(self) -> Mapping[str, int]:
        """The page on which each item stands."""
        return {code: page.number for page in self.pages for code in page.questions}

    def page(self, number: int) -> Page:
        return self.pages[number - 1]


def lay_out(definition: StudyDefinition, instruments: Mapping[str, Instrument], seed: int) -> Questionnaire:
    """The pages of one respondent.

    instruments : by pin, one for each instrument block.
    A section that fits into what is left of a page joins it; a longer one begins a page and is split evenly.
    """
    pages: list[list[Section]] = []
    for section in _numbered(_sections(definition, instruments, seed)):
        taken = sum(len(other.cards) for other in pages[-1]) if pages else 0
        if pages and taken + len(section.cards) <= definition.page_size:
            pages[-1].append(section)
        else:
            pages.extend([part] for part in _split(section, definition.page_size))
    minutes = sum(instruments[block.pin].minutes for block in _instrument_blocks(definition))
    laid = tuple(Page(number, tuple(sections)) for number, sections in enumerate(pages, 1))
    return Questionnaire(laid, max(1, round(minutes)))


def is_shuffled(definition: StudyDefinition) -> bool:
    """Whether respondents see different orders."""
    return any(block.shuffle for block in _instrument_blocks(definition))


def text_in(texts: Texts, code: str) -> tuple[str, str]:
    """A text and the language that it is in: the one asked for, else the first there is. Empty when there is none."""
    found = code if texts.get(code) else next((other for other, text in texts.items() if text), code)
    return texts.get(found, ""), found


def _instrument_blocks(definition: StudyDefinition) -> Iterator[InstrumentBlock]:
    return (block for block in definition.blocks if isinstance(block, InstrumentBlock))


def _sections(
    definition: StudyDefinition, instruments: Mapping[str, Instrument], seed: int
) -> Iterator[tuple[Texts, list[Question]]]:
    attention = _attention_by_host(definition)
    for block in _instrument_blocks(definition):
        instrument = instruments[block.pin]
        scored = {question.code for question in instrument.scored}
        kinds = [(question.code in scored, question) for question in instrument.questions]
        for is_scale, run in groupby(kinds, itemgetter(0)):
            questions = [question for _, question in run]
            if block.shuffle and is_scale:
                random.Random(f"{seed}:{block.pin}").shuffle(questions)
            if is_scale and block.pin in attention:
                _insert_attention(questions, attention.pop(block.pin))
            headed = is_scale or not scored
            yield instrument.instruction if headed else _BACKGROUND, questions


def _attention_by_host(definition: StudyDefinition) -> dict[str, AttentionBlock]:
    """Attention items by the pin in whose scale they hide: the one they name, else the instrument before them."""
    hosts: dict[str, AttentionBlock] = {}
    before = ""
    for block in definition.blocks:
        if isinstance(block, InstrumentBlock):
            before = block.pin
        elif block.after or before:
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


def _numbered(sections: Iterator[tuple[Texts, list[Question]]]) -> Iterator[Section]:
    number = 0
    for instruction, questions in sections:
        cards = tuple(Card(question, number + place) for place, question in enumerate(questions, 1))
        number += len(cards)
        yield Section(instruction, cards)


def _split(section: Section, size: int) -> list[Section]:
    """Parts of at most `size` cards, as even as can be."""
    count = -(-len(section.cards) // size)
    ends = [len(section.cards) * part // count for part in range(count + 1)]
    return [Section(section.instruction, section.cards[first:end]) for first, end in pairwise(ends)]


_BACKGROUND: Texts = {code: language(code).text("web.answering.background_heading") for code in languages()}
