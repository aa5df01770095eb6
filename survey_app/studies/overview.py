"""A study as the screens show it: title, version, status, blocks with their length."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from instruments.instrument import Instrument, Translation
from instruments.library import find
from survey_app.answering.pages import Questionnaire, lay_out
from survey_app.models import Study, StudyStatus, StudyVersion
from survey_app.studies.definition import AttentionBlock, InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.logic_check import everything
from survey_app.studies.service import draft_of, instruments_of, latest_version
from survey_app.studies.shelf import in_language

CONSENT_MINUTES = 0.5
ATTENTION_MINUTES = OWN_MINUTES = 0.1
ADVANCE = (Translation.DRAFT, Translation.BACK_TRANSLATED, Translation.COMMITTEE, Translation.ORIGINAL)


@dataclass(frozen=True, slots=True)
class Overview:
    """version : number of the newest published version, 0 when there is none."""

    id: str
    link: str
    title: str
    status: StudyStatus
    simulated: bool
    version: int
    definition: StudyDefinition
    can_undo: bool


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One line of the study's list: an instrument, an own question, or the attention item."""

    index: int
    kind: str
    pin: str
    title: str
    view: str
    questions: int
    reversed: tuple[bool, ...]
    pages: int
    shuffle: bool
    ready: bool
    type: str = ""
    condition: str = ""
    sample: int = 0


@dataclass(frozen=True, slots=True)
class Length:
    questions: int
    pages: int
    minutes: float


def overview(session: Session, study: Study, language: str) -> Overview:
    definition, version = draft_of(study), latest_version(session, study)
    return Overview(
        id=study.id,
        link=study.link,
        title=in_language(definition.title, language),
        status=study.status,
        simulated=study.simulated,
        version=version.number if version else 0,
        definition=definition,
        can_undo=bool(study.earlier),
    )


def collected_definition(version: StudyVersion | None, study: Study) -> StudyDefinition:
    """What respondents see now: the published version, or the draft before there is one."""
    return StudyDefinition.model_validate(version.definition) if version else draft_of(study)


def length(definition: StudyDefinition) -> Length:
    """Questions, pages and minutes of the whole questionnaire, the consent page aside from the pages."""
    own = sum(isinstance(block, QuestionBlock) for block in definition.blocks)
    attention = sum(isinstance(block, AttentionBlock) for block in definition.blocks)
    instruments, questionnaire = instruments_of(definition), questionnaire_of(definition)
    return Length(
        questions=len(questionnaire.questions),
        pages=len(questionnaire.pages),
        minutes=CONSENT_MINUTES
        + sum(i.minutes for i in instruments)
        + attention * ATTENTION_MINUTES
        + own * OWN_MINUTES,
    )


def questionnaire_of(definition: StudyDefinition) -> Questionnaire:
    """The pages in the order of the draft, nothing shuffled."""
    plain = [
        b.model_copy(update={"shuffle": False, "sample": 0}) if isinstance(b, InstrumentBlock) else b
        for b in definition.blocks
    ]
    fixed = definition.design.model_copy(update={"shuffle_blocks": False})
    unshuffled = everything(definition.model_copy(update={"blocks": plain, "design": fixed}))
    return lay_out(unshuffled, {instrument.pin: instrument for instrument in instruments_of(definition)}, 0)


def block_lines(definition: StudyDefinition, language: str) -> tuple[BlockLine, ...]:
    """The study's blocks in order, as its page lists them."""
    pages = questionnaire_of(definition)
    return tuple(_line(definition, pages, index, language) for index in range(len(definition.blocks)))


def _line(definition: StudyDefinition, pages: Questionnaire, index: int, language: str) -> BlockLine:
    block = definition.blocks[index]
    if isinstance(block, AttentionBlock):
        return BlockLine(index, "attention", block.code, "", "attention", 1, (False,), 0, False, True)
    if isinstance(block, QuestionBlock):
        return _own_line(block, index, definition.languages, language)
    instrument = find(block.pin)
    return BlockLine(
        index=index,
        condition=block.show_if,
        sample=block.sample,
        kind="background" if instrument.model is None else "instrument",
        pin=block.pin,
        title=in_language(instrument.title, language),
        view=instrument.view.value,
        questions=len(instrument.questions),
        reversed=tuple(question.reverse_keyed for question in instrument.questions),
        pages=len({pages.page_of[question.code] for question in instrument.questions}),
        shuffle=block.shuffle,
        ready=_ready(instrument, definition.languages),
    )


def _own_line(block: QuestionBlock, index: int, codes: list[str], language: str) -> BlockLine:
    ready = all(block.text.get(code, "").strip() for code in codes)
    title = in_language(block.text, language)
    return BlockLine(
        index, "question", block.code, title, "own", 1, (False,), 1, False, ready, block.type.value, block.show_if
    )


def translation_state(definition: StudyDefinition, language: str) -> str:
    """How far the language version has come in the least advanced instrument; empty when one lacks it."""
    states = [instrument.translations.get(language) for instrument in instruments_of(definition)]
    if not states or None in states:
        return ""
    return min(states, key=ADVANCE.index).value  # type: ignore[union-attr, arg-type]


def _ready(instrument: Instrument, codes: list[str]) -> bool:
    return all(code in instrument.languages for code in codes)
