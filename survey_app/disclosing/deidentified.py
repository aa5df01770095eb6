"""Answers for others, without what identifies people, and how many of them could still be singled out.

Left out are ids, tokens, contacts, free text and everything about a response but its language and the week in which it
was completed; whole dates become weeks. Of the chosen background variables, answers that fewer than `least` people
gave are merged, as the one rule of small groups says (psychometrics.disclosure). k-anonymity is then told over all
chosen variables together: the smallest group of people alike in all of them, and how many are alone.
Source: Sweeney (2002).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from instruments.instrument import QuestionType
from instruments.questions.kind import Variable
from psychometrics.disclosure.lists import hidden_in_list
from psychometrics.errors import RequestError
from survey_app.models import Study
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.export import csv_line, data_lines, study_columns
from survey_app.studies.service import versions_of

MERGED = "merged"
KEPT = ("language",)
WEEK = "week"


@dataclass(frozen=True, slots=True)
class Anonymity:
    """k : people in the smallest group; alone : groups of one; small : people in groups below `least`."""

    n: int
    groups: int
    k: int
    alone: int
    small: int
    least: int

    @property
    def enough(self) -> bool:
        return self.k >= self.least


@dataclass(frozen=True, slots=True)
class Plan:
    """What is handed on. by : the chosen variables; merged : by variable, the answers that become `merged`."""

    by: tuple[str, ...]
    merged: Mapping[str, frozenset[str]]
    anonymity: Anonymity


def choices(definitions: Sequence[StudyDefinition]) -> tuple[Variable, ...]:
    """Background variables by which somebody may be known: questions with few answers that no scale is made of."""
    return tuple(
        variable
        for variable in study_columns(definitions)
        if variable.analysed and variable.question.scale.type in (QuestionType.SINGLE, QuestionType.MULTIPLE)
    )


def planned(session: Session, study: Study, by: Sequence[str], least: int) -> Plan:
    """Reads every answer once. Raises RequestError `study_not_published`, `deidentify_unknown`."""
    definitions = _definitions(session, study)
    known = {variable.question.code for variable in choices(definitions)}
    if unknown := [code for code in by if code not in known]:
        raise RequestError("deidentify_unknown", place="by", name=unknown[0])
    rows = [tuple(row[code] for code in by) for row in _rows(session, study)]
    merged = {code: _rare((row[place] for row in rows), least) for place, code in enumerate(by)}
    alike = Counter(tuple(_merged(merged, code, value) for code, value in zip(by, row, strict=True)) for row in rows)
    return Plan(tuple(by), merged, anonymity(alike.values(), least))


def anonymity(sizes: Iterable[int], least: int) -> Anonymity:
    """Of the sizes of groups of people who are alike."""
    found = list(sizes)
    small = [size for size in found if size < least]
    return Anonymity(sum(found), len(found), min(found, default=0), found.count(1), sum(small), least)


def lines(session: Session, study: Study, plan: Plan) -> Iterator[str]:
    """The file as CSV: a head, then one row per complete response in random order; formulas made harmless."""
    definitions = _definitions(session, study)
    kept = [variable for variable in study_columns(definitions) if variable.analysed or _is_date(variable)]
    codes = [variable.question.code for variable in kept]
    dates = {variable.question.code for variable in kept if _is_date(variable)}
    yield csv_line(["row", *KEPT, WEEK, *codes])
    for number, row in enumerate(_rows(session, study), 1):
        values = [week(row[code]) if code in dates else _merged(plan.merged, code, row[code]) for code in codes]
        yield csv_line([number, *(row[name] for name in KEPT), week(row["completed_at"]), *values])


def week(text: str) -> str:
    """ "2026-11-23T10:00:00" as "2026-W48"; empty for what is no day."""
    try:
        year, number, _ = date.fromisoformat(text[:10]).isocalendar()
    except ValueError:
        return ""
    return f"{year}-W{number:02d}"


def _rare(values: Iterable[str], least: int) -> frozenset[str]:
    counts = Counter(value for value in values if value != "")
    hidden = hidden_in_list(list(counts.values()), least)
    return frozenset(value for value, is_hidden in zip(counts, hidden, strict=True) if is_hidden)


def _merged(merged: Mapping[str, frozenset[str]], code: str, value: str) -> str:
    return MERGED if value in merged.get(code, ()) else value


def _is_date(variable: Variable) -> bool:
    return variable.question.scale.type is QuestionType.DATE


def _definitions(session: Session, study: Study) -> list[StudyDefinition]:
    versions = versions_of(session, study)
    if not versions:
        raise RequestError("study_not_published")
    return [StudyDefinition.model_validate(version.definition) for version in versions]


def _rows(session: Session, study: Study) -> Iterator[dict[str, str]]:
    """Complete responses by column, in the order of their random ids."""
    versions, definitions = versions_of(session, study), _definitions(session, study)
    texts = data_lines(session, study, versions, definitions, complete=True)
    head = next(csv.reader([next(texts)]))
    for text in texts:
        yield from (dict(zip(head, row, strict=True)) for row in csv.reader(io.StringIO(text, newline="")))
