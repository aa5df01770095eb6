"""What a data file says of its columns: name, label, codes with words, codes kept apart, level of measurement.

Facts about a response come first, then the study's variables, newest version first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from instruments.instrument import STEPS, Question, QuestionType, Texts
from instruments.language import language
from instruments.questions.kind import Variable
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.export import FACTS, construct_of, study_columns

Measure = Literal["nominal", "ordinal", "scale"]

NUMBERS = ("test", "seconds")
TEXTS = (QuestionType.TEXT, QuestionType.LINE, QuestionType.DATE)
CHOSEN = (QuestionType.SINGLE, QuestionType.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a data file, in one language.

    codes   : (code, words) pairs. missing : those of them that are kept apart, such as "I don't know".
    low, high : the range of a scale; equal when there is none.
    """

    name: str
    label: str
    text: bool = False
    measure: Measure = "nominal"
    codes: tuple[tuple[float, str], ...] = ()
    missing: tuple[float, ...] = ()
    construct: str = ""
    reverse_keyed: bool = False
    low: float = 0
    high: float = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Column:
        codes = tuple((float(code), str(words)) for code, words in kept["codes"])
        return cls(**{**kept, "codes": codes, "missing": tuple(kept["missing"])})


def columns_of(definitions: Sequence[StudyDefinition], code: str) -> tuple[Column, ...]:
    """Every column of a study's data in the order of the file.

    definitions : the published ones, newest first. code : the language of the labels.
    """
    newest = definitions[0]
    constructs = construct_of(newest)
    asked = (_column(variable, newest, constructs, code) for variable in study_columns(definitions))
    return (*(_fact_column(name, code) for name in FACTS), *asked)


def words_in(texts: Texts, code: str, definition: StudyDefinition) -> str:
    """A text in a language, else in the first of the study that has it, its brand filled in."""
    for each in (code, *definition.languages, *texts):
        if texts.get(each):
            return texts[each].replace("{brand}", definition.brand.get(each, ""))
    return ""


def _column(variable: Variable, definition: StudyDefinition, constructs: Mapping[str, str], code: str) -> Column:
    question, scale = variable.question, variable.question.scale
    return Column(
        name=question.code,
        label=words_in(question.text, code, definition) or question.code,
        text=scale.type in TEXTS,
        measure=_measure(question),
        codes=tuple((anchor.code, words_in(anchor.text, code, definition)) for anchor in scale.anchors),
        missing=scale.missing_codes,
        construct=constructs.get(question.code, ""),
        reverse_keyed=question.reverse_keyed,
        low=scale.low,
        high=scale.high,
    )


def _measure(question: Question) -> Measure:
    if question.scale.type in STEPS:
        return "ordinal"
    return "nominal" if question.scale.type in (*CHOSEN, *TEXTS) else "scale"


def _fact_column(name: str, code: str) -> Column:
    measure: Measure = "scale" if name in NUMBERS else "nominal"
    return Column(name, _fact(name, code), text=name not in NUMBERS, measure=measure)


def _fact(name: str, code: str) -> str:
    return language(code).text(f"web.exchange.facts.{name}")
