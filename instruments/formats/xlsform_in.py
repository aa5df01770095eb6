"""An XLSForm as an instrument: ours with everything that it holds, anybody's with what it says.

Every problem is told at once, with sheet, row, column and what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from instruments.document import nearest
from instruments.formats.losses import Loss
from instruments.formats.own import written
from instruments.formats.references import check_references
from instruments.formats.sheets import Book, Row, read_book
from instruments.formats.xlsform_about import about_of, constructs_of, responses_of
from instruments.formats.xlsform_conditions import carried, ends_of, with_conditions
from instruments.formats.xlsform_out import CONSTRUCT, FORMULA, MODE, RESPONSE, REVERSE, SHORT, SHOW_IF, VALID_IF
from instruments.instrument import Instrument
from instruments.loader import parse
from instruments.validation import CODE
from psychometrics.errors import ManyErrors

YES, NO = ("yes", "true", "1", "true()", "بله", "نعم"), ("no", "false", "0", "false()", "", "خیر", "لا")
LANGUAGE = re.compile(r"\(([A-Za-z]{2,3})\)\s*$")
TYPES = {
    "select_one": "single", "select_multiple": "multiple", "rank": "ranking", "integer": "number",
    "decimal": "number", "range": "slider", "text": "line", "date": "date", "note": "statement",
}  # fmt: skip
NUMBERS, WIDEST = ("integer", "decimal", "range"), 1_000_000.0
LIMIT = re.compile(r"(start|end|>=|<=)\s*=?\s*(-?\d+(?:\.\d+)?)")
LISTED = ("select_one", "select_multiple", "rank")
STRUCTURE = ("begin_group", "end_group", "begin group", "end group")
REPEATS = ("begin_repeat", "begin repeat", "end_repeat", "end repeat")
PASSED_OVER = ("start", "end", "today", "deviceid", "username", "calculate", "hidden", "audit", *STRUCTURE)
CARRIED_APART = (*STRUCTURE, "calculate")
COLUMNS = (
    "type", "name", "required", "constraint", "constraint_message", "parameters", "relevant", "hint", "appearance",
    "default", "calculation", "repeat_count", "choice_filter", "read_only", "label",
    CONSTRUCT, RESPONSE, REVERSE, MODE, SHOW_IF, VALID_IF, FORMULA,
)  # fmt: skip
SHEET_OF = {"about": "about", "scoring": "scales"}
COLUMN_OF = {"dimensions": CONSTRUCT, "keying": REVERSE}
NOT_CARRIED = ("hint", "appearance", "default", "calculation", "repeat_count")


@dataclass(frozen=True, slots=True)
class Converted:
    """An instrument read from another form, the text of its own file, and what could not be carried.

    unsaid : what the form has no word of, so that only a default stands there: "about" (source, licence, titles),
             "dimensions", "keying", "scoring".
    """

    instrument: Instrument
    text: str
    losses: tuple[Loss, ...]
    unsaid: frozenset[str] = frozenset()


def read_xlsform(content: bytes, name: str) -> Converted:
    """Raises ManyErrors of InstrumentError; each place is "<file>, <sheet>, row <n>, column <heading>"."""
    book = read_book(content, name)
    if "survey" not in book.sheets:
        book.tell("xlsform_no_survey", "survey", sheets=", ".join(book.sheets))
    book.stop_if_wrong()
    _check_headings(book)
    reading = _Reading(book)
    document = reading.document()
    book.stop_if_wrong()
    instrument = reading.instrument(document)
    more, lost = carried(book, instrument, reading.languages)
    book.stop_if_wrong()
    if more:
        document = with_conditions(document, more)
        instrument = reading.instrument(document)
    reading.losses += lost
    text = written(document)
    said = {part: bool(book.rows(sheet)) for part, sheet in SHEET_OF.items()}
    said |= {part: heading in book.headings["survey"] for part, heading in COLUMN_OF.items()}
    return Converted(
        instrument, text, tuple(reading.losses), frozenset(part for part, there in said.items() if not there)
    )


class _Reading:
    """One pass over the sheets."""

    def __init__(self, book: Book) -> None:
        self.book, self.losses = book, list[Loss]()
        self.languages = _languages(book)
        self.own = RESPONSE in book.headings["survey"]
        self.lists = self._lists()
        self.rows: dict[str, Row] = {}
        self.scales: dict[str, dict[str, Any]] = {}

    def instrument(self, document: Mapping[str, Any]) -> Instrument:
        """What the file makes; its problems are told at the rows of the book."""
        try:
            return parse(written(document).encode(), Path(self.book.name))
        except ManyErrors as many:
            raise ManyErrors([self.book.at_its_row(error, self.rows) for error in many.errors]) from many

    def document(self) -> dict[str, Any]:
        """The instrument as its own file holds it, but for its conditions."""
        about = about_of(self.book, self.languages)
        responses = responses_of(self.book)
        items: dict[str, Any] = {}
        background: dict[str, Any] = {}
        members: dict[str, list[str]] = {}
        for row in self.book.rows("survey"):
            question = self._question(row, responses)
            if question is None:
                continue
            construct = row.get(CONSTRUCT)
            (items if construct else background)[row.get("name")] = question
            if construct:
                members.setdefault(construct, []).append(row.get("name"))
        check_references(self.book)
        constructs = constructs_of(self.book, self.languages, members)
        for code in members:
            self._check_scale_type(code, members[code], items)
        parts = {"scales": self.scales, "constructs": constructs, "items": items, "background": background}
        grouping = about.pop("grouping", [])
        asked = [code for code in self.rows if code in items or code in background]
        order = asked if asked != [*items, *background] else []
        whole = {**about, **parts, "grouping": grouping, "order": order}
        return {name: value for name, value in whole.items() if value not in ([], {})}

    def _question(self, row: Row, responses: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
        kind, _, listed = row.get("type").partition(" ")
        whole = row.get("type").lower()
        if whole in PASSED_OVER or kind.lower() in PASSED_OVER:
            if whole not in CARRIED_APART:
                self.losses.append(Loss("loss_question", row.get("name"), row.get("type")))
            return None
        if whole in REPEATS:
            self.book.tell("xlsform_repeat", row.place("type"), value=row.get("type"))
            return None
        kind, listed = ("select_one" if kind.lower() == "select" else kind.lower()), listed.strip().split(" ")[0]
        if kind not in TYPES:
            known = sorted(TYPES)
            self.book.tell("xlsform_type", row.place("type"), value=row.get("type"), nearest=nearest(kind, known))
            return None
        if not self._has_good_name(row):
            return None
        scale = row.get(RESPONSE) or listed or f"{row.get('name')}_{kind}"
        if kind in LISTED and not self._knows_list(row, listed):
            return None
        self._keep_scale(row, scale, kind, listed, responses)
        return self._said(row, scale)

    def _said(self, row: Row, scale: str) -> dict[str, Any]:
        said: dict[str, Any] = {"scale": scale}
        if self._flag(row, REVERSE):
            said["reverse"] = True
        if not self._flag(row, "required", empty=not self.own):
            said["required"] = False
        if row.get(MODE) not in ("", "both"):
            said["mode"] = row.get(MODE)
        said["text"] = self._texts(row, "label")
        short = {code: row.get(f"{SHORT}_{code}") for code in self.languages if row.get(f"{SHORT}_{code}")}
        if short:
            said["label"] = short
        for heading in NOT_CARRIED:
            if row.get(heading):
                self.losses.append(Loss("loss_column", row.get("name"), heading))
        return said

    def _has_good_name(self, row: Row) -> bool:
        name = row.get("name")
        if not name:
            self.book.tell("xlsform_no_name", row.place("name"))
        elif not CODE.fullmatch(name):
            self.book.tell("xlsform_name", row.place("name"), name=name)
        elif name in self.rows:
            self.book.tell("xlsform_name_twice", row.place("name"), name=name, first=self.rows[name].number)
        else:
            self.rows[name] = row
            return True
        return False

    def _knows_list(self, row: Row, listed: str) -> bool:
        if listed in self.lists:
            return True
        known = list(self.lists)
        guess = nearest(listed, known) if known else "–"
        self.book.tell("xlsform_list", row.place("type"), name=listed or "–", nearest=guess)
        return False

    def _keep_scale(
        self, row: Row, scale: str, kind: str, listed: str, responses: Mapping[str, dict[str, Any]]
    ) -> None:
        if scale in self.scales:
            return
        known = responses.get(scale)
        anchors = self.lists.get(listed if kind in LISTED else scale, {})
        said: dict[str, Any] = dict(known) if known else {"type": TYPES[kind], **_limits(kind, row)}
        self.scales[scale] = said | {name: group for name, group in anchors.items() if group}

    def _check_scale_type(self, construct: str, codes: list[str], items: Mapping[str, Any]) -> None:
        """In a form of others, whoever says that an item belongs to a scale says that its answers are ordered."""
        for code in codes:
            scale = self.scales.get(items[code]["scale"], {})
            if not self.own and scale.get("type") == "single":
                scale["type"] = "likert"

    def _lists(self) -> dict[str, dict[str, dict[float, dict[str, str]]]]:
        """Choices by list, apart as answers, "other" and those kept apart."""
        found: dict[str, dict[str, dict[float, dict[str, str]]]] = {}
        for row in self.book.rows("choices"):
            groups = found.setdefault(row.get("list_name") or row.get("list name"), {})
            try:
                code = float(row.get("name"))
            except ValueError:
                self.book.tell("xlsform_choice_code", row.place("name"), value=row.get("name"))
                continue
            kind = row.get("ce_kind")
            if kind == "step":
                continue
            group = groups.setdefault({"missing": "missing", "other": "other"}.get(kind, "anchors"), {})
            if code in group:
                self.book.tell("xlsform_choice_twice", row.place("name"), name=row.get("name"))
            group[int(code) if code.is_integer() else code] = self._texts(row, "label")
        return found

    def _texts(self, row: Row, heading: str) -> dict[str, str]:
        texts = {}
        for code, name in self.languages.items():
            column = f"{heading}::{name}" if name else heading
            texts[code] = row.get(column)
            if not texts[code]:
                self.book.tell("xlsform_text", row.place(column), language=code)
        return texts

    def _flag(self, row: Row, heading: str, *, empty: bool = False) -> bool:
        said = row.get(heading).casefold()
        if said in YES or (not said and empty):
            return True
        if heading == "required" and "${" in said:
            self.losses.append(Loss("loss_condition", row.get("name"), row.get(heading)))
        elif said not in NO:
            self.book.tell("xlsform_yes_no", row.place(heading), value=row.get(heading))
        return False


def _check_headings(book: Book) -> None:
    """The columns without which nothing can be read, and headings that are nearly one that we know."""
    headings = book.headings["survey"]
    for needed in ("type", "name"):
        if needed not in headings:
            guess = nearest(needed, [name for name in headings if name not in COLUMNS] or ["–"])
            book.tell("xlsform_no_column", "survey, row 1", name=needed, nearest=guess)
    book.stop_if_wrong()
    for name in headings:
        plain = name.partition("::")[0] if not name.startswith("ce::") else name
        near = get_close_matches(plain, COLUMNS, n=1, cutoff=0.8)
        if plain not in COLUMNS and near and near[0] not in headings and not plain.startswith(SHORT):
            book.tell("xlsform_heading", f"survey, row 1, column {name}", name=plain, nearest=near[0])


def _limits(kind: str, row: Row) -> dict[str, Any]:
    """The range that a constraint or the parameters of a range say; a wide one where nothing is said."""
    if kind not in NUMBERS:
        return {}
    rule = row.get("constraint")
    said = row.get("parameters") if kind == "range" else ends_of(rule)
    ends = {mark: float(number) for mark, number in LIMIT.findall(said)}
    low = ends.get("start", ends.get(">=", 0.0))
    high = ends.get("end", ends.get("<=", 10.0 if kind == "range" else WIDEST))
    return {"range": [int(end) if end.is_integer() else end for end in (low, high)]}


def _languages(book: Book) -> dict[str, str]:
    """Languages by code, each with its name in the headings; a form without any is in its default one."""
    found: dict[str, str] = {}
    for heading in book.headings["survey"]:
        if heading.startswith("label::"):
            name = heading.removeprefix("label::")
            code = LANGUAGE.search(name)
            found[code[1].lower() if code else name.strip().lower()[:2]] = name
    if found:
        return found
    default = next((row.get("default_language") for row in book.rows("settings")), "")
    code = LANGUAGE.search(default)
    return {code[1].lower() if code else "en": ""}
