"""A text file of rows and columns as a book: its encoding, its separator, its headings."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

from instruments.formats.sheets import Book, fill
from psychometrics.errors import InstrumentError, ManyErrors

SEPARATORS = (",", ";", "\t", "؛")
LONGEST_CELL = 20_000


def read_table_book(content: bytes, name: str) -> Book:
    """The one sheet "" of a CSV file. Raises ManyErrors `table_unreadable`, and what is wrong with its shape."""
    text = decoded(content, name)
    counted = Counter(sign for sign in text.partition("\n")[0] if sign in SEPARATORS)
    separator = counted.most_common(1)[0][0] if counted else ","
    csv.field_size_limit(LONGEST_CELL)
    book = Book(name)
    try:
        fill(book, "", csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as problem:
        raise ManyErrors([InstrumentError("table_unreadable", place=name, problem=str(problem))]) from problem
    twice = [heading for heading, count in Counter(book.headings[""]).items() if count > 1]
    for heading in twice:
        book.tell("table_heading_twice", f"row 1, column {heading}", name=heading)
    book.stop_if_wrong()
    return book


def decoded(content: bytes, name: str) -> str:
    """UTF-8, UTF-16 with a mark, or the Arabic letters of older Windows. Raises ManyErrors `table_unreadable`."""
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1256"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ManyErrors([InstrumentError("table_unreadable", place=name, problem="encoding")])
