"""An instrument as LimeSurvey's tab-separated survey structure, so that a laboratory with LimeSurvey can host it.

Items in a row with the same response scale become one array. LimeSurvey allows letters and digits only in codes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from instruments.formats.losses import Loss, never_carried
from instruments.formats.own import plain
from instruments.formats.surveyjs import steps_of
from instruments.formats.xlsform_out import losses_of
from instruments.instrument import STEPS, Instrument, Question, QuestionType

HEAD = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
    "mandatory", "encrypted", "other", "default", "same_default",
)  # fmt: skip
KINDS = {
    QuestionType.SINGLE: "L",
    QuestionType.MULTIPLE: "M",
    QuestionType.RANKING: "R",
    QuestionType.NUMBER: "N",
    QuestionType.SLIDER: "N",
    QuestionType.SHARES: "K",
    QuestionType.DATE: "D",
    QuestionType.LINE: "S",
    QuestionType.TEXT: "T",
    QuestionType.STATEMENT: "X",
}
SUBQUESTIONS = ("M", "K")
ANSWERS = ("L", "R")


def write_limesurvey(instrument: Instrument, path: Path) -> tuple[Loss, ...]:
    """Writes the structure (UTF-8 with a mark, tabs); gives what is lost in it."""
    codes = instrument.languages
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.DictWriter(file, HEAD, delimiter="\t", restval="", lineterminator="\n")
        sheet.writeheader()
        sheet.writerow({"class": "S", "name": "language", "text": codes[0]})
        sheet.writerow({"class": "S", "name": "additional_languages", "text": " ".join(codes[1:])})
        for code in codes:
            sheet.writerow({"class": "SL", "name": "surveyls_title", "text": instrument.title[code], "language": code})
        for code in codes:
            sheet.writerows(_questions(instrument, code))
    renamed = [q for q in instrument.questions if short(q.code) != q.code]
    told = (loss for loss in losses_of(instrument) if loss.code != "loss_keying")
    return (*told, *never_carried(instrument), *(Loss("loss_code", q.code, short(q.code)) for q in renamed))


def short(code: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", code)[:20]


def _questions(instrument: Instrument, code: str) -> Iterator[dict[str, object]]:
    title = instrument.title[code]
    yield {"id": 1, "class": "G", "type/scale": "1", "name": title, "relevance": "1", "language": code}
    instruction = instrument.instruction.get(code, title)
    for number, (key, group) in enumerate(groupby(instrument.questions, key=_together), start=1):
        questions = list(group)
        if key[0]:
            yield from _array(questions, number, instruction, code)
        else:
            yield from _one(questions[0], number, code)


def _together(question: Question) -> tuple[bool, str]:
    stepped = question.scale.type in STEPS
    return (stepped, question.scale.code if stepped else question.code)


def _array(questions: list[Question], number: int, instruction: str, code: str) -> Iterator[dict[str, object]]:
    name = f"Array{number}"
    required = "Y" if all(question.required for question in questions) else "N"
    yield {
        "class": "Q", "type/scale": "F", "name": name, "relevance": "1", "text": instruction, "language": code,
        "mandatory": required,
    }  # fmt: skip
    for question in questions:
        yield {"class": "SQ", "type/scale": "0", "name": short(question.code), "relevance": "1",
               "text": question.text.get(code, ""), "language": code}  # fmt: skip
    for anchor in steps_of(questions[0]):
        text = anchor.text.get(code) or str(plain(anchor.code))
        yield {"class": "A", "type/scale": "0", "name": _answer(anchor.code), "text": text, "language": code}


def _one(question: Question, number: int, code: str) -> Iterator[dict[str, object]]:
    kind = KINDS[question.scale.type]
    yield {
        "class": "Q", "type/scale": kind, "name": short(question.code), "relevance": "1",
        "text": question.text.get(code, ""), "language": code, "mandatory": "Y" if question.required else "N",
    }  # fmt: skip
    row = "SQ" if kind in SUBQUESTIONS else "A" if kind in ANSWERS else ""
    for anchor in question.scale.anchors if row else ():
        yield {"class": row, "type/scale": "0", "name": _answer(anchor.code), "text": anchor.text.get(code, ""),
               "language": code}  # fmt: skip


def _answer(code: float) -> str:
    """A code as LimeSurvey takes it: at most five letters and digits."""
    return f"{plain(code)}".replace("-", "m").replace(".", "p")[:5]
