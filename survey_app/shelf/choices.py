"""What is chosen on the page of a draft, and the instrument that it makes: dimensions, keying, scoring, source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from starlette.datastructures import FormData

from instruments.formats.own import as_document, every_construct, written
from instruments.instrument import Instrument, Licence, QuestionType, Target, Translation, View, Wording
from instruments.labels import fold
from instruments.validation import CODE
from psychometrics.errors import RequestError
from psychometrics.model import Measurement, Score

LONGEST, MOST_FIELDS = 1000, 12_000
BY_CODE = ("dimension", "score", "measurement", "title", "translation", "named")
SINGLE = ("licence", "wording", "after", "reference", "doi", "view", "target")
CHOSEN: Mapping[str, type[StrEnum]] = {
    "score": Score,
    "measurement": Measurement,
    "translation": Translation,
    "licence": Licence,
    "wording": Wording,
    "view": View,
    "target": Target,
}
_UNFIT = re.compile(r"[^A-Za-z0-9_]+")
Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass(frozen=True)
class Choices:
    """by_code : fields such as `dimension-calm1` by their name and the code in it; `named-calm-fa` names a dimension.

    single : fields that are there once; reversed : codes of the reverse-keyed items.
    """

    by_code: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    single: Mapping[str, str] = field(default_factory=dict)
    reversed: frozenset[str] = frozenset()


def read_choices(form: FormData) -> Choices:
    """Raises RequestError `form_invalid` for what the page doesn't have."""
    by_code: dict[str, dict[str, str]] = {name: {} for name in BY_CODE}
    single: dict[str, str] = {}
    reversed_items: set[str] = set()
    for number, (name, value) in enumerate(form.multi_items()):
        kind, _, code = name.partition("-")
        if not isinstance(value, str) or len(value) > LONGEST or number > MOST_FIELDS:
            raise RequestError("form_invalid", place=kind[:40])
        if kind in CHOSEN and value not in set(CHOSEN[kind]):
            raise RequestError("form_invalid", place=kind)
        if name == "reverse":
            reversed_items.add(value)
        elif kind in BY_CODE and code:
            by_code[kind][code] = value.strip()
        elif name in SINGLE:
            single[name] = value.strip()
        elif name not in ("csrf", "action", "at"):
            raise RequestError("form_invalid", place=kind[:40])
    return Choices(by_code, single, frozenset(reversed_items))


def chosen_text(instrument: Instrument, choices: Choices, about: Mapping[str, Any] = MappingProxyType({})) -> str:
    """The instrument's file with the choices in it; whoever parses it is told what doesn't hold together.

    about : fields of the file that are to be others, whatever was chosen.
    """
    document = {**as_document(instrument), **about}
    questions = {**document.pop("items", {}), **document.pop("background", {})}
    constructs = document.pop("constructs", {})
    members = _members(instrument, choices, constructs)
    scored = {code for codes in members.values() for code in codes}
    for code, question in questions.items():
        question.pop("reverse", None)
        if code in choices.reversed:
            question["reverse"] = True
    _make_scorable(document, questions, scored)
    parts = {
        "constructs": _constructs(constructs, members, choices),
        "items": {code: question for code, question in questions.items() if code in scored},
        "background": {code: question for code, question in questions.items() if code not in scored},
    }
    grouping = [code for code in document.pop("grouping", []) if code not in scored]
    asked = [question.code for question in instrument.questions]
    document["order"] = asked if asked != [*parts["items"], *parts["background"]] else []
    said = {**document, **_about(document, choices), **parts, **({"grouping": grouping} if grouping else {})}
    return written({name: value for name, value in said.items() if value not in ({}, [])})


def _members(instrument: Instrument, choices: Choices, constructs: dict[str, Any]) -> dict[str, list[str]]:
    """Items by dimension, in the order asked; a dimension that is new is added to `constructs`."""
    members: dict[str, list[str]] = {}
    now = {item.code: each.code for each in every_construct(instrument) for item in each.items}
    for question in instrument.questions:
        named = choices.by_code.get("dimension", {}).get(question.code, now.get(question.code, ""))
        if named:
            members.setdefault(_dimension(named, constructs, instrument), []).append(question.code)
    return members


def _dimension(named: str, constructs: dict[str, Any], instrument: Instrument) -> str:
    """The code that a dimension is meant by: its own, or any of its titles; else a new one."""
    for code, construct in constructs.items():
        titles = {fold(title) for title in construct.get("title", {}).values()}
        if not construct.get("dimensions") and (code == named or fold(named) in titles):
            return code
    taken = {*constructs, *(question.code for question in instrument.questions)}
    plain = named if CODE.fullmatch(named) else _UNFIT.sub("_", named).strip("_").lower()
    free = (f"d{number}" for number in range(1, len(taken) + 2))
    code = plain if CODE.fullmatch(plain) and plain not in taken else next(c for c in free if c not in taken)
    constructs[code] = {"title": dict.fromkeys(instrument.languages, named), "measurement": "reflective"}
    return code


def _constructs(constructs: dict[str, Any], members: Mapping[str, list[str]], choices: Choices) -> dict[str, Any]:
    """Dimensions with their items, names and scoring. One without items is gone, and a whole without dimensions too."""
    kept: dict[str, Any] = {}
    for code, construct in constructs.items():
        whole = construct.get("dimensions")
        parts = {"dimensions": [d for d in whole if d in members]} if whole else {"items": members.get(code, [])}
        if not any(parts.values()):
            continue
        names = _named(choices, code, construct.get("title", {}))
        measurement = choices.by_code.get("measurement", {}).get(code, construct["measurement"])
        score = choices.by_code.get("score", {}).get(code, construct.get("score", "mean"))
        kept[code] = {
            "title": names,
            "measurement": measurement,
            **({"score": score} if score != "mean" else {}),
            **parts,
        }
    return kept


def _named(choices: Choices, code: str, titles: Mapping[str, str]) -> dict[str, str]:
    said = {name.rpartition("-")[2]: text for name, text in choices.by_code.get("named", {}).items()
            if name.rpartition("-")[0] == code}  # fmt: skip
    return {language: said.get(language, title) for language, title in titles.items()}


def _make_scorable(document: dict[str, Any], questions: Mapping[str, Any], scored: set[str]) -> None:
    """Whoever puts a choice question into a dimension says that its answers are ordered."""
    for code in scored:
        scale = document["scales"][questions[code]["scale"]]
        if scale["type"] == QuestionType.SINGLE and "other" not in scale:
            scale["type"] = QuestionType.LIKERT.value


def _about(document: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    said: dict[str, Any] = {name: choices.single[name] for name in CHOSEN if name in choices.single}
    titles = choices.by_code.get("title", {})
    said["title"] = {code: titles.get(code, text) for code, text in document["title"].items()}
    states = choices.by_code.get("translation", {})
    said["translations"] = {code: states.get(code, state) for code, state in document["translations"].items()}
    if "reference" in choices.single:
        first = {name: choices.single[name] for name in ("after", "reference", "doi") if choices.single.get(name)}
        if first.get("reference"):
            first = {"after": first["reference"][:60], **first}
        elif first.get("after"):
            first = {**first, "reference": first["after"]}
        others = document.get("citations", [])[1:]
        said["citations"] = [*([first] if "reference" in first else []), *others]
    return said
