"""What the pages of company records show: the overview of kinds, a file being read, the account of its check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from instruments.language import Language
from psychometrics.value.columns import COLUMNS, REQUIRED
from psychometrics.value.declaration import Declaration
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import job_view
from survey_app.models import JobStatus, Researcher, Study
from survey_app.settings import Settings
from survey_app.studies.screens import frame
from survey_app.value import service
from survey_app.value.linking import Matching, kinds_to_link, matching, may_link
from survey_app.value.mapping_screen import ISOLATED, WORDS, column_title, mapping, notes_in_words, read_look
from survey_app.value.models import ImportStatus, RecordKind, ValueImport


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import in words and digits of the page."""

    id: str
    name: str
    number: int
    rows_read: int
    rows_used: int
    customers: int
    period: str
    who: str
    day: str
    fingerprint: str
    sha256: str
    undone: bool


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of record: what it is for, what counts now, what is under way, what was before."""

    kind: str
    title: str
    about: str
    required: str
    optional: str
    current: ImportView | None
    open_id: str
    earlier: tuple[ImportView, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were left out, with a few of them."""

    words: str
    count: int
    examples: tuple[str, ...]


def overview(
    session: Session, study: Study, settings: Settings, t: Language, *, undone: bool = False
) -> dict[str, Any]:
    counting, open_ones = service.current(session, study), service.under_way(session, study)
    return {
        **frame(session, study, t, "value"),
        "kinds": [_kind(session, study, kind, counting.get(kind), open_ones.get(kind), t) for kind in RecordKind],
        "most": service.MOST_BYTES // 1_000_000,
        "matching": _matching(session, study, settings, counting),
        "may_link": may_link(session, study),
        "undone": undone,
    }


def import_page(
    session: Session, study: Study, settings: Settings, row: ValueImport, t: Language, *, again: bool = False
) -> tuple[str, dict[str, Any]]:
    """Template and values of the step at which an import is."""
    if row.status not in service.OPEN:
        return "value/records.html", overview(session, study, settings, t)
    look_job, check_job = (service.job_of(session, study, row, kind) for kind in (service.LOOK, service.CHECK))
    if read_look(settings, row) is None:
        return "value/working.html", _working(session, study, row, job_view(look_job, t), "look", t)
    checked = job_view(check_job, t)
    if checked and checked.open:
        return "value/working.html", _working(session, study, row, checked, "check", t)
    if row.status is ImportStatus.MAPPED and not again:
        return "value/check.html", _check(session, study, settings, row, t)
    values = mapping(session, study, settings, row, t)
    if check_job and check_job.status is JobStatus.FAILED and checked and checked.error and not again:
        values["errors"] = (checked.error,)
    return "value/mapping.html", values


def _working(session: Session, study: Study, row: ValueImport, job: Any, what: str, t: Language) -> dict[str, Any]:
    return {
        **frame(session, study, t, "value"),
        "row": row,
        "job": job,
        "what": what,
        "kind_title": _title(row.kind, t),
    }


def _check(session: Session, study: Study, settings: Settings, row: ValueImport, t: Language) -> dict[str, Any]:
    summary, said = row.summary, Declaration.from_json(row.declaration)
    replaced = service.current(session, study).get(row.kind)
    return {
        **frame(session, study, t, "value"),
        "row": row,
        "kind_title": _title(row.kind, t),
        "seen": _view(session, row, t),
        "reasons": [_reason(each, row.kind.value, t) for each in summary["excluded"]],
        "notes": notes_in_words(summary["notes"], t),
        "declared": _declared(said, t),
        "replaced": _view(session, replaced, t) if replaced else None,
        "matching": matching(session, study, settings, row) if row.kind in kinds_to_link() else None,
        "may_link": may_link(session, study),
    }


def _declared(said: Declaration, t: Language) -> tuple[tuple[str, str], ...]:
    """What was declared, line by line, as it will be printed."""
    lines = [(column_title(said.kind, target, t), name) for target, name in said.columns.items()]
    lines.append((t.text(f"{WORDS}.choices.calendar"), t.text(f"{WORDS}.calendars.{said.calendar}")))
    if said.has_money:
        pair = f"{said.currency}_{said.unit}".strip("_")
        lines.append((t.text(f"{WORDS}.choices.money"), t.text(f"{WORDS}.currencies.{pair}")))
    if said.kind == "transactions":
        lines.append((t.text(f"{WORDS}.choices.returns"), t.text(f"{WORDS}.rules.returns.{said.returns}")))
    lines.append((t.text(f"{WORDS}.choices.duplicates"), t.text(f"{WORDS}.rules.duplicates.{said.duplicates}")))
    return tuple(lines)


def _reason(reason: dict[str, Any], kind: str, t: Language) -> Reason:
    column = column_title(kind, reason["column"], t) if reason["column"] else ""
    rows = [
        t.text(f"{WORDS}.example", row=t.number(each["row"], grouped=False), cell=ISOLATED.format(each["cell"]))
        if each["cell"]
        else t.text(f"{WORDS}.example_row", row=t.number(each["row"], grouped=False))
        for each in reason["examples"]
    ]
    return Reason(t.text(f"notes.{reason['code']}", column=column), reason["count"], tuple(rows))


def _kind(
    session: Session,
    study: Study,
    kind: RecordKind,
    current: ValueImport | None,
    under_way: ValueImport | None,
    t: Language,
) -> KindView:
    earlier = [row for row in service.imports_of(session, study, kind) if current is None or row.id != current.id]
    optional = [name for name in COLUMNS[kind.value] if name not in REQUIRED[kind.value]]
    return KindView(
        kind.value,
        _title(kind, t),
        t.text(f"{WORDS}.kinds.{kind.value}.about"),
        t.listing([column_title(kind.value, name, t) for name in REQUIRED[kind.value]]),
        t.listing([column_title(kind.value, name, t) for name in optional]),
        _view(session, current, t) if current else None,
        under_way.id if under_way else "",
        tuple(_view(session, row, t) for row in earlier),
    )


def _view(session: Session, row: ValueImport, t: Language) -> ImportView:
    who = session.get(Researcher, row.researcher_id) if row.researcher_id else None
    return ImportView(
        row.id,
        row.name,
        row.number,
        row.rows_read,
        row.rows_used,
        row.summary.get("customers", 0),
        _period(row.summary, t),
        who.name if who else "",
        t.date(row.confirmed_at or row.created_at),
        fingerprint(row.records_sha256) if row.records_sha256 else "",
        row.records_sha256,
        row.undone_at is not None,
    )


def _period(summary: dict[str, Any], t: Language) -> str:
    first, last = summary.get("first_day", ""), summary.get("last_day", "")
    if not first:
        return ""
    days = [t.date(date.fromisoformat(day)) for day in (first, last)]
    return t.text(f"{WORDS}.period", first=days[0], last=days[1])


def _matching(
    session: Session, study: Study, settings: Settings, counting: dict[RecordKind, ValueImport]
) -> Matching | None:
    known = next((counting[kind] for kind in kinds_to_link() if kind in counting), None)
    return matching(session, study, settings, known) if known else None


def _title(kind: RecordKind, t: Language) -> str:
    return t.text(f"{WORDS}.kinds.{kind.value}.title")
