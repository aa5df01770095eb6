"""Which column is which: suggested from headings and from what the cells hold, always confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from psychometrics.value.columns import COLUMNS, CURRENCY, REQUIRED
from psychometrics.value.reading.amounts import as_flag, as_money, currency_word
from psychometrics.value.reading.dates import date_signs
from psychometrics.value.reading.headings import HEADINGS, heading

EXACT, WORD, CONTENT = 0.95, 0.75, 0.45
HIGH, MEDIUM = 0.85, 0.6
LEAST, AGAINST = 0.35, 0.4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One standard column and the file's column that is likely it.

    confidence : "high", "medium" or "low"; "none" when no column of the file looks like it.
    """

    target: str
    column: str
    confidence: str
    required: bool


def suggest(
    kind: str, columns: Mapping[str, Sequence[object]], today: date, known: Mapping[str, str] | None = None
) -> tuple[Suggestion, ...]:
    """For each standard column of a kind, the most likely column of the file; each column is used once.

    columns : name -> some of its cells, empty ones left out.
    known   : how a file of this kind was mapped before; columns that are there again keep their meaning.
    """
    remembered = {target: name for target, name in (known or {}).items() if name in columns}
    targets = [*COLUMNS[kind], *([CURRENCY] if CURRENCY in HEADINGS[kind] else [])]
    free = [target for target in targets if target not in remembered]
    names = [name for name in columns if name not in remembered.values()]
    shapes = {name: shape(columns[name], today) for name in names}
    scores = sorted(
        ((_score(kind, target, name, shapes[name]), target, name) for target in free for name in names),
        key=lambda each: (-each[0], targets.index(each[1]), names.index(each[2])),
    )
    taken: dict[str, tuple[str, float]] = {target: (name, 1.0) for target, name in remembered.items()}
    for score, target, name in scores:
        if score >= LEAST and target not in taken and name not in {column for column, _ in taken.values()}:
            taken[target] = (name, score)
    return tuple(_suggestion(kind, target, *taken.get(target, ("", 0.0))) for target in targets)


def shape(cells: Sequence[object], today: date) -> str:
    """What the cells of a column hold: "date", "money", "flag", "currency", "key", "category" or "empty"."""
    if not cells:
        return "empty"
    signs, size = date_signs(cells, today), len(cells)
    if signs.unread <= 0.2 * size and (signs.years[0] > 1200 or signs.typed):
        return "date"
    if sum(currency_word(cell) != "?" for cell in cells) > 0.8 * size:
        return "currency"
    different = len({str(cell) for cell in cells})
    if sum(isinstance(as_flag(cell), bool) for cell in cells) == size and different <= 2:
        return "flag"
    if (
        sum(not isinstance(as_money(cell, "."), str) or not isinstance(as_money(cell, ","), str) for cell in cells)
        > 0.8 * size
    ):
        return "number"
    return "category" if different <= max(3, size // 5) else "key"


def _score(kind: str, target: str, name: str, cells: str) -> float:
    """How well a heading and its cells fit a standard column, 0 to 1."""
    found, words = heading(name), HEADINGS[kind][target]
    held = any(len(word) > 2 and _holds(found, word) for word in words)
    by_name = EXACT if found in words else WORD if held else 0.0
    wanted = {CURRENCY: "currency"}.get(target) or COLUMNS[kind][target]
    fits = {
        "text": ("key", "number", "category"),
        "date": ("date",),
        "money": ("number",),
        "share": ("number", "flag"),
        "number": ("number", "flag"),
        "flag": ("flag",),
        "category": ("category", "key", "flag"),
        "currency": ("currency",),
    }[wanted]
    if cells == "empty":
        return by_name * 0.6
    if cells not in fits:
        return by_name * AGAINST
    alone = CONTENT if wanted == "date" and target in REQUIRED[kind] else 0.0
    return max(by_name, alone)


def _holds(found: str, word: str) -> bool:
    return f" {word} " in f" {found} "


def _suggestion(kind: str, target: str, column: str, score: float) -> Suggestion:
    confidence = "high" if score >= HIGH else "medium" if score >= MEDIUM else "low" if column else "none"
    return Suggestion(target, column, confidence, target in REQUIRED[kind])
