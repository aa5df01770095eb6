"""An instrument as SurveyJS JSON, for whoever wants to ask it elsewhere. Out only; scores are not part of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from instruments.formats.losses import Loss, never_carried
from instruments.formats.own import plain
from instruments.formats.xlsform_out import losses_of
from instruments.instrument import STEPS, Anchor, Instrument, Question, QuestionType, Texts

KINDS = {
    QuestionType.SINGLE: "radiogroup",
    QuestionType.MULTIPLE: "checkbox",
    QuestionType.RANKING: "ranking",
    QuestionType.TEXT: "comment",
    QuestionType.STATEMENT: "html",
}
INPUTS = {QuestionType.NUMBER: "number", QuestionType.SLIDER: "number", QuestionType.DATE: "date"}


def write_surveyjs(instrument: Instrument, path: Path) -> tuple[Loss, ...]:
    """Writes the JSON; gives what is lost in it."""
    said = {
        "title": _texts(instrument.title),
        "description": _texts(instrument.instruction),
        "pages": [{"name": instrument.id, "elements": [_element(q) for q in instrument.questions]}],
    }
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    told = (loss for loss in losses_of(instrument) if loss.code != "loss_keying")
    return (*told, *never_carried(instrument))


def _texts(texts: Texts) -> dict[str, str]:
    """SurveyJS wants a default beside the languages."""
    first = texts.get("en") or next(iter(texts.values()), "")
    return {"default": first, **{code: text for code, text in texts.items() if code != "en"}}


def _element(question: Question) -> dict[str, Any]:
    kind = question.scale.type
    said: dict[str, Any] = {"name": question.code, "title": _texts(question.text), "isRequired": question.required}
    if kind is QuestionType.STATEMENT:
        return {"type": "html", "name": question.code, "html": _texts(question.text)}
    if kind in STEPS:
        return {"type": "rating", **said, "rateValues": [_choice(anchor) for anchor in steps_of(question)]}
    if kind in KINDS:
        choices = {"choices": [_choice(anchor) for anchor in question.scale.anchors]}
        return {"type": KINDS[kind], **said, **(choices if question.scale.anchors else {})}
    return {"type": "text", **said, "inputType": INPUTS.get(kind, "text")}


def _choice(anchor: Anchor) -> dict[str, Any]:
    return {"value": plain(anchor.code), "text": _texts(anchor.text)}


def steps_of(question: Question) -> list[Anchor]:
    """Every step of a scale, those without words as their number, those kept apart last."""
    known = {anchor.code: anchor for anchor in question.scale.anchors}
    steps = (float(step) for step in range(int(question.scale.low), int(question.scale.high) + 1))
    between = [known.get(code) or Anchor(code, {"en": str(plain(code))}) for code in steps]
    return [*between, *(anchor for anchor in question.scale.anchors if anchor.missing)]
