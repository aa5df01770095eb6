"""A first look at a file: its columns, its first rows, and what it gives away about dates, decimals and currency.

Nothing is decided here. What a look suggests is confirmed by a person, as a Declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from psychometrics.errors import DataError
from psychometrics.reading.stream import CHUNK, open_stream
from psychometrics.results import Note
from psychometrics.value.columns import COLUMNS, of_type
from psychometrics.value.reading.amounts import MoneySigns, money_signs
from psychometrics.value.reading.dates import DateSigns, date_signs
from psychometrics.value.reading.mapping import Suggestion, suggest

SHOWN_ROWS = 20
SHOWN_LETTERS = 60
SAMPLED = 500
LOOKED_CHUNKS = 10


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in the file.

    columns     : its column names; rows : the first 20 rows as short texts.
    suggestions : standard column -> column of the file, with confidence.
    dates       : of each column that looks like dates, what its cells give away; money: likewise of amounts.
    looked_at   : how many rows this rests on (up to 200,000); whole: whether that is the file.
    """

    kind: str
    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    suggestions: tuple[Suggestion, ...]
    dates: Mapping[str, DateSigns]
    money: Mapping[str, MoneySigns]
    looked_at: int
    whole: bool
    notes: tuple[Note, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data for the page that asks for the declaration."""
        plain = asdict(self)
        return {**plain, "notes": [{"code": note.code, "params": dict(note.params)} for note in self.notes]}


def look(path: Path, kind: str, *, today: date, name: str = "", known: Mapping[str, str] | None = None) -> Look:
    """Reads up to 200,000 rows. Raises what `open_stream` raises, and DataError `no_rows`, `records_choice_unknown`."""
    if kind not in COLUMNS:
        raise DataError("records_choice_unknown", place=name, what="kind", value=kind[:60], known=", ".join(COLUMNS))
    with open_stream(path, name=name) as stream:
        seen: list[dict[object, None]] = [{} for _ in stream.names]
        sample: list[tuple[object, ...]] = []
        count = 0
        for chunk in islice(stream.chunks, LOOKED_CHUNKS):
            count += len(chunk.rows) + len(chunk.broken)
            sample += chunk.rows[: max(SAMPLED - len(sample), 0)]
            for distinct, cells in zip(seen, zip(*chunk.rows, strict=True), strict=False):
                distinct.update(dict.fromkeys(cells))
        whole = count < LOOKED_CHUNKS * CHUNK
        names, format, notes = stream.names, stream.format, stream.notes
    if not count:
        raise DataError("no_rows", place=name or path.name)
    filled = {name: [cell for cell in cells if not blank(cell)] for name, cells in zip(names, seen, strict=True)}
    sampled = {name: [row[at] for row in sample if not blank(row[at])] for at, name in enumerate(names)}
    suggestions = suggest(kind, sampled, today, known)
    dated = {each.column for each in suggestions if each.target in of_type(kind, "date") and each.column}
    priced = {each.column for each in suggestions if each.target in of_type(kind, "money", "share", "number")}
    return Look(
        kind,
        format,
        names,
        tuple(tuple(shown(cell) for cell in row) for row in sample[:SHOWN_ROWS]),
        suggestions,
        {name: date_signs(cells, today) for name, cells in filled.items() if name in dated},
        {name: money_signs(cells) for name, cells in filled.items() if name in priced},
        count,
        whole,
        notes,
    )


def blank(cell: object) -> bool:
    """An empty cell: nothing, spaces, or not a number."""
    return cell is None or (isinstance(cell, str) and not cell.strip()) or cell != cell


def shown(cell: object) -> str:
    """A cell as a page shows it: short, a date without its midnight."""
    if blank(cell):
        return ""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return str(cell)[:SHOWN_LETTERS]
