"""A question as its card shows it, in one language: words with the brand set apart, options with their codes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from instruments.instrument import AnswerScale, Question, QuestionType, Texts
from instruments.language import Language, language
from survey_app.answering.forms import Wrong
from survey_app.answering.pages import Card, Page, text_in
from survey_app.studies.definition import StudyDefinition

BAR_POINTS = (5, 7)
EXCERPT = 60
_BRAND = "{brand}"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: Markup
    apart: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownCard:
    """`typed` is what a number or text field holds; `error` is the sentence of a wrong or missing answer."""

    code: str
    number: str
    legend: Markup
    excerpt: Markup
    template: str
    options: tuple[Option, ...]
    typed: str
    bar: bool
    error: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    heading: Markup
    cards: tuple[ShownCard, ...]


class CardMaker:
    """Makes the cards of one study in one language."""

    def __init__(self, definition: StudyDefinition, t: Language) -> None:
        self.t, self.layout = t, definition.layout
        self.brand = text_in(definition.brand, t.code)[0]

    def text(self, texts: Texts) -> Markup:
        """A text with the brand isolated; a text that only exists in another language says so."""
        text, code = text_in(texts, self.t.code)
        filled = _with_brand(text, self.brand)
        if code == self.t.code:
            return filled
        direction = language(code).direction
        return Markup('<span lang="{}" dir="{}">{}</span>').format(code, direction, filled)

    def sections(
        self, page: Page, answers: Mapping[str, Any], errors: Mapping[str, str], typed: Mapping[str, Sequence[str]]
    ) -> tuple[ShownSection, ...]:
        return tuple(
            ShownSection(
                self.text(section.instruction),
                tuple(
                    self._card(card, answers.get(card.code), errors.get(card.code, ""), typed.get(card.code))
                    for card in section.cards
                ),
            )
            for section in page.sections
        )

    def answer(self, question: Question, answer: Any) -> Markup:
        """A stored answer in words."""
        if answer is None:
            return Markup(escape(self.t.text("web.answering.mine.no_answer")))
        if isinstance(answer, list):
            chosen = [option.text for option in self._options(question.scale, answer) if option.chosen]
            return Markup(self.t.list_separator).join(chosen)
        if question.scale.type in (QuestionType.LIKERT, QuestionType.SINGLE):
            options = self._options(question.scale, answer)
            return next((option.text for option in options if option.chosen), Markup(escape(str(answer))))
        return Markup(escape(str(answer)))

    def sentence(self, question: Question, wrong: Wrong | None) -> str:
        """Why an answer is asked for again."""
        if wrong is None:
            return self.t.text(f"web.answering.missing.{question.scale.type}")
        numbers = {name: self.t.number(value, grouped=False) for name, value in wrong.params.items()}
        return self.t.text(f"web.answering.wrong.{wrong.code}", example=self.t.number(12), **numbers)

    def waiting(self, count: int) -> str:
        """What the page says when answers are not sent yet, by their number, as JSON for its script."""
        words = [self.t.text("web.answering.waiting", count=number) for number in range(1, count + 1)]
        return json.dumps([self.t.text("web.answering.waiting_page"), *words], ensure_ascii=False)

    def _card(self, card: Card, answer: Any, error: str, typed: Sequence[str] | None) -> ShownCard:
        question, legend = card.question, self.text(card.question.text)
        options = self._options(question.scale, answer)
        shown = typed[-1] if typed else "" if answer is None else str(answer)
        return ShownCard(
            code=card.code,
            number=self.t.number(card.number),
            legend=legend,
            excerpt=_excerpt(text_in(question.text, self.t.code)[0], self.brand),
            template=f"answering/questions/{question.scale.type}.html",
            options=options,
            typed=shown,
            bar=self.layout == "bar" and _fits_bar(question, options),
            error=error,
        )

    def _options(self, scale: AnswerScale, answer: Any) -> tuple[Option, ...]:
        chosen = answer if isinstance(answer, list) else [answer]
        return tuple(Option(f"{code:g}", text, apart, code in chosen) for code, text, apart in self._codes(scale))

    def _codes(self, scale: AnswerScale) -> list[tuple[float, Markup, bool]]:
        """Codes with their words. A scale with words only at some codes shows every code as a number as well."""
        named = {anchor.code: self.text(anchor.text) for anchor in scale.anchors if not anchor.missing}
        apart = [(anchor.code, self.text(anchor.text), True) for anchor in scale.anchors if anchor.missing]
        codes = [float(code) for code in range(int(scale.low), int(scale.high) + 1)]
        if scale.type is not QuestionType.LIKERT or all(code in named for code in codes):
            return [(code, text, False) for code, text in named.items()] + apart
        return [(code, self._numbered(code, named.get(code)), False) for code in codes] + apart

    def _numbered(self, code: float, words: Markup | None) -> Markup:
        number = Markup("<bdi>{}</bdi>").format(self.t.number(code))
        return Markup("{} – {}").format(number, words) if words else number


def _with_brand(text: str, brand: str) -> Markup:
    """The text escaped and the brand in it isolated, so that its direction does not disturb the sentence."""
    return Markup("<bdi>{}</bdi>").format(brand).join(Markup(escape(part)) for part in text.split(_BRAND))


def _excerpt(text: str, brand: str) -> Markup:
    """The first words, for a link to the card."""
    plain = re.sub(r"\s+", " ", text).replace(_BRAND, "\ufffc")
    short = plain if len(plain) <= EXCERPT else plain[:EXCERPT].rsplit(" ", 1)[0] + "…"
    return _with_brand(short.replace("\ufffc", _BRAND), brand)


def _fits_bar(question: Question, options: Sequence[Option]) -> bool:
    plain = question.scale.type is QuestionType.LIKERT and not any(option.apart for option in options)
    return plain and len(options) in BAR_POINTS
