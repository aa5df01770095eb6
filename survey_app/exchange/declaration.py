"""What a researcher states about a file of earlier answers before it is read. Nothing of it is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from instruments.instrument import MEASURED, STEPS, QuestionType
from instruments.questions.kind import Variable, same
from psychometrics.errors import RequestError
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_variables

TEXTS = (QuestionType.TEXT, QuestionType.LINE)
TAKEN = (*STEPS, *MEASURED, QuestionType.SINGLE, *TEXTS)
MOST_FIXES = 1000


@dataclass(frozen=True, slots=True)
class Target:
    """One question that a column may be brought onto.

    labels : words of an answer in any language, folded, and the code they stand for.
    """

    code: str
    text: str
    whole: bool
    reverse_keyed: bool
    low: float
    high: float
    codes: tuple[float, ...]
    labels: Mapping[str, float]
    is_text: bool = False
    item: bool = False

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Target:
        return cls(**{**kept, "codes": tuple(kept["codes"])})


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a file is to be read.

    columns  : question -> column of the file. missing : texts that stand for "no answer", besides empty cells.
    values   : "codes", or "labels" where the file's own words are to be matched, not its numbers.
    reversed : items whose answers stand in the file turned round already; they are turned back.
    bad      : a cell that is no answer is told ("refuse"), or becomes missing and is counted ("missing").
    fixes    : "row:question" -> what the cell should have been.
    """

    columns: Mapping[str, str]
    missing: Sequence[str] = ()
    values: str = "codes"
    reversed: Sequence[str] = ()
    bad: str = "refuse"
    fixes: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, as it comes back from the database."""
        return asdict(self) | {"missing": list(self.missing), "reversed": list(self.reversed)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Declaration:
        return cls(**kept)

    def check(self, found: Sequence[str]) -> None:
        """Raises RequestError: answers_nothing_mapped, answers_column_twice, form_invalid."""
        used = [column for column in self.columns.values() if column]
        if not used:
            raise RequestError("answers_nothing_mapped")
        twice = next((column for column in used if used.count(column) > 1), None)
        if twice is not None:
            raise RequestError("answers_column_twice", name=twice)
        if not set(used) <= set(found) or self.values not in ("codes", "labels") or len(self.fixes) > MOST_FIXES:
            raise RequestError("form_invalid", place="columns")


def targets_of(definition: StudyDefinition, language: str) -> list[Target]:
    """The questions of a study whose answer is one code, number or text, in their order."""
    asked = (variable for variable in study_variables(definition) if variable.value is same)
    return [_target(variable, definition, language) for variable in asked if _taken(variable)]


def _taken(variable: Variable) -> bool:
    return variable.question.scale.type in TAKEN


def _target(variable: Variable, definition: StudyDefinition, language: str) -> Target:
    question, scale = variable.question, variable.question.scale
    text = question.label.get(language) or question.text.get(language) or next(iter(question.text.values()), "")
    return Target(
        code=question.code,
        text=text.replace("{brand}", definition.brand.get(language, "")),
        whole=scale.type not in MEASURED,
        reverse_keyed=question.reverse_keyed,
        low=scale.low,
        high=scale.high,
        codes=tuple(anchor.code for anchor in scale.anchors) if scale.type not in STEPS else scale.missing_codes,
        labels={folded(words): anchor.code for anchor in scale.anchors for words in anchor.text.values()},
        is_text=scale.type in TEXTS,
        item=scale.type in STEPS,
    )


def folded(text: str) -> str:
    """A text as it is compared: Arabic and Persian forms of letters alike, without half-spaces and marks."""
    letters = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی", "\u200c": " ", "\u200e": "", "\u200f": "", "ـ": ""})
    plain = "".join(sign for sign in text.translate(letters) if not "\u064b" <= sign <= "\u0652")
    return " ".join(plain.casefold().split())
