"""From a questionnaire file to an `Instrument`. Loading needs neither numpy nor pandas.

    load(Path("instruments/library/brand-engagement/1.0.yaml"))

The format is described in docs/instruments.md. Every problem of a file is told at once, each with its line.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from instruments.conditions import condition_mistakes
from instruments.document import Document
from instruments.instrument import STEPS, Instrument, Licence, Question, Target, View, Wording
from instruments.sections import (
    QuestionDraft,
    read_citations,
    read_computed,
    read_constructs,
    read_questions,
    read_scales,
    read_translations,
)
from instruments.validation import Draft, check
from psychometrics.errors import InstrumentError, ManyErrors
from psychometrics.model import Construct, Item, MeasurementModel

FORMAT = "1"
NEEDED = ("engagemeter", "id", "version", "view", "target", "title", "definition", "licence", "wording", "translations")
OPTIONAL = (
    "instruction", "citations", "validated", "scales", "constructs", "items", "background", "grouping", "order",
    "computed",
)  # fmt: skip
SECONDS_PER_ITEM, SECONDS_PER_QUESTION = 7.5, 6.0


def load(path: Path | str) -> Instrument:
    """One questionnaire file.

    Raises ManyErrors with an InstrumentError for each problem; its place is "<folder>/<file>:<line>, <item>".
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise ManyErrors([InstrumentError("file_unreadable", place=str(path), problem=problem)]) from error
    return parse(content, Path(path))


def parse(content: bytes, path: Path, *, placed: bool = True) -> Instrument:
    """The same from bytes that are already read, e.g. an upload; `path` names it in messages.

    placed : whether a file whose name is a version must say the same version, and the id of its folder.
    """
    document = Document(path)
    root = document.parse(content)
    fields = document.fields(root, (*NEEDED, *OPTIONAL), NEEDED)
    if "engagemeter" in fields and document.word(fields["engagemeter"]) != FORMAT:
        document.tell("format_unknown", fields["engagemeter"], value=document.word(fields["engagemeter"]))
    translations = read_translations(document, fields.get("translations"))
    draft = Draft(
        root=root,
        fields=fields,
        scales=read_scales(document, fields.get("scales")),
        items=read_questions(document, fields.get("items")),
        background=read_questions(document, fields.get("background")),
        constructs=read_constructs(document, fields.get("constructs")),
        grouping=document.words(fields.get("grouping")),
        order=document.words(fields.get("order")),
    )
    computed = read_computed(document, fields.get("computed"))
    check(document, draft, path if placed else None)
    head: dict[str, Any] = {
        "id": document.word(fields.get("id")),
        "version": document.word(fields.get("version")),
        "view": document.choice(fields.get("view"), "view", View, View.OTHER),
        "target": document.choice(fields.get("target"), "target", Target, Target.BRAND),
        "title": document.texts(fields.get("title")),
        "instruction": document.texts(fields.get("instruction")),
        "definition": document.texts(fields.get("definition")),
        "citations": read_citations(document, fields.get("citations")),
        "licence": document.choice(fields.get("licence"), "licence", Licence, Licence.FACTS_ONLY),
        "wording": document.choice(fields.get("wording"), "wording", Wording, Wording.AS_SUPPLIED),
        "validated": document.flag(fields.get("validated"), default=False),
    }
    document.stop_if_wrong()
    questions = [_question(draft, question) for question in draft.questions.values()]
    formulas = {name: formula for name, (formula, _) in computed.items()}
    for name, error in condition_mistakes(questions, formulas):
        node = computed[name][1] if name in computed else draft.questions[name].node
        document.tell(error.code, node, name, **error.params)
    document.stop_if_wrong()
    return Instrument(
        **head,
        translations=translations,
        questions=tuple(questions),
        model=_model(draft),
        construct_titles={code: construct.title for code, construct in draft.constructs.items()},
        sha256=hashlib.sha256(content).hexdigest(),
        minutes=_minutes(draft),
        grouping=tuple(draft.grouping),
        computed=formulas,
    )


def _question(draft: Draft, question: QuestionDraft) -> Question:
    return Question(
        code=question.code,
        text=question.text,
        label=question.label,
        scale=draft.scales[question.scale_code].scale,
        reverse_keyed=question.reverse_keyed,
        required=question.required,
        mode=question.mode,
        show_if=question.show_if,
        valid_if=question.valid_if,
        advice=question.advice,
    )


def _model(draft: Draft) -> MeasurementModel | None:
    """The top of each hierarchy, in the order of the file."""
    if not draft.constructs:
        return None
    dimensions = {code for construct in draft.constructs.values() for code in construct.dimensions}
    return MeasurementModel(tuple(_construct(draft, code) for code in draft.constructs if code not in dimensions))


def _construct(draft: Draft, code: str) -> Construct:
    construct = draft.constructs[code]
    return Construct(
        code,
        items=tuple(_item(draft, item) for item in construct.items),
        dimensions=tuple(_construct(draft, dimension) for dimension in construct.dimensions),
        measurement=construct.measurement,
        score=construct.score,
    )


def _item(draft: Draft, code: str) -> Item:
    item = draft.items[code]
    scale = draft.scales[item.scale_code].scale
    ordinal = scale.type in STEPS
    return Item(code, scale.low, scale.high, item.reverse_keyed, ordinal, scale.missing_codes)


def _minutes(draft: Draft) -> float:
    """Time to answer, to the half minute, at a usual reading pace."""
    seconds = SECONDS_PER_ITEM * len(draft.items) + SECONDS_PER_QUESTION * len(draft.background)
    return max(0.5, round(seconds / 30) / 2)
