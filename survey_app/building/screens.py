"""What the pages of building show, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData

from instruments.branching.values import FUNCTIONS
from instruments.instrument import MEASURED, QuestionType
from instruments.language import Language, language
from instruments.questions.registry import kinds
from survey_app.building import questions, rules
from survey_app.building.trying import try_out
from survey_app.models import Study
from survey_app.studies import service
from survey_app.studies.changes import Kind, changes, gravest
from survey_app.studies.closing import ZONES
from survey_app.studies.definition import (
    Computed,
    InstrumentBlock,
    QuestionBlock,
    Quota,
    ScreenOut,
    StudyDefinition,
)
from survey_app.studies.logic_check import logic_problems, vocabulary
from survey_app.studies.overview import block_lines, questionnaire_of
from survey_app.studies.own import ENDS
from survey_app.studies.screens import frame
from survey_app.studies.shelf import in_language
from survey_app.studies.tally import tallies

BY_LINES = (QuestionType.LIKERT, QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.RANKING, QuestionType.SHARES)
WITH_OTHER = (QuestionType.SINGLE, QuestionType.MULTIPLE)
TRY = "try-"


def fields_of(form: FormData) -> dict[str, list[str]]:
    """The posted fields by name, lines ending as we keep them."""
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return fields


def types(session: Session, study: Study, t: Language) -> dict[str, Any]:
    return {**frame(session, study, t, "design"), "types": tuple(kinds_in_order())}


def kinds_in_order() -> Sequence[QuestionType]:
    return [kind for kind in QuestionType if kind in kinds()]


def question(
    session: Session, study: Study, t: Language, code: str, tried: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """tried : the posted fields when the condition is tried out."""
    definition = service.draft_of(study)
    block = questions.find_question(definition, code)
    index = definition.blocks.index(block)
    return {
        **frame(session, study, t, "design"),
        "block": block,
        "shape": _shape(block),
        "spoken": [language(each) for each in definition.languages],
        "choices": {each: questions.choices_text(block, each) for each in definition.languages},
        "other": {each: questions.special_text(block, "other", each) for each in definition.languages},
        "missing": {each: questions.special_text(block, "missing", each) for each in definition.languages},
        "problems": [t.error(p.error) for p in logic_problems(definition) if p.anchor == f"block-{index}"],
        "names": _names(definition, t, upto=index),
        "functions": tuple(FUNCTIONS),
        "tried": try_out(block.show_if, definition, _typed(tried), t) if block.show_if and tried is not None else None,
        "can_try": bool(block.show_if),
        "preview": t.code if t.code in definition.languages else next(iter(definition.languages), ""),
        "preview_page": questionnaire_of(definition).page_of.get(code, 1),
    }


def rules_page(
    session: Session, study: Study, t: Language, tried: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    definition, typed = service.draft_of(study), _typed(tried)
    condition = (tried or {}).get("condition", [""])[-1].strip()
    lines = [line for line in block_lines(definition, t.code) if line.kind in ("instrument", "background")]
    return {
        **frame(session, study, t, "design"),
        "spoken": [language(each) for each in definition.languages],
        "computed": [*definition.logic.computed, *[Computed(name="", formula="")] * rules.SPARE],
        "screen_out": [*definition.logic.screen_out, *[ScreenOut(when="")]],
        "quotas": [*definition.design.quotas, *[Quota.model_construct(code="", when="", limit="")] * rules.SPARE],
        "arms": rules.arms_text(definition.design.arms),
        "lines": lines,
        "samples": _samples(definition),
        "zones": ZONES,
        "problems": [t.error(p.error) for p in logic_problems(definition) if p.anchor in ("logic", "design")],
        "block_problems": [t.error(p.error) for p in logic_problems(definition) if p.anchor.startswith("block-")],
        "names": _names(definition, t),
        "functions": tuple(FUNCTIONS),
        "condition": condition,
        "tried": try_out(condition, definition, typed, t) if condition else None,
        "taken": tallies(session, study.id),
    }


def changes_page(session: Session, study: Study, t: Language) -> dict[str, Any]:
    definition, latest = service.draft_of(study), service.latest_version(session, study)
    found = changes(StudyDefinition.model_validate(latest.definition), definition) if latest else ()
    kind, answered = gravest(found), service.has_answers(session, study)
    refused = kind is Kind.MEASUREMENT and answered
    verdict = (
        "none" if not found else "refused" if refused else "free" if kind is Kind.MEASUREMENT else kind.name.lower()
    )
    return {
        **frame(session, study, t, "design"),
        "changes": found,
        "verdict": verdict,
        "latest": t.local_digits(service.version_name(latest)) if latest else "",
        "next": t.local_digits(_next(latest, kind)) if latest and found and not refused else "",
        "groups": [(each.name.lower(), [c for c in found if c.kind is each]) for each in reversed(Kind)],
        "directions": {each: language(each).direction for each in definition.languages},
    }


def _next(latest: Any, kind: Kind) -> str:
    return f"{latest.number}.{latest.minor + 1}" if kind is Kind.WORDING else str(latest.number + 1)


def _shape(block: QuestionBlock) -> dict[str, bool]:
    """Which fields the page of a question has, by its type."""
    return {
        "lines": block.type in BY_LINES,
        "ends": block.type in ENDS and block.type is not QuestionType.NUMBER,
        "range": block.type in (QuestionType.DIFFERENTIAL, QuestionType.RATING, *MEASURED),
        "sum": block.type is QuestionType.SHARES,
        "other": block.type in WITH_OTHER,
        "asks": kinds()[block.type].asks,
    }


def _names(definition: StudyDefinition, t: Language, upto: int | None = None) -> list[tuple[str, str, str]]:
    """Names that a condition may use, with the question and its codes; those asked before a block, if one is given."""
    known = vocabulary(definition)
    before = definition if upto is None else definition.model_copy(update={"blocks": definition.blocks[:upto]})
    allowed = set(vocabulary(before)) | {each.name for each in definition.logic.computed}
    found = []
    for name, asked in known.items():
        if name in allowed:
            anchors = asked.scale.anchors if asked else ()
            codes = t.list_separator.join(f"{a.code:g} {in_language(a.text, t.code)}" for a in anchors)
            found.append((name, in_language(asked.label, t.code) if asked else "", codes))
    return found


def _samples(definition: StudyDefinition) -> dict[int, int]:
    """The most items that a sample of a block may have sense with: one less than its longest construct."""
    most = {}
    for index, block in enumerate(definition.blocks):
        if isinstance(block, InstrumentBlock):
            models = [i.model for i in service.instruments_of(definition) if i.pin == block.pin and i.model]
            most[index] = max((len(c.items) for m in models for c in m.first_order), default=0) - 1
    return most


def _typed(tried: Mapping[str, Sequence[str]] | None) -> dict[str, str]:
    return {name.removeprefix(TRY): values[-1] for name, values in (tried or {}).items() if name.startswith(TRY)}
