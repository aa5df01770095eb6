"""What a study measures: the measurement models of its instruments, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from instruments.instrument import AnswerScale, Question, QuestionType
from instruments.language import language
from instruments.library import find
from instruments.questions.kind import Variable, same
from instruments.questions.registry import kind, variables
from psychometrics.errors import ModelError
from psychometrics.model import MeasurementModel
from survey_app.studies.definition import AttentionBlock, InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.logic import ARM, FACTS
from survey_app.studies.own import question_of
from survey_app.studies.service import instruments_of


def study_model(definition: StudyDefinition) -> MeasurementModel:
    """All constructs of a study's instruments, in the order of its blocks.

    Raises ModelError when nothing in the study is scored, or when two instruments share a code.
    """
    constructs = tuple(c for i in instruments_of(definition) if i.model for c in i.model.constructs)
    if not constructs:
        raise ModelError("nothing_scored", place="study")
    return MeasurementModel(constructs)


def study_questions(definition: StudyDefinition) -> tuple[Question, ...]:
    """Every question of a study that waits for an answer, in the order of its blocks."""
    found: list[Question] = []
    for block in definition.blocks:
        if isinstance(block, InstrumentBlock):
            found.extend(find(block.pin).questions)
        elif isinstance(block, QuestionBlock):
            found.append(question_of(block))
    return tuple(question for question in found if kind(question).asks)


def study_variables(definition: StudyDefinition) -> tuple[Variable, ...]:
    """The columns of a study's data: its questions, its attention items, and the arm of an experiment."""
    attention = (Variable(_told(block, definition), same) for block in _attention(definition))
    arm = (Variable(_arm(definition), same),) if definition.design.arms else ()
    return (*variables(study_questions(definition)), *attention, *arm)


def with_given(answers: dict[str, Any], design: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by question, and what the study gave this person."""
    return answers | {name: design[name] for name in FACTS if name in design} if design else answers


def _attention(definition: StudyDefinition) -> Iterator[AttentionBlock]:
    return (block for block in definition.blocks if isinstance(block, AttentionBlock))


def _told(block: AttentionBlock, definition: StudyDefinition) -> Question:
    """An attention item as a column; its scale is that of the instrument it hides in."""
    host = next((i.questions for i in instruments_of(definition) if i.pin == block.after), ())
    scale = next((q.scale for q in host if q.scale.type is QuestionType.LIKERT), _ANY_NUMBER)
    words = {code: language(code).text("web.studies.design.attention") for code in definition.languages}
    return Question(block.code, words, words, scale)


def _arm(definition: StudyDefinition) -> Question:
    words = {code: language(code).text("web.design.arm") for code in definition.languages}
    return Question(ARM, words, words, AnswerScale(ARM, QuestionType.LINE, (), 0, 0))


_ANY_NUMBER = AnswerScale("number", QuestionType.NUMBER, (), 0, 100)


def attention_items(definition: StudyDefinition) -> dict[str, float]:
    """Code of each instructed-response item, and the answer that it asks for."""
    return {block.code: block.expected for block in definition.blocks if isinstance(block, AttentionBlock)}


def promoter_items(definition: StudyDefinition) -> tuple[str, ...]:
    """Codes of the questions of the type NPS."""
    return tuple(q.code for q in study_questions(definition) if q.scale.type is QuestionType.NPS)


def construct_titles(definition: StudyDefinition) -> dict[str, dict[str, str]]:
    """Names of the constructs by code and language."""
    return {code: dict(texts) for i in instruments_of(definition) for code, texts in i.construct_titles.items()}
