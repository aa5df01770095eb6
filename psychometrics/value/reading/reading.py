"""A whole file of company records, read by its declaration: clean rows, and an account of every row left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.errors import DataError
from psychometrics.reading.stream import open_stream
from psychometrics.results import Note
from psychometrics.value.columns import COLUMNS, of_type
from psychometrics.value.declaration import Declaration
from psychometrics.value.keys import keyed_hash
from psychometrics.value.reading.returns import net_returns, tell_amounts
from psychometrics.value.reading.rows import RowReader, unknown_functions
from psychometrics.value.reading.tally import LeftOut

MOST_CATEGORIES = 200
LISTED_ROWS = 12
NAMED_KEYS = "idea"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file. `rows_read = rows_used + sum of excluded counts`, always.

    frame    : the clean rows, with the standard columns of the kind; customers as keyed hashes when there was a
               secret, else as their keys in one form. Money in the declared currency (toman as rial, x 10).
    keys     : the different customers, sorted, as in the frame; first_day, last_day : of the rows used.
    excluded : reasons with counts and up to five examples; notes : what a reader must know.
    """

    kind: str
    frame: pd.DataFrame
    keys: tuple[str, ...]
    plain_keys: tuple[str, ...]
    rows_read: int
    rows_used: int
    excluded: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    first_day: date | None
    last_day: date | None


def read_records(
    path: Path,
    declaration: Declaration,
    *,
    today: date,
    secret: bytes = b"",
    name: str = "",
    progress: Progress = lambda done, total: None,
) -> Reading:
    """Every row of a file, streamed; at most a few numbers per row are held.

    today    : rows of later days are excluded, unless the declaration names another last day.
    secret   : at least 16 bytes; customers and ideas are then known only by keyed hashes.
    progress : told 0 to 100 while rows are read.
    Raises what `open_stream` and `Declaration.check` raise, DataError `records_currencies_mixed` with the rows, and
    `records_too_many_categories`. A file of which no row is usable gives an empty frame with the reasons.
    """
    with open_stream(path, name=name) as stream:
        place = name or path.name
        declaration.check(stream.names, place)
        rows = RowReader(declaration, stream.names, today)
        parts = []
        for chunk in stream.chunks:
            parts.append(rows.read(chunk))
            progress(int(100 * stream.share()), 100)
        notes = list(stream.notes)
    if not rows.n_read:
        raise DataError("no_rows", place=place)
    _refuse_mixed(rows, declaration, place)
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    frame = _whole_file_rules(frame, declaration, rows)
    _refuse_categories(frame, declaration.kind, place)
    return _reading(frame, declaration, rows, notes, secret)


def _refuse_mixed(rows: RowReader, declaration: Declaration, place: str) -> None:
    """One currency and unit for the whole file, or nothing."""
    if not rows.foreign:
        return
    numbers = sorted({number for each in rows.foreign.values() for number in each})
    told = ", ".join(str(number) for number in numbers[:LISTED_ROWS]) + (", …" if len(numbers) > LISTED_ROWS else "")
    found = ", ".join(f"{name} × {len(each)}" for name, each in sorted(rows.foreign.items()))
    said = f"{declaration.currency} {declaration.unit}".strip()
    raise DataError(
        "records_currencies_mixed", place=f"{place}, row {told}", declared=said, found=found, count=len(numbers)
    )


def _refuse_categories(frame: pd.DataFrame, kind: str, place: str) -> None:
    for column in of_type(kind, "category"):
        if column in frame and (count := frame[column].nunique()) > MOST_CATEGORIES:
            raise DataError(
                "records_too_many_categories",
                place=f"{place}, column {column}",
                column=column,
                count=count,
                allowed=MOST_CATEGORIES,
            )


def _whole_file_rules(frame: pd.DataFrame, declaration: Declaration, rows: RowReader) -> pd.DataFrame:
    """Doubles and returns: rules that need every row at hand."""
    if declaration.duplicates == "excluded" and len(frame):
        double = frame.duplicated(["same"]).to_numpy()
        rows.tally.add("records_duplicate", frame["row"].to_numpy()[double])
        frame = frame[~double].reset_index(drop=True)
    if declaration.kind != "transactions" or not len(frame):
        return frame
    if declaration.returns == "netted":
        return net_returns(frame, rows.tally, rows.factor).reset_index(drop=True)
    negative = (frame["amount"] < 0).to_numpy()
    tell_amounts(rows.tally, "records_negative", frame[negative], rows.factor)
    return frame[~negative].reset_index(drop=True)


def _reading(
    frame: pd.DataFrame, declaration: Declaration, rows: RowReader, notes: list[Note], secret: bytes
) -> Reading:
    kind = declaration.kind
    names, ideas = (_written(keys.codes, secret) for keys in (rows.keys, rows.ideas))
    people = [column for column in of_type(kind, "text") if column != NAMED_KEYS and column in frame]
    used = (
        np.unique(np.concatenate([frame[column].to_numpy() for column in people])) if len(frame) else np.array([], int)
    )
    notes += _notes(frame, declaration, rows, used) if len(frame) else []
    clean = pd.DataFrame({column: frame[column] for column in COLUMNS[kind] if column in frame})
    for column in of_type(kind, "text"):
        if column in clean:
            known = ideas if column == NAMED_KEYS else names
            clean[column] = known[clean[column].to_numpy()] if len(known) else clean[column]
    for column in of_type(kind, "category"):
        if column in clean:
            clean[column] = clean[column].astype("category")
    day = next((column for column in of_type(kind, "date") if column in clean), "")
    days = clean[day].dropna() if day and len(clean) else pd.Series(dtype="datetime64[s]")
    plain = np.array(list(rows.keys.codes), dtype=object)
    order = np.argsort(names[used]) if len(used) else np.array([], int)
    return Reading(
        kind,
        clean,
        tuple(names[used][order]) if len(used) else (),
        tuple(plain[used][order]) if len(used) else (),
        rows.n_read,
        len(clean),
        rows.tally.reasons,
        tuple(notes),
        days.min().date() if len(days) else None,
        days.max().date() if len(days) else None,
    )


def _written(codes: Mapping[str, int], secret: bytes) -> np.ndarray:
    """Number of a key -> the key as it is kept."""
    return np.array([keyed_hash(key, secret) if secret else key for key in codes], dtype=object)


def _notes(frame: pd.DataFrame, declaration: Declaration, rows: RowReader, used: np.ndarray) -> list[Note]:
    """What is true of the rows used and has to be known before they are computed with."""
    told: list[tuple[str, dict[str, Any]]] = []
    if declaration.kind == "transactions":
        told += _purchase_notes(frame)
    if "function" in frame and (count := unknown_functions(frame["function"])):
        told.append(("records_function_unknown", {"count": count}))
    if respelled := len(rows.keys.respelled.intersection(used.tolist())):
        told.append(("records_keys_respelled", {"count": respelled}))
    if declaration.calendar != "gregorian" and rows.typed_dates:
        told.append(("records_typed_dates", {"count": rows.typed_dates}))
    if declaration.calendar == "hijri":
        told.append(("records_hijri_tabular", {}))
    if declaration.unit == "toman" and declaration.has_money:
        told.append(("records_kept_in_rial", {}))
    return [Note(code, params) for code, params in told]


def _purchase_notes(frame: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    told: list[tuple[str, dict[str, Any]]] = []
    days = frame.groupby(["customer", "date"]).size()
    if merged := int((days - 1).sum()):
        told.append(("records_same_day", {"count": merged}))
    times = days.groupby(level=0).size()
    once = int((times == 1).sum())
    if once == len(times):
        told.append(("records_all_bought_once", {"count": once}))
    elif once:
        told.append(("records_bought_once", {"count": once, "of": len(times)}))
    zeros = int((frame["amount"] == 0).sum())
    if zeros:
        told.append(("records_all_zero" if zeros == len(frame) else "records_zero", {"count": zeros}))
    return told
