"""A question as its card shows it, in one language: words with the brand set apart, options with their codes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from instruments.instrument import STEPS, AnswerScale, Question, QuestionType, Texts
from instruments.language import Language, language
from instruments.questions.kind import TICK
from survey_app.answering import stored
from survey_app.answering.forms import Wrong
from survey_app.answering.pages import Card, Page, text_in
from survey_app.answering.stored import EXAMPLE_DAY
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.logic import Known

BAR_POINTS = (5, 7)
GRID_POINTS, GRID_WORDS = range(2, 8), 24
EXCERPT = 60
CHOSEN = (QuestionType.SINGLE, QuestionType.MULTIPLE)
_SLOT = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: Markup
    apart: bool
    chosen: bool
    other: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class ShownCard:
    """`typed` is what a number or text field holds; `error` is the sentence of a wrong or missing answer.

    options : what can be chosen, or what is ranked or shared, each with what its field holds.
    apart   : boxes beside a field, such as "I don't know"; `other` is the text of an "other".
    """

    code: str
    number: str
    legend: Markup
    excerpt: Markup
    template: str
    options: tuple[Option, ...]
    apart: tuple[Option, ...]
    typed: str
    other: str
    hint: str
    low: str
    high: str
    bar: bool
    error: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """`groups` : cards that stand together; with `head` they are the rows of a grid on a wide screen."""

    heading: Markup
    groups: tuple[tuple[tuple[Markup, ...], tuple[ShownCard, ...]], ...]

    @property
    def cards(self) -> tuple[ShownCard, ...]:
        return tuple(card for _, cards in self.groups for card in cards)


class CardMaker:
    """Makes the cards of one study in one language. known : what is piped into texts."""

    def __init__(
        self,
        definition: StudyDefinition,
        t: Language,
        known: Known | None = None,
        questions: Mapping[str, Question] | None = None,
    ) -> None:
        self.t, self.layout, self.known, self.questions = t, definition.layout, known, questions or {}
        self.brand = text_in(definition.brand, t.code)[0]

    def text(self, texts: Texts) -> Markup:
        """A text with the brand and what is piped isolated; one that only exists in another language says so."""
        text, code = text_in(texts, self.t.code)
        filled = self._filled(text)
        if code == self.t.code:
            return filled
        direction = language(code).direction
        return Markup('<span lang="{}" dir="{}">{}</span>').format(code, direction, filled)

    def sections(
        self, page: Page, answers: Mapping[str, Any], errors: Mapping[str, str], typed: Mapping[str, Sequence[str]]
    ) -> tuple[ShownSection, ...]:
        return tuple(
            ShownSection(self.text(section.instruction), tuple(self._groups(section.cards, answers, errors, typed)))
            for section in page.sections
        )

    def answer(self, question: Question, answer: Any) -> Markup:
        """A stored answer in words."""
        return stored.in_words(question, answer, self.t, self.text)

    def sentence(self, question: Question, wrong: Wrong | None, advice: Texts | None = None) -> str:
        """Why an answer is asked for again; the researcher's own advice where a rule of the study is not met."""
        if wrong is None:
            return self.t.text(f"web.answering.missing.{question.scale.type}")
        said = text_in(advice or {}, self.t.code)[0]
        if wrong.code == "rule" and said:
            return said
        numbers = {name: self.t.number(value, _places(value), grouped=False) for name, value in wrong.params.items()}
        example = self.t.date(EXAMPLE_DAY) if wrong.code == "date" else self.t.number(12)
        return self.t.text(f"web.answering.wrong.{wrong.code}", example=example, **numbers)

    def waiting(self, count: int) -> str:
        """What the page says when answers are not sent yet, by their number, as JSON for its script."""
        words = [self.t.text("web.answering.waiting", count=number) for number in range(1, count + 1)]
        return json.dumps([self.t.text("web.answering.waiting_page"), *words], ensure_ascii=False)

    def _groups(
        self,
        cards: Sequence[Card],
        answers: Mapping[str, Any],
        errors: Mapping[str, str],
        typed: Mapping[str, Sequence[str]],
    ) -> list[tuple[tuple[Markup, ...], tuple[ShownCard, ...]]]:
        groups = []
        for words, run in groupby(cards, lambda card: self._column_words(card.question)):
            together = list(run)
            grid = bool(words) and len(together) > 1
            head = tuple(Markup(escape(word)) for _, word in words) if grid else ()
            shown = tuple(self._card(card, answers, errors, typed.get(card.code), grid=grid) for card in together)
            groups.append((head, shown))
        return groups

    def _card(
        self,
        card: Card,
        answers: Mapping[str, Any],
        errors: Mapping[str, str],
        typed: Sequence[str] | None,
        *,
        grid: bool,
    ) -> ShownCard:
        question, answer, other = card.question, answers.get(card.code), f"{card.code}_other"
        options = self._options(question, answer, typed)
        boxes = question.scale.type not in (*STEPS, *CHOSEN)
        codes = () if question.scale.type in CHOSEN else (question.scale.low, question.scale.high)
        plain = [value for value in typed or () if not value.startswith(TICK)]
        return ShownCard(
            code=card.code,
            number=self.t.number(card.number),
            legend=self.text(question.text),
            excerpt=_excerpt(self._filled(text_in(question.text, self.t.code)[0])),
            template=f"answering/questions/{'grid' if grid else question.scale.type}.html",
            options=tuple(option for option in options if not (boxes and option.apart)),
            apart=tuple(option for option in options if boxes and option.apart),
            typed=plain[-1] if plain else stored.as_typed(question, answer, self.t),
            other=str(answers.get(other, "")),
            hint=stored.hint(question, self.t),
            low=f"{codes[0]:g}" if codes else "",
            high=f"{codes[1]:g}" if codes else "",
            bar=self.layout == "bar" and _fits_bar(question, options),
            error=errors.get(card.code, errors.get(other, "")),
        )

    def _options(self, question: Question, answer: Any, typed: Sequence[str] | None) -> tuple[Option, ...]:
        scale, chosen = question.scale, answer if isinstance(answer, list) else [answer]
        fields = stored.fields(question, answer, typed)
        ticks = {value.removeprefix(TICK) for value in typed or ()} if scale.type not in (*STEPS, *CHOSEN) else set()
        others = {anchor.code for anchor in scale.anchors if anchor.other}
        made = []
        for place, (code, text, apart) in enumerate(self._codes(scale)):
            is_chosen = code in chosen if scale.type in (*STEPS, *CHOSEN) else apart and code == answer
            field = fields[place] if place < len(fields) else ""
            chosen_now = is_chosen or (apart and f"{code:g}" in ticks)
            made.append(Option(f"{code:g}", text, apart, chosen_now, code in others, field))
        return tuple(made)

    def _codes(self, scale: AnswerScale) -> list[tuple[float, Markup, bool]]:
        """Codes with their words. A scale with words only at some codes shows every code as a number as well."""
        named = {anchor.code: self.text(anchor.text) for anchor in scale.anchors if not anchor.missing}
        apart = [(anchor.code, self.text(anchor.text), True) for anchor in scale.anchors if anchor.missing]
        if scale.type not in STEPS:
            return [(code, text, False) for code, text in named.items()] + apart
        codes = [float(code) for code in range(int(scale.low), int(scale.high) + 1)]
        if scale.type is not QuestionType.LIKERT:
            return [(code, named.get(code, Markup()), False) for code in codes] + apart
        if all(code in named for code in codes):
            return [(code, text, False) for code, text in named.items()] + apart
        return [(code, self._numbered(code, named.get(code)), False) for code in codes] + apart

    def _numbered(self, code: float, words: Markup | None) -> Markup:
        number = Markup("<bdi>{}</bdi>").format(self.t.number(code))
        return Markup("{} – {}").format(number, words) if words else number

    def _column_words(self, question: Question) -> tuple[tuple[float, str], ...]:
        """Codes and words of its answers when they are few and short enough to stand above columns; else none."""
        scale = question.scale
        if self.layout != "grid" or scale.type is not QuestionType.LIKERT or len(scale.anchors) not in GRID_POINTS:
            return ()
        words = tuple((anchor.code, anchor.text.get(self.t.code, "")) for anchor in scale.anchors)
        worded = len(words) == int(scale.high - scale.low) + 1 and not scale.missing_codes
        return words if worded and all(0 < len(word) <= GRID_WORDS for _, word in words) else ()

    def _filled(self, text: str) -> Markup:
        """The text escaped, and each slot filled and isolated, so that its direction does not disturb the sentence."""
        filled, at = Markup(), 0
        for slot in _SLOT.finditer(text):
            filled += escape(text[at : slot.start()]) + Markup("<bdi>{}</bdi>").format(self._piped(slot[1]))
            at = slot.end()
        return filled + escape(text[at:])

    def _piped(self, name: str) -> Markup:
        """What a slot stands for: the brand, an answer in words, a computed value; "…" while there is none."""
        if name == "brand":
            return escape(self.brand)
        value = self.known.get(name) if self.known else None
        if value is None:
            return Markup("…")
        if name in self.questions:
            return self.answer(self.questions[name], value)
        return escape(self.t.number(value, _places(value)) if isinstance(value, (int, float)) else str(value))


def _places(value: float) -> int:
    return 0 if float(value).is_integer() else 2


def _excerpt(text: Markup) -> Markup:
    """The first words, for a link to the card; the brand in them stays isolated."""
    plain = re.sub(r"\s+", " ", text.striptags())
    short = plain if len(plain) <= EXCERPT else plain[:EXCERPT].rsplit(" ", 1)[0] + "…"
    return Markup("<bdi>{}</bdi>").format(short)


def _fits_bar(question: Question, options: Sequence[Option]) -> bool:
    plain = question.scale.type is QuestionType.LIKERT and not any(option.apart for option in options)
    return plain and len(options) in BAR_POINTS
