"""An instrument as our own YAML file: the same instrument is read back from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from instruments.instrument import Anchor, AnswerScale, Instrument, Mode, Question, Texts
from psychometrics.model import Construct, Score

FORMAT = 1


def as_yaml(instrument: Instrument) -> str:
    """The file's text. Everything of the instrument is in it, but comments."""
    return written(as_document(instrument))


def written(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=120)


def as_document(instrument: Instrument) -> dict[str, Any]:
    """The file as plain data, in its customary order."""
    document: dict[str, Any] = {
        "engagemeter": FORMAT,
        "id": instrument.id,
        "version": instrument.version,
        "view": instrument.view.value,
        "target": instrument.target.value,
        "title": dict(instrument.title),
        "definition": dict(instrument.definition),
        "instruction": dict(instrument.instruction),
        "citations": [_citation(c.after, c.reference, c.doi) for c in instrument.citations],
        "licence": instrument.licence.value,
        "wording": instrument.wording.value,
        "validated": instrument.validated,
        "translations": {code: state.value for code, state in instrument.translations.items()},
        "scales": {scale.code: _scale(scale) for scale in answer_scales(instrument.questions)},
        "constructs": dict(_constructs(instrument)),
        "items": {question.code: _question(question) for question in instrument.scored},
        "background": {question.code: _question(question) for question in instrument.background},
        "grouping": list(instrument.grouping),
        "order": _order(instrument),
        "computed": dict(instrument.computed),
    }
    return {name: value for name, value in document.items() if value not in ({}, [])}


def answer_scales(questions: Iterable[Question]) -> tuple[AnswerScale, ...]:
    """The response scales in the order of their first question."""
    return tuple({question.scale.code: question.scale for question in questions}.values())


def _citation(after: str, reference: str, doi: str) -> dict[str, str]:
    return {"after": after, "reference": reference} | ({"doi": doi} if doi else {})


def _scale(scale: AnswerScale) -> dict[str, Any]:
    groups = {
        "anchors": [a for a in scale.anchors if not a.missing and not a.other],
        "other": [a for a in scale.anchors if a.other],
        "missing": [a for a in scale.anchors if a.missing],
    }
    said: dict[str, Any] = {"type": scale.type.value}
    said |= {name: {plain(a.code): dict(a.text) for a in group} for name, group in groups.items() if group}
    if scale.low != scale.high:
        said["range"] = [plain(scale.low), plain(scale.high)]
    return said


def _constructs(instrument: Instrument) -> Iterable[tuple[str, dict[str, Any]]]:
    for construct in every_construct(instrument):
        parts = (
            {"dimensions": [d.code for d in construct.dimensions]}
            if construct.dimensions
            else {"items": [item.code for item in construct.items]}
        )
        title = dict(instrument.construct_titles[construct.code])
        said: dict[str, Any] = {"measurement": construct.measurement.value}
        if construct.score is not Score.MEAN:
            said["score"] = construct.score.value
        said |= parts
        yield construct.code, ({"title": title} if title else {}) | said


def every_construct(instrument: Instrument) -> tuple[Construct, ...]:
    """All constructs in the order of the file's titles, dimensions among them."""
    if instrument.model is None:
        return ()
    found: dict[str, Construct] = {}

    def walk(constructs: Iterable[Construct]) -> None:
        for construct in constructs:
            found[construct.code] = construct
            walk(construct.dimensions)

    walk(instrument.model.constructs)
    return tuple(found[code] for code in instrument.construct_titles if code in found)


def _order(instrument: Instrument) -> list[str]:
    """Said only where questions that are not scored stand before or among those that are."""
    asked = [question.code for question in instrument.questions]
    usual = [question.code for question in (*instrument.scored, *instrument.background)]
    return asked if asked != usual else []


def _question(question: Question) -> dict[str, Any]:
    said: dict[str, Any] = {"scale": question.scale.code}
    if question.reverse_keyed:
        said["reverse"] = True
    if not question.required:
        said["required"] = False
    if question.mode is not Mode.BOTH:
        said["mode"] = question.mode.value
    conditions = {"show_if": question.show_if, "valid_if": question.valid_if, "advice": dict(question.advice)}
    said |= {name: condition for name, condition in conditions.items() if condition}
    said["text"] = dict(question.text)
    if question.label != question.text:
        said["label"] = dict(question.label)
    return said


def plain(code: float) -> int | float:
    return int(code) if code == int(code) else code


def in_order(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    return tuple(sorted(anchors, key=lambda anchor: (anchor.missing, anchor.other)))


def first_text(texts: Texts) -> str:
    return next(iter(texts.values()), "")
