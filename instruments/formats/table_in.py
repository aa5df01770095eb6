"""The simple item table as an instrument: a CSV file with one row per question, made in any spreadsheet.

    code,dimension,reverse,text (en),text (fa),answers (en),answers (fa)
    calm1,calm,,I am calm.,آرامم.,Never|Sometimes|Always,هرگز|گاهی|همیشه
    calm2,calm,yes,I worry.,نگرانم.,,

An empty cell of answers means those of the row above. A question without a dimension is asked but not scored.
Headings may be English, Persian or Arabic. Every problem is told at once, with its row and column.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from instruments.document import nearest
from instruments.formats.losses import Loss
from instruments.formats.own import written
from instruments.formats.sheets import Book, Row
from instruments.formats.table_cells import read_table_book
from instruments.formats.table_headings import Headings, headings_of
from instruments.formats.xlsform_about import about_of
from instruments.formats.xlsform_in import NO, WIDEST, YES, Converted
from instruments.instrument import QuestionType
from instruments.language import ascii_digits
from instruments.loader import parse
from instruments.questions.registry import kinds
from instruments.validation import CODE
from psychometrics.errors import ManyErrors

NUMBERED = re.compile(r"(-?\d+(?:\.\d+)?)\s*=\s*(.*)", re.S)
UNNAMED = re.compile(r"[^A-Za-z0-9_]+")
Answers = dict[str, dict[float, dict[str, str]]]


def read_table(content: bytes, name: str) -> Converted:
    """Raises ManyErrors of InstrumentError; each place is "<file>, row <n>, column <heading>"."""
    book = read_table_book(content, name)
    headings = headings_of(book)
    reading = _Table(book, headings)
    document = reading.document()
    book.stop_if_wrong()
    text = written(document)
    try:
        instrument = parse(text.encode(), Path(name))
    except ManyErrors as many:
        raise ManyErrors([book.at_its_row(error, reading.rows) for error in many.errors]) from many
    losses = tuple(Loss("loss_heading", "", heading) for heading in headings.unknown)
    columns = {"dimensions": "dimension", "keying": "reverse"}
    unsaid = {part for part, field in columns.items() if (field, "") not in headings.columns}
    return Converted(instrument, text, losses, frozenset({"about", "scoring", *unsaid}))


class _Table:
    """One pass over the rows."""

    def __init__(self, book: Book, headings: Headings) -> None:
        self.book, self.headings = book, headings
        self.languages = headings.languages
        self.rows: dict[str, Row] = {}
        self.scales: dict[str, dict[str, Any]] = {}
        self.titles: dict[str, str] = {}
        self.answers: Answers = {}

    def document(self) -> dict[str, Any]:
        """The instrument as its own file holds it."""
        items: dict[str, Any] = {}
        background: dict[str, Any] = {}
        members: dict[str, list[str]] = {}
        for row in self.book.rows(""):
            code = self._code(row)
            self.answers = self._answers(row) or self.answers
            dimension = self._dimension(row)
            kind = self._kind(row, scored=bool(dimension))
            if not code or kind is None:
                continue
            (items if dimension else background)[code] = self._question(row, self._scale(row, code, kind))
            if dimension:
                members.setdefault(dimension, []).append(code)
        about = about_of(self.book, dict.fromkeys(self.languages, ""))
        parts = {"scales": self.scales, "constructs": self._constructs(members)}
        return {**about, **{k: v for k, v in {**parts, "items": items, "background": background}.items() if v}}

    def _constructs(self, members: dict[str, list[str]]) -> dict[str, Any]:
        return {
            code: {"title": dict.fromkeys(self.languages, self.titles[code]), "measurement": "reflective", "items": of}
            for code, of in members.items()
        }

    def _said(self, row: Row, field: str, language: str = "") -> str:
        return row.get(self.headings.column(field, language))

    def _place(self, row: Row, field: str, language: str = "") -> str:
        return row.place(self.headings.column(field, language))

    def _code(self, row: Row) -> str:
        code = self._said(row, "code")
        if not code:
            self.book.tell("xlsform_no_name", self._place(row, "code"))
        elif not CODE.fullmatch(code):
            self.book.tell("xlsform_name", self._place(row, "code"), name=code)
        elif code in self.rows:
            self.book.tell("xlsform_name_twice", self._place(row, "code"), name=code, first=self.rows[code].number)
        else:
            self.rows[code] = row
            return code
        return ""

    def _dimension(self, row: Row) -> str:
        """The dimension's code; a name that can't be one gets "d1", "d2" and so on, and stays as title."""
        name = self._said(row, "dimension")
        known = next((code for code, title in self.titles.items() if title == name), "")
        if not name or known:
            return known
        plain = UNNAMED.sub("_", name).strip("_").lower()
        code = plain if CODE.fullmatch(plain) and plain not in self.titles else f"d{len(self.titles) + 1}"
        self.titles[code] = name
        return code

    def _kind(self, row: Row, *, scored: bool) -> QuestionType | None:
        said = self._said(row, "type").lower()
        if not said:
            return QuestionType.LIKERT if scored else QuestionType.SINGLE if self.answers else QuestionType.LINE
        if said in set(QuestionType):
            return QuestionType(said)
        known = [kind.value for kind in QuestionType]
        self.book.tell("xlsform_type", self._place(row, "type"), value=said, nearest=nearest(said, known))
        return None

    def _question(self, row: Row, scale: str) -> dict[str, Any]:
        said: dict[str, Any] = {"scale": scale}
        if self._flag(row, "reverse"):
            said["reverse"] = True
        if not self._flag(row, "required", empty=True):
            said["required"] = False
        said["text"] = {}
        for code in self.languages:
            said["text"][code] = self._said(row, "text", code)
            if not said["text"][code]:
                self.book.tell("xlsform_text", self._place(row, "text", code), language=code)
        short = {code: self._said(row, "label", code) for code in self.languages}
        return said | ({"label": short} if all(short.values()) else {})

    def _flag(self, row: Row, field: str, *, empty: bool = False) -> bool:
        said = self._said(row, field).casefold()
        if said in YES or (not said and empty):
            return True
        if said not in NO:
            self.book.tell("xlsform_yes_no", self._place(row, field), value=said)
        return False

    def _scale(self, row: Row, code: str, kind: QuestionType) -> str:
        """The code of this question's answers: the same for all rows that have the same."""
        said: dict[str, Any] = {"type": kind.value}
        if kinds()[kind].needs_choices or kind is QuestionType.LIKERT:
            said |= {name: group for name, group in self.answers.items() if group}
            if not self.answers.get("anchors"):
                self.book.tell("table_no_answers", self._place(row, "answers", self.languages[0]))
        if kind in (QuestionType.NUMBER, QuestionType.SLIDER):
            said["range"] = [0, 10 if kind is QuestionType.SLIDER else WIDEST]
        known = next((name for name, scale in self.scales.items() if scale == said), "")
        name = known or (f"{kind.value}{len(self.scales) + 1}" if self.answers else f"{code}_{kind.value}")
        self.scales[name] = said
        return name

    def _answers(self, row: Row) -> Answers:
        """The answers of a row in every language; empty when it has none of its own."""
        found: Answers = {}
        for group, field in (("anchors", "answers"), ("missing", "missing")):
            told = {code: self._numbered(row, field, code) for code in self.languages if self._said(row, field, code)}
            codes = next(iter(told.values()), {}).keys()
            for language in self.languages if told else ():
                if told.get(language, {}).keys() != codes:
                    place = self._place(row, field, language)
                    self.book.tell("table_answers_differ", place, language=language, found=len(told.get(language, {})),
                                   expected=len(codes))  # fmt: skip
            found[group] = {
                int(code) if code.is_integer() else code: {each: told[each].get(code, "") for each in told}
                for code in codes
            }
        return found if found["anchors"] else {}

    def _numbered(self, row: Row, field: str, language: str) -> dict[float, str]:
        """ "Never|Often" are 1 and 2; "0=Never|5=Often" say it themselves, in any digits."""
        found: dict[float, str] = {}
        for position, part in enumerate(self._said(row, field, language).split("|"), start=1):
            said = NUMBERED.fullmatch(ascii_digits(part.strip()))
            code, text = (float(said[1]), part.partition("=")[2].strip()) if said else (float(position), part.strip())
            if code in found or not text or (field == "missing" and not said):
                self.book.tell("table_answer", self._place(row, field, language), value=part.strip() or "–")
            found[code] = text
        return found
