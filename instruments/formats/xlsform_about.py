"""The sheets that XLSForm itself does not know: what is said of the instrument, its constructs and response scales."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from instruments.formats.sheets import Book
from instruments.validation import VERSION

WORDS = ("id", "version", "view", "target", "licence", "wording")
TEXTS = ("title", "definition", "instruction")


def about_of(book: Book, languages: Mapping[str, str]) -> dict[str, Any]:
    """The head of an instrument file, in its order; what nobody said is the least that may be claimed."""
    said: dict[str, Any] = {"engagemeter": 1, **_from_settings(book, languages)}
    states: dict[str, str] = {}
    grouping: list[str] = []
    citations: dict[str, dict[str, str]] = {}
    for row in book.rows("about"):
        key, code, text = row.get("key"), row.get("language"), row.get("text")
        if key in WORDS:
            said[key] = text
        elif key in TEXTS:
            said[key] = {**(said.get(key, {}) if code in _told(book, key) else {}), code: text}
        elif key == "validated":
            said[key] = text == "yes"
        elif key == "translation":
            states[code] = text
        elif key == "grouping":
            grouping.append(text)
        elif key.startswith("citation ") and text:
            _, number, part = key.split(" ", 2)
            citations.setdefault(number, {})[part] = text
    said["citations"] = list(citations.values())
    said["translations"] = states or _states(languages)
    if grouping:
        said["grouping"] = grouping
    return {name: value for name, value in said.items() if value not in ([], {}, None)}


def _told(book: Book, key: str) -> set[str]:
    return {row.get("language") for row in book.rows("about") if row.get("key") == key}


def _states(languages: Mapping[str, str]) -> dict[str, str]:
    return {code: "draft" if number else "original" for number, code in enumerate(languages)}


def _from_settings(book: Book, languages: Mapping[str, str]) -> dict[str, Any]:
    row = next(iter(book.rows("settings")), None)
    title = (row.get("form_title") if row else "") or re.sub(r"\.(xlsx?|csv|tsv|txt)$", "", book.name)
    identity = (row.get("form_id") if row else "") or title
    version = row.get("version") if row else ""
    texts = dict.fromkeys(languages, title)
    return {
        "id": re.sub(r"[^a-z0-9]+", "-", identity.lower()).strip("-") or "own-instrument",
        "version": version if VERSION.fullmatch(version) else "1.0",
        "view": "other",
        "target": "brand",
        "title": dict(texts),
        "definition": dict(texts),
        "citations": [],
        "licence": "permission",
        "wording": "as_supplied",
        "validated": False,
    }


def responses_of(book: Book) -> dict[str, dict[str, Any]]:
    """Type and range of each response scale, as the sheet "responses" says."""
    found: dict[str, dict[str, Any]] = {}
    for row in book.rows("responses"):
        found[row.get("response")] = {"type": row.get("type"), **_range(row.get("low"), row.get("high"))}
    return found


def _range(low: str, high: str) -> dict[str, Any]:
    try:
        ends = [float(low), float(high)]
    except ValueError:
        return {}
    whole = [int(end) if end.is_integer() else end for end in ends]
    return {"range": whole} if ends[0] != ends[1] else {}


def constructs_of(book: Book, languages: Mapping[str, str], members: Mapping[str, list[str]]) -> dict[str, Any]:
    """Constructs as the sheet "scales" says; one that only items name is reflective under its own code."""
    found: dict[str, Any] = {}
    for row in book.rows("scales"):
        code = row.get("scale")
        title = {each: row.get(f"title_{each}") for each in languages if row.get(f"title_{each}")}
        dimensions = row.get("dimensions").split()
        parts = {"dimensions": dimensions} if dimensions else {"items": members.get(code, [])}
        score = {"score": row.get("score")} if row.get("score") not in ("", "mean") else {}
        found[code] = {"title": title, "measurement": row.get("measurement") or "reflective", **score, **parts}
    for code, items in members.items():
        if code not in found:
            found[code] = {"title": dict.fromkeys(languages, code), "measurement": "reflective", "items": items}
    return found
