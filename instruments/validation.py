"""What must hold between the sections of a questionnaire file. Every problem is told with its line.

The words of each code are in languages/<code>/words/errors/instruments.yaml: the reason and the repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yaml.nodes import Node

from instruments.document import Document, nearest
from instruments.questions.registry import kinds
from instruments.sections import ConstructDraft, QuestionDraft, ScaleDraft

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
IDENTITY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Draft:
    """A questionnaire as written, before it is known to hold together."""

    root: Node
    fields: dict[str, Node]
    scales: dict[str, ScaleDraft]
    items: dict[str, QuestionDraft]
    background: dict[str, QuestionDraft]
    constructs: dict[str, ConstructDraft]
    grouping: dict[str, Node]
    order: dict[str, Node] = field(default_factory=dict)

    @property
    def questions(self) -> dict[str, QuestionDraft]:
        """In the order asked: as `order` says; those that it leaves out come after, items first."""
        found = {**self.items, **self.background}
        return {**{code: found[code] for code in self.order if code in found}, **found}


def check(document: Document, draft: Draft, path: Path | None) -> None:
    """Tells the document every contradiction of the draft; path : None when the file's own name says nothing."""
    _check_identity(document, draft, path)
    _check_codes(document, draft)
    _check_scales(document, draft)
    _check_constructs(document, draft)
    _check_hierarchy(document, draft)
    for code, node in draft.grouping.items():
        if code not in draft.background:
            known = list(draft.background)
            document.tell("grouping_unknown", node, code, name=code, nearest=nearest(code, known), known=known)
    for code, node in draft.order.items():
        if code not in draft.questions:
            known = list(draft.questions)
            document.tell("order_unknown", node, code, name=code, nearest=nearest(code, known), known=known)
    if not draft.questions:
        document.tell("no_questions", draft.root)


def _check_identity(document: Document, draft: Draft, path: Path | None) -> None:
    identity, version = (document.word(draft.fields.get(key)) for key in ("id", "version"))
    if identity and not IDENTITY.fullmatch(identity):
        document.tell("id_malformed", draft.fields["id"], name=identity)
    if version and not VERSION.fullmatch(version):
        document.tell("version_malformed", draft.fields["version"], version=version)
    if path is None or VERSION.fullmatch(path.stem) is None:
        return
    if version and version != path.stem:
        document.tell("version_differs_from_file", draft.fields["version"], version=version, file=path.name)
    if identity and identity != path.parent.name:
        document.tell("id_differs_from_folder", draft.fields["id"], name=identity, folder=path.parent.name)


def _check_codes(document: Document, draft: Draft) -> None:
    for code in set(draft.items) & set(draft.background):
        first_line = document.line(draft.items[code].node)
        document.tell("item_twice", draft.background[code].node, code, name=code, first_line=first_line)
    for code in set(draft.constructs) & set(draft.questions):
        document.tell("construct_named_like_item", draft.constructs[code].node, code, name=code)
    nodes = {code: construct.node for code, construct in draft.constructs.items()}
    for code, node in (nodes | {code: question.node for code, question in draft.questions.items()}).items():
        if not CODE.fullmatch(code):
            document.tell("code_malformed", node, code, name=code)


def _check_scales(document: Document, draft: Draft) -> None:
    known = list(draft.scales)
    for code, question in draft.questions.items():
        if question.scale_code and question.scale_code not in draft.scales:
            params = {"name": question.scale_code, "nearest": nearest(question.scale_code, known), "known": known}
            document.tell("scale_unknown", question.scale_node, code, **params)
            continue
        if not question.scale_code:
            continue
        kind = draft.scales[question.scale_code].scale.type
        if question.reverse_keyed and not kinds()[kind].scorable:
            document.tell("reverse_on_nominal", question.node, code, type=str(kind))
        if code in draft.items and not kinds()[kind].scorable:
            document.tell("item_not_scorable", question.scale_node, code, type=str(kind))


def _check_constructs(document: Document, draft: Draft) -> None:
    owner: dict[str, str] = {}
    known = list(draft.items)
    for construct in draft.constructs.values():
        for code, node in construct.items.items():
            if code not in draft.items:
                params = {"name": code, "nearest": nearest(code, known), "known": known}
                document.tell("construct_item_unknown", node, construct.code, **params)
            elif code in owner:
                document.tell("item_in_two_constructs", node, code, name=code, first=owner[code], second=construct.code)
            owner.setdefault(code, construct.code)
    for code, item in draft.items.items():
        if code not in owner:
            document.tell("item_without_construct", item.node, code, name=code)


def _check_hierarchy(document: Document, draft: Draft) -> None:
    owner: dict[str, str] = {}
    known = list(draft.constructs)
    for construct in draft.constructs.values():
        for code, node in construct.dimensions.items():
            if code not in draft.constructs:
                params = {"name": code, "nearest": nearest(code, known), "known": known}
                document.tell("dimension_unknown", node, construct.code, **params)
            elif code in owner:
                params = {"name": code, "first": owner[code], "second": construct.code}
                document.tell("dimension_in_two_constructs", node, construct.code, **params)
            elif construct.code in _below(draft, code):
                document.tell("dimension_circular", node, construct.code, name=construct.code)
            owner.setdefault(code, construct.code)


def _below(draft: Draft, code: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """A construct and everything below it, each once."""
    if code in draft.constructs and code not in seen:
        yield code
        for dimension in draft.constructs[code].dimensions:
            yield from _below(draft, dimension, seen | {code})
