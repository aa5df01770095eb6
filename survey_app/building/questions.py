"""Own questions in a draft: added, changed, taken out. Answers are written one to a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from instruments.instrument import QuestionType
from instruments.language import ascii_digits, language, languages
from instruments.questions.registry import kinds
from instruments.questions.typed import number
from psychometrics.errors import RequestError
from survey_app.errors import NotFound
from survey_app.studies.definition import Choice, InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.drafting import with_blocks
from survey_app.studies.measurement import study_questions
from survey_app.studies.own import ENDS

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
LONGEST = 1000
MOST_CHOICES = 60
OTHER_CODE, MISSING_CODE = 98.0, 99.0
FACTS = ("arm", "language", "response", "version", "status", "test", "mode", "seconds")
RESERVED = (*FACTS, "brand", "link", "agree", "customer")
STARTS: Mapping[QuestionType, tuple[float, float]] = {
    QuestionType.DIFFERENTIAL: (1, 7),
    QuestionType.RATING: (0, 10),
    QuestionType.NPS: (0, 10),
    QuestionType.NUMBER: (0, 1000),
    QuestionType.SLIDER: (0, 100),
    QuestionType.SHARES: (0, 100),
}
_CODED = re.compile(r"\s*(-?\d{1,6})\s*=\s*(.*)")


def add(definition: StudyDefinition, type: QuestionType) -> tuple[StudyDefinition, QuestionBlock]:
    """A new question at the end of the blocks, with a code that is free."""
    taken = {question.code for question in study_questions(definition)} | {
        block.code for block in definition.blocks if isinstance(block, QuestionBlock)
    }
    code = next(f"q{n}" for n in range(1, 1000) if f"q{n}" not in taken)
    low, high = STARTS.get(type, (0.0, 0.0))
    block = QuestionBlock(code=code, type=type, low=low, high=high, choices=_first_choices(type, definition))
    return with_blocks(definition, [*definition.blocks, block]), block


def find_question(definition: StudyDefinition, code: str) -> QuestionBlock:
    """Raises NotFound."""
    for block in definition.blocks:
        if isinstance(block, QuestionBlock) and block.code == code:
            return block
    raise NotFound


def replace_question(definition: StudyDefinition, code: str, changed: QuestionBlock) -> StudyDefinition:
    """The draft with one question changed. Raises RequestError when its new code can't be used."""
    others = [b.code for b in definition.blocks if isinstance(b, QuestionBlock) and b.code != code]
    if not CODE.fullmatch(changed.code) or changed.code in RESERVED:
        raise RequestError("question_code_malformed", name=changed.code)
    if changed.code in others or changed.code in _of_instruments(definition):
        raise RequestError("question_code_taken", name=changed.code)
    blocks = [changed if isinstance(b, QuestionBlock) and b.code == code else b for b in definition.blocks]
    return with_blocks(definition, blocks)


def from_form(block: QuestionBlock, fields: Mapping[str, Sequence[str]], codes: Sequence[str]) -> QuestionBlock:
    """The question as its page was filled in; `codes` are the study's languages."""
    one = {name: values[-1].strip() for name, values in fields.items() if values}
    texts = {**block.text, **{code: one[f"text-{code}"][:LONGEST] for code in codes if f"text-{code}" in one}}
    advice = {**block.advice, **{code: one[f"advice-{code}"][:LONGEST] for code in codes if one.get(f"advice-{code}")}}
    low, high = (_read(one.get(name, ""), getattr(block, name)) for name in ("low", "high"))
    changed = {
        "code": one.get("code", block.code),
        "text": texts,
        "advice": advice,
        "low": low,
        "high": high,
        "required": "required" in one and kinds()[block.type].asks,
        "new_page": "new_page" in one,
        "show_if": one.get("show_if", ""),
        "valid_if": one.get("valid_if", ""),
        "choices": _choices(block.model_copy(update={"low": low, "high": high}), one, codes),
    }
    return QuestionBlock.model_validate({**block.model_dump(), **changed})


def choices_text(block: QuestionBlock, code: str) -> str:
    """The answers in one language, one to a line; with their codes where these are not simply counted."""
    plain = [choice for choice in block.choices if choice.kind == "answer"]
    counted = block.type in ENDS or [c.code for c in plain] == [float(n) for n in range(1, len(plain) + 1)]
    lines = (c.text.get(code, "") if counted else f"{c.code:g} = {c.text.get(code, '')}" for c in plain)
    return "\n".join(lines)


def special_text(block: QuestionBlock, kind: str, code: str) -> str:
    """The words of "other", or of "I don't know", in one language; empty when there is none."""
    return next((choice.text.get(code, "") for choice in block.choices if choice.kind == kind), "")


def _choices(block: QuestionBlock, one: Mapping[str, str], codes: Sequence[str]) -> list[Choice]:
    """Answers by the lines of each language; the first language that has lines says how many and with which codes."""
    written = {code: _lines(one.get(f"choices-{code}", "")) for code in codes}
    first = max(written.values(), key=len, default=[])
    if block.type in ENDS:
        numbers = [block.low, block.high][: len(first)]
    else:
        numbers = [number if number is not None else float(place) for place, (number, _) in enumerate(first, 1)]
    made = [
        Choice(code=code, text={c: written[c][n][1] for c in codes if n < len(written[c])})
        for n, code in enumerate(numbers)
    ]
    for kind, reserved in (("other", OTHER_CODE), ("missing", MISSING_CODE)):
        texts = {code: one[f"{kind}-{code}"][:LONGEST] for code in codes if one.get(f"{kind}-{code}")}
        kept = next((choice.code for choice in block.choices if choice.kind == kind), reserved)
        if texts:
            made.append(Choice.model_validate({"code": kept, "text": texts, "kind": kind}))
    return made


def _lines(text: str) -> list[tuple[float | None, str]]:
    found: list[tuple[float | None, str]] = []
    for line in text.splitlines()[:MOST_CHOICES]:
        if line.strip():
            coded = _CODED.fullmatch(ascii_digits(line)) and _CODED.fullmatch(line)
            found.append((float(ascii_digits(coded[1])), coded[2].strip()) if coded else (None, line.strip()[:LONGEST]))
    return found


def _read(text: str, kept: float) -> float:
    found = number(text) if text else None
    return kept if found is None else found


def _of_instruments(definition: StudyDefinition) -> set[str]:
    only = with_blocks(definition, [b for b in definition.blocks if isinstance(b, InstrumentBlock)])
    return {question.code for question in study_questions(only)}


def _first_choices(type: QuestionType, definition: StudyDefinition) -> list[Choice]:
    """Agreement in five steps, or the two ends of willingness to recommend, in words of our own to begin with."""
    if type not in (QuestionType.LIKERT, QuestionType.NPS):
        return []
    codes = (1, 2, 3, 4, 5) if type is QuestionType.LIKERT else (0, 10)
    spoken = [code for code in languages() if code in definition.languages]
    words = {code: language(code).text(f"web.building.first.{type}").split("|") for code in spoken}
    return [Choice(code=c, text={code: words[code][n] for code in spoken}) for n, c in enumerate(codes)]
