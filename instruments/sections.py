"""The sections of a questionnaire file, each read into a draft that still knows its lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from yaml.nodes import Node, SequenceNode

from instruments.document import Document
from instruments.instrument import Anchor, AnswerScale, Citation, Mode, QuestionType, Texts, Translation
from instruments.questions.registry import kinds
from psychometrics.model import Measurement, Score

Anchors = dict[float, tuple[Anchor, Node]]


@dataclass(frozen=True)
class ScaleDraft:
    node: Node
    scale: AnswerScale


@dataclass(frozen=True)
class QuestionDraft:
    """`scale_code` is as written: the scale may not exist."""

    node: Node
    code: str
    scale_code: str
    scale_node: Node
    text: Texts
    label: Texts
    reverse_keyed: bool
    required: bool
    mode: Mode
    show_if: str = ""
    valid_if: str = ""
    advice: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class ConstructDraft:
    node: Node
    code: str
    title: Texts
    measurement: Measurement
    score: Score
    items: dict[str, Node]
    dimensions: dict[str, Node]


def read_translations(document: Document, node: Node | None) -> dict[str, Translation]:
    """Languages and how far each has come; from here on every text is expected in each of them."""
    found = document.entries(node)
    if node is not None and not found:
        document.tell("no_language", node)
    document.languages = tuple(found)
    return {code: document.choice(value, code, Translation, Translation.DRAFT) for code, value in found.items()}


def read_citations(document: Document, node: Node | None) -> tuple[Citation, ...]:
    if node is None:
        return ()
    if not isinstance(node, SequenceNode):
        document.tell("list_expected", node)
        return ()
    return tuple(_citation(document, entry) for entry in node.value)


def _citation(document: Document, node: Node) -> Citation:
    fields = document.fields(node, ("after", "reference", "doi"), ("after", "reference"))
    after, reference, doi = (document.word(fields.get(key)) for key in ("after", "reference", "doi"))
    if doi and not doi.startswith("10."):
        document.tell("doi_malformed", fields["doi"], doi=doi)
    return Citation(after, reference, doi)


def read_scales(document: Document, node: Node | None) -> dict[str, ScaleDraft]:
    entries = document.entries(node, twice="scale_twice")
    return {code: _scale(document, code, value) for code, value in entries.items()}


def _scale(document: Document, code: str, node: Node) -> ScaleDraft:
    fields = document.fields(node, ("type", "anchors", "other", "missing", "range"), ("type",), code)
    kind = document.choice(fields.get("type"), "type", QuestionType, QuestionType.LIKERT, code)
    anchors = _anchors(document, fields.get("anchors"), code)
    anchors |= _anchors(document, fields.get("other"), code, other=True)
    apart = _anchors(document, fields.get("missing"), code, missing=True)
    for twice in anchors.keys() & apart.keys():
        params = {"name": f"{twice:g}", "first_line": document.line(anchors[twice][1])}
        document.tell("anchor_twice", apart[twice][1], code, **params)
    low, high = _range(document, fields.get("range"), list(anchors), code)
    if kinds()[kind].has_range:
        _check_range(document, fields.get("range", node), anchors, (low, high), code)
    if kinds()[kind].needs_choices and not anchors:
        document.tell("choices_missing", node, code)
    every = tuple(anchor for anchor, _ in (*anchors.values(), *apart.values()))
    return ScaleDraft(node, AnswerScale(code, kind, every, low, high))


def _check_range(document: Document, node: Node, anchors: Anchors, ends: tuple[float, float], scale: str) -> None:
    low, high = ends
    if not low < high:
        document.tell("range_reversed", node, scale, low=low, high=high)
        return
    for code, (_, place) in anchors.items():
        if not low <= code <= high:
            document.tell("anchor_outside_range", place, scale, name=f"{code:g}", low=low, high=high)


def _anchors(
    document: Document, node: Node | None, scale: str, *, missing: bool = False, other: bool = False
) -> Anchors:
    anchors: Anchors = {}
    for key, value in document.entries(node, twice="anchor_twice", item=scale).items():
        try:
            code = float(key)
        except ValueError:
            document.tell("number_expected", value, scale, value=key)
            continue
        anchors[code] = (Anchor(code, document.texts(value, scale), missing, other), value)
    return anchors


def _range(document: Document, node: Node | None, codes: list[float], scale: str) -> tuple[float, float]:
    """The ends as written, else those of the anchors; 0 to 0 when there is neither."""
    codes = codes or [0.0]
    if node is None:
        return min(codes), max(codes)
    if not isinstance(node, SequenceNode) or len(node.value) != 2:
        document.tell("range_expected", node, scale)
        return min(codes), max(codes)
    low, high = (document.number(entry, scale) for entry in node.value)
    return (min(codes), max(codes)) if low is None or high is None else (low, high)


def read_questions(document: Document, node: Node | None) -> dict[str, QuestionDraft]:
    entries = document.entries(node, twice="item_twice")
    return {code: _question(document, code, value) for code, value in entries.items()}


def _question(document: Document, code: str, node: Node) -> QuestionDraft:
    known = ("text", "label", "scale", "reverse", "required", "mode", "show_if", "valid_if", "advice")
    fields = document.fields(node, known, ("text", "scale"), code)
    text = document.texts(fields.get("text"), code)
    return QuestionDraft(
        node=node,
        code=code,
        scale_code=document.word(fields.get("scale"), code),
        scale_node=fields.get("scale", node),
        text=text,
        label=document.texts(fields.get("label"), code) or text,
        reverse_keyed=document.flag(fields.get("reverse"), default=False, item=code),
        required=document.flag(fields.get("required"), default=True, item=code),
        mode=document.choice(fields.get("mode"), "mode", Mode, Mode.BOTH, code),
        show_if=document.word(fields.get("show_if"), code),
        valid_if=document.word(fields.get("valid_if"), code),
        advice=document.texts(fields.get("advice"), code),
    )


def read_computed(document: Document, node: Node | None) -> dict[str, tuple[str, Node]]:
    """Formulas by name, each with its node."""
    return {name: (document.word(value, name), value) for name, value in document.entries(node).items()}


def read_constructs(document: Document, node: Node | None) -> dict[str, ConstructDraft]:
    entries = document.entries(node, twice="construct_twice")
    return {code: _construct(document, code, value) for code, value in entries.items()}


def _construct(document: Document, code: str, node: Node) -> ConstructDraft:
    fields = document.fields(
        node, ("title", "measurement", "score", "items", "dimensions"), ("title", "measurement"), code
    )
    draft = ConstructDraft(
        node=node,
        code=code,
        title=document.texts(fields.get("title"), code),
        measurement=document.choice(
            fields.get("measurement"), "measurement", Measurement, Measurement.REFLECTIVE, code
        ),
        score=document.choice(fields.get("score"), "score", Score, Score.MEAN, code),
        items=document.words(fields.get("items"), code),
        dimensions=document.words(fields.get("dimensions"), code),
    )
    if bool(draft.items) == bool(draft.dimensions):
        document.tell("construct_needs_items_or_dimensions", node, code)
    return draft
