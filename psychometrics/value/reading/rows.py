"""Chunks of cells to typed columns, row by row judged: what can be read is kept, the rest is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.reading.stream import Chunk
from psychometrics.value.columns import COLUMNS, CURRENCY, FUNCTIONS, REQUIRED, of_type
from psychometrics.value.declaration import Declaration
from psychometrics.value.keys import customer_key, masked
from psychometrics.value.reading.amounts import as_flag, as_money, as_number, as_share, currency_of, currency_word
from psychometrics.value.reading.dates import as_date
from psychometrics.value.reading.look import blank
from psychometrics.value.reading.tally import Tally

LONGEST_KEY, LONGEST_CATEGORY = 200, 60
TOMAN = 10
MAY_LIE_AHEAD = ("to_date",)
SELF = {"referrals": ("referrer", "referee"), "influence": ("influencer", "influencee")}
SAME_NAME = {"IRR": ("SAR", "QAR", "OMR")}
"""Currencies whose everyday name is the same word as another's: "rial" in a Saudi file is the riyal."""
WORDS = {
    "valence": {
        "positive": ("positive", "pos", "+", "1", "مثبت", "موجب", "إیجابی", "ایجابی"),
        "negative": ("negative", "neg", "-", "-1", "منفی", "سلبی"),
        "neutral": ("neutral", "0", "خنثی", "محاید"),
    },
    "function": {
        "marketing": ("marketing", "بازاریابی", "تسویق", "التسویق"),
        "sales": ("sales", "sale", "فروش", "مبیعات", "المبیعات"),
        "service": ("service", "services", "support", "خدمات", "پشتیبانی", "خدمه", "الخدمه", "خدمه العملاء", "الدعم"),
    },
}


class Keys:
    """Customer keys in one form, numbered as they come; and those that were written in several ways."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.respelled: set[int] = set()
        self._first: dict[int, str] = {}

    def code(self, cell: object) -> int | str:
        key = customer_key(cell)
        if not key or len(key) > LONGEST_KEY:
            return "key_unreadable"
        code = self.codes.setdefault(key, len(self.codes))
        written = str(cell).strip()
        if self._first.setdefault(code, written) != written:
            self.respelled.add(code)
        return code


class RowReader:
    """Reads chunks of one file by its declaration.

    foreign : currency -> row numbers where another currency than the declared one is named.
    """

    def __init__(self, declaration: Declaration, names: Sequence[str], today: date) -> None:
        self.declaration, self.today = declaration, declaration.last_day or today
        self.places = {target: names.index(name) for target, name in declaration.columns.items() if name}
        self.keys, self.ideas, self.tally = Keys(), Keys(), Tally()
        self.foreign: dict[str, list[int]] = {}
        self.missing = {text.strip().casefold() for text in declaration.missing}
        self.factor = TOMAN if declaration.unit == "toman" else 1
        self.typed_dates = 0
        self.n_read = 0

    def read(self, chunk: Chunk) -> pd.DataFrame:
        """The usable rows of a chunk, typed; "row" is the number in the file, "same" a fingerprint of all its cells."""
        self.n_read += len(chunk.rows) + len(chunk.broken)
        broken = [f"{cells}" for _, cells in chunk.broken]
        self.tally.add("records_row_length", np.array([number for number, _ in chunk.broken]), "", broken)
        numbers = np.array(chunk.numbers, dtype="int64")
        left = np.zeros(len(numbers), dtype=bool)
        columns: dict[str, Any] = {"row": numbers, "same": _fingerprints(chunk.rows)}
        for target in (*COLUMNS[self.declaration.kind], CURRENCY):
            if target in self.places:
                cells = self._cells(chunk, target)
                self._note_currency(target, cells, numbers)
                if target != CURRENCY:
                    columns[target] = self._column(target, cells, numbers, left)
        frame = pd.DataFrame(columns)
        self._judge(frame, left)
        return frame[~left]

    def _cells(self, chunk: Chunk, target: str) -> list[object]:
        at, missing = self.places[target], self.missing
        cells = [None if blank(row[at]) else row[at] for row in chunk.rows]
        return [None if str(cell).strip().casefold() in missing else cell for cell in cells] if missing else cells

    def _column(self, target: str, cells: list[object], numbers: np.ndarray, left: np.ndarray) -> Any:
        """One column's values; rows that can't be read are marked in `left` and counted."""
        kind = self.declaration.kind
        given = np.array([cell is not None for cell in cells], dtype=bool)
        if target in REQUIRED[kind]:
            self._leave("records_blank", ~given & ~left, numbers, target, (), left)
        parse = self._parser(target)
        distinct = {cell: parse(cell) for cell in set(cells) if cell is not None}
        values = [distinct.get(cell) for cell in cells]
        text = COLUMNS[kind][target] == "category"
        reasons = {} if text else {value for value in distinct.values() if isinstance(value, str)}
        for reason in sorted(reasons):
            bad = np.array([value == reason for value in values], dtype=bool)
            self._leave(f"records_{reason}", bad & ~left, numbers, target, cells, left)
            values = [None if value == reason else value for value in values]
        return _typed(COLUMNS[kind][target], values)

    def _leave(
        self, code: str, bad: np.ndarray, numbers: np.ndarray, target: str, cells: Sequence[object], left: np.ndarray
    ) -> None:
        at = np.flatnonzero(bad)
        private = COLUMNS[self.declaration.kind].get(target) == "text"
        shown = [cells[one] for one in at[:10]] if len(cells) else ()
        self.tally.add(code, numbers[at], target, shown, masked if private else str)
        left |= bad

    def _parser(self, target: str) -> Callable[[object], Any]:
        said = self.declaration
        if target == "idea":
            return self.ideas.code
        return {
            "text": self.keys.code,
            "date": lambda cell: self._date(cell, target),
            "money": lambda cell: _scaled(as_money(cell, said.decimal), self.factor),
            "share": lambda cell: as_share(cell, said.decimal),
            "number": lambda cell: as_number(cell, said.decimal),
            "flag": as_flag,
            "category": lambda cell: _category(cell, target),
        }[COLUMNS[said.kind][target]]

    def _date(self, cell: object, target: str) -> date | str:
        found = as_date(cell, self.declaration.calendar, self.declaration.order)
        self.typed_dates += isinstance(cell, date)
        late = isinstance(found, date) and found > self.today and target not in MAY_LIE_AHEAD
        return "date_in_future" if late else found

    def _note_currency(self, target: str, cells: list[object], numbers: np.ndarray) -> None:
        """Remember rows that name another currency than the declared one."""
        money = target in of_type(self.declaration.kind, "money")
        if target != CURRENCY and not money:
            return
        named = currency_of if money else currency_word
        said = "IRT" if self.declaration.unit == "toman" else self.declaration.currency
        for cell in {cell for cell in cells if cell is not None}:
            code = named(cell)
            if code in ("", said) or (money and code == "?") or said in SAME_NAME.get(code, ()):
                continue
            name = str(cell)[:20] if code == "?" else code
            rows = [int(number) for number, other in zip(numbers, cells, strict=True) if other == cell]
            self.foreign.setdefault(name, []).extend(rows)

    def _judge(self, frame: pd.DataFrame, left: np.ndarray) -> None:
        """Rules that look at more than one cell of a row."""
        numbers = frame["row"].to_numpy()
        if pair := SELF.get(self.declaration.kind):
            same = (frame[pair[0]] == frame[pair[1]]).to_numpy() & ~left
            self._leave("records_self_reference", same, numbers, pair[0], (), left)
        if {"from_date", "to_date"} <= set(frame):
            reversed_period = (frame["to_date"] < frame["from_date"]).to_numpy() & ~left
            self._leave("records_period_reversed", reversed_period, numbers, "to_date", (), left)


def _typed(kind: str, values: list[Any]) -> Any:
    if kind == "text":
        return np.array([-1 if value is None else value for value in values], dtype="int64")
    if kind == "date":
        return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
    if kind == "category":
        return pd.Series(values, dtype="object")
    if kind == "flag":
        return pd.array(values, dtype="boolean")
    return np.array([np.nan if value is None else value for value in values], dtype="float64")


def _scaled(amount: float | str, factor: int) -> float | str:
    return amount if isinstance(amount, str) else amount * factor


def _category(cell: object, target: str) -> str:
    """A short text in one form; the known words of valence and function in any language become the standard ones."""
    text = " ".join(str(cell).split())[:LONGEST_CATEGORY]
    plain = customer_key(text)
    known = WORDS.get(target, {})
    return next((name for name, words in known.items() if plain in map(customer_key, words)), text)


def _fingerprints(rows: list[tuple[object, ...]]) -> np.ndarray:
    return np.fromiter((hash("\x1f".join(map(str, row))) for row in rows), dtype="int64", count=len(rows))


def unknown_functions(functions: pd.Series) -> int:
    """Contacts of a function that is none of marketing, sales and service."""
    return int((functions.notna() & ~functions.isin(FUNCTIONS)).sum())
