"""What a draft still lacks before it may be published, each with the place on the page where it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from instruments.instrument import Instrument, QuestionType
from instruments.language import languages
from instruments.library import find
from instruments.questions.registry import kinds
from psychometrics.errors import EngagemeterError
from survey_app.studies.closing import closes_at, opens_at
from survey_app.studies.definition import InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.hypotheses import hypothesis_problems
from survey_app.studies.logic_check import logic_problems
from survey_app.studies.own import ENDS, own_questions


@dataclass(frozen=True, slots=True)
class Missing:
    """code : words in web.studies.missing.<code>; anchor : the element to go to; params : slots for the words."""

    code: str
    anchor: str
    params: dict[str, Any] = field(default_factory=dict)


def missing(definition: StudyDefinition, today: date) -> tuple[Missing, ...]:
    """Everything that stands in the way of publishing, in the order of the page."""
    known, unknown = _instruments(definition)
    return (
        *unknown,
        *_questions(definition, known),
        *_own(definition),
        *(Missing("hypothesis", "hypotheses", {"error": each.error}) for each in hypothesis_problems(definition)),
        *(Missing("logic", problem.anchor, {"error": problem.error}) for problem in logic_problems(definition)),
        *_languages(definition, known),
        *_texts(definition, known),
        *_consent(definition, today),
        *_linking(definition),
        *_closing(definition, today),
    )


def _instruments(definition: StudyDefinition) -> tuple[list[Instrument], list[Missing]]:
    found, unknown = [], []
    for block in definition.blocks:
        if not isinstance(block, InstrumentBlock):
            continue
        try:
            found.append(find(block.pin))
        except EngagemeterError:
            unknown.append(Missing("instrument_gone", "blocks", {"pin": block.pin}))
    return found, unknown


def _questions(definition: StudyDefinition, instruments: list[Instrument]) -> Iterator[Missing]:
    if not any(instrument.model for instrument in instruments):
        yield Missing("no_instrument", "blocks")
    asked = [question for instrument in instruments for question in instrument.questions]
    codes = Counter(question.code for question in (*asked, *own_questions(definition)))
    for code, count in codes.items():
        if count > 1:
            yield Missing("code_twice", "blocks", {"item": code})


def _own(definition: StudyDefinition) -> Iterator[Missing]:
    """Own questions: their words in every language, answers to choose from, words at both ends."""
    for index, block in enumerate(definition.blocks):
        if not isinstance(block, QuestionBlock):
            continue
        anchor, kind = f"block-{index}", kinds()[block.type]
        for code in definition.languages:
            if not block.text.get(code, "").strip():
                yield Missing("question_no_text", anchor, {"item": block.code, "language": code})
            if any(not choice.text.get(code, "").strip() for choice in block.choices):
                yield Missing("question_choice_no_text", anchor, {"item": block.code, "language": code})
        plain = [choice for choice in block.choices if choice.kind != "missing"]
        wanted = kind.needs_choices or block.type in (QuestionType.LIKERT, QuestionType.DIFFERENTIAL)
        if wanted and len(plain) < 2:
            yield Missing("question_no_choices", anchor, {"item": block.code})
        if block.type in ENDS and not block.low < block.high:
            yield Missing("question_range", anchor, {"item": block.code})
        if len({choice.code for choice in block.choices}) < len(block.choices):
            yield Missing("question_codes", anchor, {"item": block.code})


def _closing(definition: StudyDefinition, today: date) -> Iterator[Missing]:
    opens, closes = opens_at(definition.closing), closes_at(definition.closing)
    if closes and (closes.date() < today or (opens and opens >= closes)):
        yield Missing("closing_past", "design")
    if definition.closing.quotas and not definition.design.quotas:
        yield Missing("closing_no_quota", "design")


def _languages(definition: StudyDefinition, instruments: list[Instrument]) -> Iterator[Missing]:
    if not definition.languages:
        yield Missing("no_language", "languages")
    for code in definition.languages:
        for instrument in instruments:
            if code not in instrument.languages or code not in languages():
                yield Missing("not_translated", "languages", {"language": code, "instrument": instrument})


def _texts(definition: StudyDefinition, instruments: list[Instrument]) -> Iterator[Missing]:
    for code in definition.languages:
        if not definition.title.get(code, "").strip():
            yield Missing("no_title", f"title-{code}", {"language": code})
        if names_a_brand(instruments, definition) and not definition.brand.get(code, "").strip():
            yield Missing("no_brand", f"brand-{code}", {"language": code})


def names_a_brand(instruments: list[Instrument], definition: StudyDefinition) -> bool:
    """Whether any text of these instruments, or of an own question, has the `{brand}` slot."""
    asked = [*(question for i in instruments for question in i.questions), *own_questions(definition)]
    return any("{brand}" in text for question in asked for text in question.text.values())


def _linking(definition: StudyDefinition) -> Iterator[Missing]:
    """Answers that nobody can tell apart can't be joined with a customer's records."""
    if definition.linking.by == "none":
        return
    if definition.privacy in ("anonymised", "anonymous"):
        yield Missing("linking_anonymous", "linking")
    for code in definition.languages if definition.linking.by == "question" else ():
        if not definition.linking.key_name.get(code, "").strip():
            yield Missing("no_key_name", f"key-{code}", {"language": code})


def _consent(definition: StudyDefinition, today: date) -> Iterator[Missing]:
    consent = definition.consent
    for code in definition.languages:
        if not consent.text.get(code, "").strip():
            yield Missing("no_consent", f"consent-{code}", {"language": code})
    if not consent.contact.strip():
        yield Missing("no_contact", "contact")
    if not consent.keep_until:
        yield Missing("no_keep_until", "keep_until")
    elif consent.keep_until <= today.isoformat():
        yield Missing("keep_until_past", "keep_until")
