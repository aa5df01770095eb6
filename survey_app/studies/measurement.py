"""What a study measures: the measurement models of its instruments, side by side."""

from __future__ import annotations

from instruments.instrument import Question
from psychometrics.errors import ModelError
from psychometrics.model import MeasurementModel
from survey_app.studies.definition import AttentionBlock, StudyDefinition
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
    """Every question of a study's instruments, in their order."""
    return tuple(question for instrument in instruments_of(definition) for question in instrument.questions)


def attention_items(definition: StudyDefinition) -> dict[str, float]:
    """Code of each instructed-response item, and the answer that it asks for."""
    return {block.code: block.expected for block in definition.blocks if isinstance(block, AttentionBlock)}


def construct_titles(definition: StudyDefinition) -> dict[str, dict[str, str]]:
    """Names of the constructs by code and language."""
    return {code: dict(texts) for i in instruments_of(definition) for code, texts in i.construct_titles.items()}
