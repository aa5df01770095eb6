"""What a draft changes against the published version, and what follows for the answers.

wording    : words only. A minor version; its answers are pooled with those before.
structure  : something added, removed, moved or ruled otherwise. A new version.
measurement: the scale, the keying or the meaning of a code. Refused: answers under one name would mean two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from instruments.instrument import AnswerScale, Question
from instruments.library import find
from psychometrics.model import Construct
from survey_app.studies.definition import InstrumentBlock, QuestionBlock, StudyDefinition
from survey_app.studies.own import question_of


class Kind(IntEnum):
    """Ordered by what follows: the gravest change decides."""

    WORDING = 0
    STRUCTURE = 1
    MEASUREMENT = 2


@dataclass(frozen=True, slots=True)
class Change:
    """code : words in web.building.change.<code>; place : a question, or a part of the study; before and after."""

    kind: Kind
    code: str
    place: str
    before: str = ""
    after: str = ""
    language: str = ""


TEXTS = ("title", "brand")
RULES = (
    "logic",
    "design",
    "closing",
    "page_size",
    "layout",
    "omega_width",
    "linking",
    "hypotheses",
    "plan",
    "planned_sample",
    "least_cell",
    "retention",
    "kiosk_idle",
)


def changes(published: StudyDefinition, draft: StudyDefinition) -> tuple[Change, ...]:
    """Every change, the gravest first."""
    found = [
        *question_changes(_questions(published), _questions(draft)),
        *construct_changes(_constructs(published), _constructs(draft)),
        *formula_changes(_formulas(published), _formulas(draft)),
        *_of_order(published, draft),
        *_of_texts(published, draft),
        *_of_rules(published, draft),
    ]
    return tuple(sorted(found, key=lambda change: -change.kind))


def gravest(found: tuple[Change, ...]) -> Kind:
    return max((change.kind for change in found), default=Kind.WORDING)


def _questions(definition: StudyDefinition) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for block in definition.blocks:
        asked = find(block.pin).questions if isinstance(block, InstrumentBlock) else ()
        asked = (question_of(block),) if isinstance(block, QuestionBlock) else asked
        found.update({question.code: question for question in asked})
    return found


def _formulas(definition: StudyDefinition) -> dict[str, str]:
    found = (find(block.pin) for block in definition.blocks if isinstance(block, InstrumentBlock))
    return {name: formula for instrument in found for name, formula in instrument.computed.items()}


def _constructs(definition: StudyDefinition) -> tuple[Construct, ...]:
    models = (find(block.pin).model for block in definition.blocks if isinstance(block, InstrumentBlock))
    return tuple(construct for model in models if model for construct in model.all)


def construct_changes(old: Iterable[Construct], new: Iterable[Construct]) -> Iterator[Change]:
    """What scores are made of: the dimension of each item that both have, and how each dimension is scored."""
    before, after = ({each.code: each for each in constructs} for constructs in (tuple(old), tuple(new)))
    was, is_now = ({i.code: c.code for c in found.values() for i in c.items} for found in (before, after))
    for code in [code for code in is_now if code in was and was[code] != is_now[code]]:
        yield Change(Kind.MEASUREMENT, "dimension", code, was[code], is_now[code])
    for code in [code for code in after if code in before]:
        if after[code].score is not before[code].score:
            yield Change(Kind.MEASUREMENT, "score", code, before[code].score, after[code].score)
        if after[code].measurement is not before[code].measurement:
            yield Change(Kind.STRUCTURE, "measured", code, before[code].measurement, after[code].measurement)


def question_changes(old: Mapping[str, Question], new: Mapping[str, Question]) -> Iterator[Change]:
    """What is added, removed, asked, answered, keyed or worded otherwise."""
    for code in [code for code in new if code not in old]:
        yield Change(Kind.STRUCTURE, "added", code, after=_said(new[code].text))
    for code in [code for code in old if code not in new]:
        yield Change(Kind.STRUCTURE, "removed", code, before=_said(old[code].text))
    for code in [code for code in new if code in old]:
        yield from _of_question(old[code], new[code])


def _of_question(old: Question, new: Question) -> Iterator[Change]:
    code = new.code
    if old.scale.type is not new.scale.type:
        yield Change(Kind.MEASUREMENT, "type", code, str(old.scale.type), str(new.scale.type))
    elif _meaning(old.scale) != _meaning(new.scale):
        yield Change(Kind.MEASUREMENT, "scale", code, _codes(old.scale), _codes(new.scale))
    if old.reverse_keyed != new.reverse_keyed:
        yield Change(Kind.MEASUREMENT, "keying", code)
    for condition, ruled in ((old.show_if, new.show_if), (old.valid_if, new.valid_if)):
        if condition != ruled:
            yield Change(Kind.STRUCTURE, "condition", code, condition, ruled)
    if old.required != new.required:
        yield Change(Kind.STRUCTURE, "required", code)
    yield from word_changes(code, old.text, new.text)
    yield from word_changes(code, old.advice, new.advice)
    before = {anchor.code: anchor.text for anchor in old.scale.anchors}
    for anchor in new.scale.anchors:
        if anchor.code in before:
            yield from word_changes(code, before[anchor.code], anchor.text)


def formula_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Values that an instrument computes otherwise, or not in both."""
    for name in {**old, **new}:
        if old.get(name, "") != new.get(name, ""):
            yield Change(Kind.STRUCTURE, "condition", name, old.get(name, ""), new.get(name, ""))


def word_changes(place: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Each language in which a text differs."""
    for language in {**old, **new}:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield Change(Kind.WORDING, "wording" if before else "translated", place, before, after, language)


def _meaning(scale: AnswerScale) -> tuple[Any, ...]:
    return scale.low, scale.high, tuple(sorted((a.code, a.missing, a.other) for a in scale.anchors))


def _codes(scale: AnswerScale) -> str:
    codes = " ".join(f"{anchor.code:g}" for anchor in scale.anchors)
    return f"{scale.low:g}–{scale.high:g}" + (f" ({codes})" if codes else "")


def _of_order(published: StudyDefinition, draft: StudyDefinition) -> Iterator[Change]:
    old, new = (_names(definition) for definition in (published, draft))
    common = [name for name in old if name in new]
    if common != [name for name in new if name in old]:
        yield Change(Kind.STRUCTURE, "order", "blocks", ", ".join(common), ", ".join(n for n in new if n in old))
    before, after = (_conditions(definition) for definition in (published, draft))
    for name in [name for name in after if name in before and after[name] != before[name]]:
        yield Change(Kind.STRUCTURE, "condition", name, before[name], after[name])
    for name in sorted(
        {b.code for b in draft.blocks if b.kind == "attention"}
        ^ {b.code for b in published.blocks if b.kind == "attention"}
    ):
        yield Change(Kind.STRUCTURE, "attention", name)


def _names(definition: StudyDefinition) -> list[str]:
    return [
        block.pin.partition("@")[0] if isinstance(block, InstrumentBlock) else block.code for block in definition.blocks
    ]


def _conditions(definition: StudyDefinition) -> dict[str, str]:
    """What decides by block whether and how it is asked, besides its words."""
    found = {}
    for name, block in zip(_names(definition), definition.blocks, strict=True):
        if isinstance(block, InstrumentBlock):
            found[name] = " ".join(
                filter(None, [block.show_if, f"sample {block.sample}" * bool(block.sample), "shuffle" * block.shuffle])
            )
        elif isinstance(block, QuestionBlock):
            found[name] = " ".join(filter(None, [block.show_if, block.valid_if, "new page" * block.new_page]))
    return found


def _of_texts(published: StudyDefinition, draft: StudyDefinition) -> Iterator[Change]:
    for name in TEXTS:
        yield from word_changes(name, getattr(published, name), getattr(draft, name))
    yield from word_changes("consent", published.consent.text, draft.consent.text)
    for name in ("contact", "keep_until"):
        before, after = getattr(published.consent, name), getattr(draft.consent, name)
        if before != after:
            yield Change(Kind.WORDING, "wording", name, before, after)
    if published.levels != draft.levels:
        yield Change(Kind.WORDING, "wording", "levels")
    if published.languages != draft.languages:
        yield Change(Kind.STRUCTURE, "languages", "languages", " ".join(published.languages), " ".join(draft.languages))


def _of_rules(published: StudyDefinition, draft: StudyDefinition) -> Iterator[Change]:
    if published.privacy != draft.privacy:
        yield Change(Kind.STRUCTURE, "privacy", "privacy", published.privacy, draft.privacy)
    for name in RULES:
        if getattr(published, name) != getattr(draft, name):
            yield Change(Kind.STRUCTURE, "rule", name)


def _said(texts: Mapping[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")
