"""The conditions, rules and formulas of an XLSForm, carried into the instrument that its questions made.

Our own columns `ce::show_if`, `ce::valid_if` and `ce::formula` hold what was written here. They count as long as the
columns of XLSForm beside them are empty or say the same; whoever edits those in another program is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from instruments.branching.language import LogicError, parse
from instruments.conditions import condition_mistakes
from instruments.formats.losses import Loss
from instruments.formats.references import BEGINS, ENDS
from instruments.formats.sheets import Book, Row
from instruments.formats.xlsform_out import FORMULA, SHOW_IF, VALID_IF, calculation, constraint, relevant
from instruments.formats.xpath_in import from_xpath
from instruments.instrument import Instrument, Question
from instruments.validation import CODE

ENDS_ONLY = re.compile(r"\s*\.\s*(>=|<=)\s*-?\d+(\.\d+)?(\s+and\s+\.\s*(>=|<=)\s*-?\d+(\.\d+)?)?\s*")
"""The beginning of a constraint, or all of it, that says the ends of a range."""


def ends_of(rule: str) -> str:
    """The part of a constraint that says a range; empty where an "or" may make it mean something else."""
    found = ENDS_ONLY.match(rule)
    return found[0] if found and not re.search(r"\bor\b", rule) else ""


def carried(book: Book, instrument: Instrument, languages: Mapping[str, str]) -> tuple[Carried, list[Loss]]:
    """What the rows say besides questions, for `with_conditions`, and what can't be said here.

    Mistakes in our own columns are told to the book. languages : the names in the headings, by code.
    """
    made = _Carrying(book, instrument, languages)
    return Carried(made.found, made.computed), made.losses


def with_conditions(document: dict[str, Any], more: Carried) -> dict[str, Any]:
    """The instrument's file with what was carried."""
    parts: dict[str, Any] = {
        part: {code: {**said, **more.found.get(code, {})} for code, said in document[part].items()}
        for part in ("items", "background")
        if part in document
    }
    return {**document, **parts, **({"computed": more.computed} if more.computed else {})}


@dataclass(frozen=True, slots=True)
class Carried:
    """found : by question, what its entry of the file gets; computed : formulas by name."""

    found: Mapping[str, Mapping[str, Any]]
    computed: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.found or self.computed)


class _Carrying:
    """One pass over the rows, and then over what they made of each other."""

    def __init__(self, book: Book, instrument: Instrument, languages: Mapping[str, str]) -> None:
        self.book, self.instrument, self.languages = book, instrument, languages
        self.asked: dict[str, Question | None] = {question.code: question for question in instrument.questions}
        self.found: dict[str, dict[str, Any]] = {}
        self.computed: dict[str, str] = {}
        self.losses: list[Loss] = []
        self._own: dict[tuple[str, str], Row] = {}
        rows = book.rows("survey")
        calculated = [row for row in rows if row.get("type").lower() == "calculate"]
        self.known = self.asked | {row.get("name"): None for row in calculated if CODE.fullmatch(row.get("name"))}
        for row in calculated:
            self._calculate(row)
        above: list[Row] = []
        for row in rows:
            self._row(row, above)
        self._drop_what_is_wrong()

    def _row(self, row: Row, above: list[Row]) -> None:
        kind = row.get("type").lower()
        if kind in ENDS:
            del above[-1:]
        elif kind in BEGINS:
            above.append(row)
        elif row.get("name") in self.asked:
            self._question(row, [each for each in above if each.get("relevant")])

    def _calculate(self, row: Row) -> None:
        name = row.get("name")
        own = self._still_own(row, FORMULA, "calculation", lambda text: calculation(text, self.known))
        text = own or self._carried(row, "calculation", name, formula=True)
        if not text or not CODE.fullmatch(name) or row.get("relevant"):
            self.losses.append(Loss("loss_question", name, "calculate"))
        else:
            self.computed[name] = text

    def _question(self, row: Row, groups: list[Row]) -> None:
        code, question = row.get("name"), self.asked[row.get("name")]
        if question is None:
            return
        own = self._still_own(row, SHOW_IF, "relevant", lambda text: relevant(text, self.known))
        conditions = [self._carried(each, "relevant", code) for each in groups]
        conditions.append(own or self._carried(row, "relevant", code))
        self._keep(code, "show_if", " and ".join(_joined([each for each in conditions if each])))
        own = self._still_own(row, VALID_IF, "constraint", lambda text: constraint(text, question, self.known))
        rule = row.get("constraint")
        ranged = rule == constraint("", question, self.known) or ENDS_ONLY.fullmatch(rule)
        self._keep(code, "valid_if", own or ("" if ranged else self._carried(row, "constraint", code, code)))
        self._advice(row, code)

    def _advice(self, row: Row, code: str) -> None:
        """What is said to whom breaks the rule, when it is there in every language."""
        message = "constraint_message"
        headings = {each: f"{message}::{name}" if name else message for each, name in self.languages.items()}
        texts = {each: row.get(heading) for each, heading in headings.items() if row.get(heading)}
        if texts and len(texts) == len(self.languages) and self.found.get(code, {}).get("valid_if"):
            self.found[code]["advice"] = texts
        elif texts:
            self.losses.append(Loss("loss_column", code, message))

    def _still_own(self, row: Row, heading: str, beside: str, out: Callable[[str], str]) -> str:
        """Our own text, unless the column beside it was given another meaning."""
        text, said = row.get(heading), row.get(beside)
        if not text:
            return ""
        try:
            same = out(text) == said
        except LogicError:
            same = not said
        if said and not same:
            return ""
        self._own[row.get("name"), heading] = row
        return text

    def _carried(self, row: Row, heading: str, code: str, own: str = "", *, formula: bool = False) -> str:
        text = row.get(heading)
        if not text:
            return ""
        try:
            return from_xpath(text, self.known, own, formula=formula)
        except LogicError:
            self.losses += [] if formula else [Loss("loss_condition", code, text)]
            return ""

    def _keep(self, code: str, name: str, text: str) -> None:
        if text:
            self.found.setdefault(code, {})[name] = text

    def _drop_what_is_wrong(self) -> None:
        """A condition of others that can't work here is a loss; one of ours is a mistake, told at its cell."""
        while wrong := next(iter(self._mistakes()), None):
            name, error = wrong
            row = next((row for (code, _), row in self._own.items() if code == name), None)
            if row is not None:
                self.book.tell(error.code, row.place(), **error.params)
            if name in self.computed:
                self.losses.append(Loss("loss_question", name, "calculate"))
                del self.computed[name]
                self.known.pop(name, None)
            else:
                part = "valid_if" if name not in dict(self._mistakes("show_if")) else "show_if"
                text = self.found[name].pop(part)
                self.losses += [] if row is not None else [Loss("loss_condition", name, text)]

    def _mistakes(self, *parts: str) -> Iterator[tuple[str, LogicError]]:
        """parts : what is looked at; everything when none is named."""
        found = {
            code: {part: text for part, text in said.items() if not parts or part in parts}
            for code, said in self.found.items()
        }
        questions = [replace(q, **found.get(q.code, {})) for q in self.instrument.questions]
        return condition_mistakes(questions, self.computed)


def _joined(conditions: list[str]) -> list[str]:
    """Each in brackets where an "or" in it would change what "and" joins."""
    if len(conditions) < 2:
        return conditions
    return [f"({each})" if getattr(parse(each), "operator", "") == "or" else each for each in conditions]
