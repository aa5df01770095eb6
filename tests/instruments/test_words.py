"""Every language says the same things: same words files, same keys, same slots, whoever wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from instruments.language import FOLDER, languages

PLURALS = {"zero", "one", "two", "few", "many", "other"}
COUNTED_IN_ARABIC = PLURALS - {"zero"}
FILES = sorted({path.relative_to(FOLDER / code / "words") for code in ("fa", "ar", "en")
                for path in (FOLDER / code / "words").rglob("*.yaml")})  # fmt: skip


def _leaves(words: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every key with its text, or with its plural forms."""
    if isinstance(words, Mapping) and not (words and set(words) <= PLURALS):
        for name, value in words.items():
            yield from _leaves(value, f"{key}.{name}" if key else str(name))
    else:
        yield key, words


def _read(code: str, file: Path) -> dict[str, Any]:
    path = FOLDER / code / "words" / file
    return dict(_leaves(yaml.safe_load(path.read_text("utf-8")) or {})) if path.exists() else {}


def _slots(words: Any) -> set[str]:
    texts = words.values() if isinstance(words, Mapping) else [words]
    return {name for text in texts for _, name, _, _ in Formatter().parse(str(text)) if name is not None}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_languages_have_the_same_keys(file: Path) -> None:
    keys = {code: set(_read(code, file)) for code in languages()}
    every = set().union(*keys.values())
    assert {code: sorted(every - known) for code, known in keys.items() if every - known} == {}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_languages_fill_the_same_slots(file: Path) -> None:
    words = {code: _read(code, file) for code in languages()}
    shared = set.intersection(*(set(known) for known in words.values()))
    differing = {key for key in shared if len({frozenset(_slots(words[code][key]) - {"count"}) for code in words}) > 1}
    assert sorted(differing) == []


@pytest.mark.parametrize("file", FILES, ids=str)
@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_every_text_is_a_text_that_can_be_filled(file: Path, code: str) -> None:
    for key, words in _read(code, file).items():
        forms = words if isinstance(words, Mapping) else {"other": words}
        for text in forms.values():
            assert isinstance(text, str), f"{code} {file} {key}: {text!r} is not a text"
            assert text.strip(), f"{code} {file} {key} is empty"
            assert all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text)), key


@pytest.mark.parametrize("file", FILES, ids=str)
@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_plural_forms_cover_what_the_language_tells_apart(file: Path, code: str) -> None:
    """Arabic needs all its forms where a noun follows the number; a form that fits any number is enough elsewhere."""
    for key, words in _read(code, file).items():
        if isinstance(words, Mapping):
            differing = len(set(words.values())) > 1
            counted = differing and any(re.search(r"{count} \w", text) for text in words.values())
            needed = COUNTED_IN_ARABIC if code == "ar" and counted else {"one", "other"}
            assert needed - set(words) == set(), f"{code} {file} {key}"


@pytest.mark.parametrize(("folder", "name"), [("errors", "code"), ("notes", "code")])
def test_no_code_of_an_error_or_note_is_worded_in_two_files(folder: str, name: str) -> None:
    for code in languages():
        seen: dict[str, str] = {}
        for path in sorted((FOLDER / code / "words" / folder).glob("*.yaml")):
            for key in yaml.safe_load(path.read_text("utf-8")) or {}:
                assert key not in seen, f"{name} {key!r} is worded in {seen[key]} and in {path.name}"
                seen[key] = path.name


def test_errors_have_a_reason_and_a_repair() -> None:
    for code in languages():
        for path in sorted((FOLDER / code / "words" / "errors").glob("*.yaml")):
            for key, words in (yaml.safe_load(path.read_text("utf-8")) or {}).items():
                if key not in ("told", "told_without_place"):
                    assert set(words) == {"reason", "repair"}, f"{code} {path.name} {key}"


@pytest.mark.parametrize("file", FILES, ids=str)
def test_each_language_is_written_in_its_own_letters(file: Path) -> None:
    foreign = {"fa": set("يكىة"), "ar": set("یکپچژگ\u200c")}
    for code, letters in foreign.items():
        for key, words in _read(code, file).items():
            if key == "product":
                continue  # the product's own name keeps its spelling
            found = letters & set(str(words))
            assert not found, f"{code} {file} {key}: {found} belong to the other language"
