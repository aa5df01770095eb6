"""The order in which a study asks: its blocks as pages of cards. No table, no request, no HTML.

The same definition, instruments and seed always give the same pages; the seed orders blocks and items and draws
them, never the answers of a scale. See `order`.

A question that depends on an answer never stands on the page of that answer: so a page never has to change while it
is filled in, with script or without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from instruments.branching.language import names, parse, slots
from instruments.instrument import Instrument, Question, Texts
from instruments.questions.registry import kind
from survey_app.answering.order import Asked, is_shuffled, sections
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from survey_app.studies.logic import Known, StudyLogic, met

__all__ = ["Card", "Page", "Questionnaire", "Section", "is_shuffled", "lay_out", "text_in"]
SECONDS_PER_OWN = 6.0


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its number in the order of this respondent; 0 for a statement. show_if : its condition."""

    question: Question
    number: int
    show_if: str = ""

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its own and that of its question, which an instrument may have said: both must be met."""
        return tuple(each for each in (self.show_if, self.question.show_if) if each)


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one instruction. An empty instruction needs no heading."""

    instruction: Texts
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Page:
    """`number` counts from 1. A page without cards is passed over."""

    number: int
    sections: tuple[Section, ...]

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for section in self.sections for card in section.cards)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """What can be answered here, with the text of each "other"."""
        found: dict[str, Question] = {}
        for card in self.cards:
            found[card.code] = card.question
            if card.question.companion:
                found[card.question.companion.code] = card.question.companion
        return found


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

    def next_page(self, number: int) -> int:
        """The first page from this one on that asks something; one more than there are when none does."""
        return next((page.number for page in self.pages[number - 1 :] if page.cards), len(self.pages) + 1)

    def page_to_show(self, number: int) -> int:
        """The page itself or the next that asks something; near the end the last one that does."""
        onward = self.next_page(number)
        before = [page.number for page in self.pages[: number - 1] if page.cards]
        return onward if onward <= len(self.pages) or not before else before[-1]

    def for_whom(self, known: Known) -> Questionnaire:
        """The same pages with only what the logic shows; `known` then holds what is hidden, too."""
        pages = [Page(page.number, tuple(_shown(page, known))) for page in self.pages]
        return Questionnaire(tuple(_renumbered(pages)), self.minutes)


def lay_out(definition: StudyDefinition, instruments: Mapping[str, Instrument], seed: int) -> Questionnaire:
    """The pages of one respondent.

    instruments : by pin, one for each instrument block.
    A section that fits into what is left of a page joins it; a longer one begins a page and is split evenly.
    """
    logic, size = StudyLogic(definition, {}, instruments.values()), definition.page_size
    pages: list[list[Section]] = []
    for asked, whole in _numbered(sections(definition, instruments, seed)):
        for place, section in enumerate(_apart(whole, logic)):
            here = {card.code for part in pages[-1] for card in part.cards} if pages else set()
            free = len(here) + len(section.cards) <= size and not (asked.new_page and place == 0)
            if pages and free and not here & _needs(section, logic):
                pages[-1].append(section)
            else:
                pages.extend([part] for part in _split(section, size))
    laid = tuple(Page(number, tuple(_together(parts))) for number, parts in enumerate(pages, 1))
    return Questionnaire(laid, max(1, round(_minutes(definition, instruments))))


def text_in(texts: Texts, code: str) -> tuple[str, str]:
    """A text and the language that it is in: the one asked for, else the first there is. Empty when there is none."""
    found = code if texts.get(code) else next((other for other, text in texts.items() if text), code)
    return texts.get(found, ""), found


def _minutes(definition: StudyDefinition, instruments: Mapping[str, Instrument]) -> float:
    own = sum(block.kind == "question" for block in definition.blocks)
    pins = [block.pin for block in definition.blocks if isinstance(block, InstrumentBlock)]
    return sum(instruments[pin].minutes for pin in pins) + own * SECONDS_PER_OWN / 60


def _needs(section: Section, logic: StudyLogic) -> frozenset[str]:
    """The questions on whose answers a section depends, by its condition or by what is piped into its texts."""
    wanted: set[str] = set()
    for card in section.cards:
        for condition in card.conditions:
            wanted |= names(parse(condition))
        texts = [card.question.text, *(anchor.text for anchor in card.question.scale.anchors)]
        wanted.update(name for each in texts for text in each.values() for name in slots(text))
    return logic.roots(wanted)


def _numbered(asked: Iterable[Asked]) -> Iterator[tuple[Asked, Section]]:
    number = 0
    for each in asked:
        cards = []
        for question in each.questions:
            number += kind(question).asks
            cards.append(Card(question, number if kind(question).asks else 0, each.show_if))
        yield each, Section(each.instruction, tuple(cards))


def _apart(section: Section, logic: StudyLogic) -> Iterator[Section]:
    """Parts of a section in which no card depends on another of the same part."""
    part: list[Card] = []
    for card in section.cards:
        if card.conditions and {each.code for each in part} & _needs(Section({}, (card,)), logic):
            yield Section(section.instruction, tuple(part))
            part = []
        part.append(card)
    yield Section(section.instruction, tuple(part))


def _split(section: Section, size: int) -> list[Section]:
    """Parts of at most `size` cards, as even as can be."""
    count = -(-len(section.cards) // size)
    ends = [len(section.cards) * part // count for part in range(count + 1)]
    return [Section(section.instruction, section.cards[first:end]) for first, end in pairwise(ends)]


def _together(parts: Iterable[Section]) -> Iterator[Section]:
    """Own questions that follow each other on a page are one section, as they need no heading between them."""
    last: Section | None = None
    for part in parts:
        if last is not None and not last.instruction and not part.instruction:
            last = Section({}, (*last.cards, *part.cards))
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def _shown(page: Page, known: Known) -> Iterator[Section]:
    for section in page.sections:
        kept = []
        for card in section.cards:
            if all(met(condition, known) for condition in card.conditions):
                kept.append(card)
            else:
                known.hidden |= {card.code, f"{card.code}_other"}
        if kept:
            yield Section(section.instruction, tuple(kept))


def _renumbered(pages: Iterable[Page]) -> Iterator[Page]:
    number = 0
    for page in pages:
        fresh = []
        for section in page.sections:
            cards = []
            for card in section.cards:
                number += bool(card.number)
                cards.append(replace(card, number=number if card.number else 0))
            fresh.append(Section(section.instruction, tuple(cards)))
        yield Page(page.number, tuple(fresh))
