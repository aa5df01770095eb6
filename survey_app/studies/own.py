"""The researcher's own questions, as questions like those of an instrument."""

from __future__ import annotations

from collections.abc import Iterator

from instruments.instrument import MEASURED, Anchor, AnswerScale, Question, QuestionType
from instruments.questions.registry import kinds
from survey_app.studies.definition import QuestionBlock, StudyDefinition

ENDS = (QuestionType.DIFFERENTIAL, QuestionType.RATING, QuestionType.NPS, *MEASURED)
"""Types whose range is written as two numbers; the words stand at its ends."""


def question_of(block: QuestionBlock) -> Question:
    """A block as a question."""
    return Question(
        code=block.code,
        text=block.text,
        label=block.text,
        scale=scale_of(block),
        required=block.required and kinds()[block.type].asks,
    )


def scale_of(block: QuestionBlock) -> AnswerScale:
    """Its answers. A scale of agreement reaches from its lowest to its highest code."""
    anchors = tuple(Anchor(c.code, c.text, c.kind == "missing", c.kind == "other") for c in block.choices)
    codes = [choice.code for choice in block.choices if choice.kind != "missing"]
    if block.type in (*ENDS, QuestionType.SHARES) or not codes:
        return AnswerScale(block.code, block.type, anchors, block.low, block.high)
    return AnswerScale(block.code, block.type, anchors, min(codes), max(codes))


def question_blocks(definition: StudyDefinition) -> Iterator[QuestionBlock]:
    return (block for block in definition.blocks if isinstance(block, QuestionBlock))


def own_questions(definition: StudyDefinition) -> tuple[Question, ...]:
    return tuple(question_of(block) for block in question_blocks(definition))
