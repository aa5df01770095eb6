"""A YAML file read with its line numbers, telling everything that is wrong with it rather than the first thing.

Scalars stay text until a field asks for a number or a choice, so that "no", "on" and "1.0" mean what they say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from psychometrics.errors import InstrumentError, ManyErrors

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SLOT = re.compile(r"\{[^{}]*\}|[{}]")
SLOTS = ("{brand}",)

Choice = TypeVar("Choice", bound=StrEnum)
Texts = Mapping[str, str]


class Document:
    """One file: its nodes, and the problems found so far.

    name : how the file is named to a person, e.g. "brand-engagement/1.0.yaml".
    """

    def __init__(self, path: Path) -> None:
        self.name = f"{path.parent.name}/{path.name}" if path.parent.name else path.name
        self.problems: list[InstrumentError] = []
        self.languages: tuple[str, ...] = ()
        self._key_lines: dict[int, int] = {}

    def parse(self, content: bytes) -> MappingNode:
        """The root of the file. Raises ManyErrors when it can't be read at all."""
        try:
            root = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._refuse("file_not_utf8", line, byte=f"0x{content[error.start]:02X}")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            self._refuse(
                "yaml_invalid", mark.line + 1 if mark else 1, problem=getattr(error, "problem", "") or str(error)
            )
        if not isinstance(root, MappingNode):
            self._refuse("instrument_not_a_mapping", 1)
        return root

    def tell(self, code: str, node: Node, item: str = "", **params: object) -> None:
        """Notes one problem at the line of a node."""
        place = f"{self.name}:{self.line(node)}" + (f", {item}" if item else "")
        self.problems.append(InstrumentError(code, place=place, **params))

    def line(self, node: Node) -> int:
        """Where a person looks for a node: at its key, which may stand above the value."""
        return self._key_lines.get(id(node), int(node.start_mark.line) + 1)

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise ManyErrors(list(self.problems))

    def entries(self, node: Node | None, *, twice: str = "key_twice", item: str = "") -> dict[str, Node]:
        """Keys and values of a mapping; a key that stands there twice is told with both lines."""
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.tell("mapping_expected", node, item)
            return {}
        found: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                self.tell(twice, key, item or name, name=name, first_line=lines[name])
                continue
            found[name] = value
            lines[name] = self._key_lines[id(value)] = key.start_mark.line + 1
        return found

    def fields(self, node: Node, known: Collection[str], needed: Collection[str], item: str = "") -> dict[str, Node]:
        """The entries of a mapping whose keys are given: unknown and missing ones are told."""
        found = self.entries(node, item=item)
        for key in found:
            if key not in known:
                self.tell("key_unknown", found[key], item, name=key, nearest=nearest(key, known), known=sorted(known))
        for key in needed:
            if key not in found and isinstance(node, MappingNode):
                self.tell("key_missing", node, item, name=key)
        return {key: value for key, value in found.items() if key in known}

    def word(self, node: Node | None, item: str = "") -> str:
        """A text on one place; empty when there is none."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.tell("text_expected", node, item)
            return ""
        return str(node.value).strip()

    def words(self, node: Node | None, item: str = "") -> dict[str, Node]:
        """A list of codes, each with its node; a code that is named twice is told."""
        if node is None:
            return {}
        if not isinstance(node, SequenceNode):
            self.tell("list_expected", node, item)
            return {}
        found: dict[str, Node] = {}
        for entry in node.value:
            name = self.word(entry, item)
            if name in found:
                self.tell("named_twice", entry, item, name=name)
            found.setdefault(name, entry)
        return found

    def number(self, node: Node, item: str = "") -> float | None:
        text = self.word(node, item)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if value - value != 0:
            self.tell("number_expected", node, item, value=text)
            return None
        return value

    def flag(self, node: Node | None, *, default: bool, item: str = "") -> bool:
        if node is None:
            return default
        text = self.word(node, item).lower()
        if text not in ("true", "yes", "false", "no"):
            self.tell("flag_expected", node, item, value=text)
        return text in ("true", "yes")

    def choice(self, node: Node | None, key: str, kind: type[Choice], default: Choice, item: str = "") -> Choice:
        """One of an enumeration's values."""
        text = self.word(node, item)
        known = [str(value) for value in kind]
        if not isinstance(node, ScalarNode) or text in known:
            return kind(text) if text in known else default
        self.tell("value_unknown", node, item, key=key, value=text, nearest=nearest(text, known), known=known)
        return default

    def texts(self, node: Node | None, item: str = "") -> Texts:
        """A text in every language that the file offers, its slots checked."""
        if node is None:
            return {}
        found = self.entries(node, item=item)
        texts = {code: self.word(value, item) for code, value in found.items()}
        for code in self.languages:
            if not texts.get(code) and isinstance(node, MappingNode):
                self.tell("language_text_missing", node, item, language=code)
        for code, value in found.items():
            if code not in self.languages:
                self.tell("language_not_offered", value, item, language=code, known=list(self.languages))
            self._check_slots(value, texts[code], item)
        self._check_same_slots(node, texts, item)
        return texts

    def _check_slots(self, node: Node, text: str, item: str) -> None:
        for slot in _SLOT.findall(text):
            if slot not in SLOTS:
                self.tell("slot_unknown", node, item, slot=slot, known=list(SLOTS))

    def _check_same_slots(self, node: Node, texts: Texts, item: str) -> None:
        having = [code for code, text in texts.items() if SLOTS[0] in text]
        without = [code for code, text in texts.items() if text and SLOTS[0] not in text]
        if having and without:
            self.tell("slot_not_in_every_language", node, item, slot=SLOTS[0], languages=without)

    def _refuse(self, code: str, line: int, **params: object) -> NoReturn:
        raise ManyErrors([InstrumentError(code, place=f"{self.name}:{line}", **params)])


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that a mistyped one most likely means; the first known one when none is near."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), next(iter(known), ""))
