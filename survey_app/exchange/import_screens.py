"""The pages of an import of answers: being read, mapped, checked, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData

from instruments.language import Language
from psychometrics.errors import RequestError
from survey_app.exchange import importing
from survey_app.exchange.declaration import MOST_FIXES, Declaration, targets_of
from survey_app.exchange.models import DataImport
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import job_view
from survey_app.models import JobStatus, Study
from survey_app.settings import Settings
from survey_app.studies.screens import frame
from survey_app.value.models import ImportStatus

COLUMN, FIX = "column-", "fix-"
LONGEST, MOST_SHOWN = 500, 50
Page = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ImportLine:
    id: str
    name: str
    state: str
    rows_used: int
    day: str
    fingerprint: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TargetView:
    """One question with the file's column chosen for it, and how sure the suggestion is."""

    code: str
    text: str
    column: str
    confidence: str
    labels: str
    may_be_reversed: bool
    reversed: bool


def import_line(row: DataImport, t: Language) -> ImportLine:
    state = "undone" if row.undone_at else row.status.value
    used = row.rows_used if row.status is not ImportStatus.UPLOADED else 0
    return ImportLine(row.id, row.name, state, used, t.date(row.created_at), fingerprint(row.sha256), row.sha256)


def read_declaration(form: FormData) -> Declaration:
    """The mapping or check page's form. Raises RequestError for what these pages don't have."""
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str) or len(value) > LONGEST:
            raise RequestError("form_invalid", place=name[:40])
        fields.setdefault(name, []).append(value)
    one = {name: values[-1] for name, values in fields.items()}
    fixes = {n.removeprefix(FIX): v for n, v in one.items() if n.startswith(FIX) and v != one.get(f"was-{n}")}
    bad = one.get("bad", "refuse")
    if bad not in ("refuse", "missing") or len(fixes) > MOST_FIXES:
        raise RequestError("form_invalid", place="bad")
    return Declaration(
        columns={n.removeprefix(COLUMN): v for n, v in one.items() if n.startswith(COLUMN) and v},
        missing=tuple(text.strip() for text in one.get("missing", "").replace("،", ",").split(",") if text.strip()),
        values=one.get("values", "codes"),
        reversed=tuple(fields.get("reversed", ())),
        bad=bad,
        fixes=fixes,
    )


def import_page(
    session: Session, study: Study, settings: Settings, row: DataImport, t: Language, *, again: bool
) -> Page:
    """What is now: reading, mapping, checking, the account, or what was confirmed."""
    shown = {**frame(session, study, t, "collect"), "row": import_line(row, t)}
    for kind in (importing.CONFIRM, importing.CHECK, importing.LOOK):
        job = importing.job_of(session, study, row, kind)
        if job and job.status is not JobStatus.DONE and not (again and job.status is JobStatus.FAILED):
            if row.status is ImportStatus.CONFIRMED:
                break
            return "exchange/working.html", {**shown, "job": job_view(job, t), "what": kind}
        if job:
            break
    if row.status is ImportStatus.CONFIRMED:
        return "exchange/confirmed.html", shown
    if row.status is ImportStatus.MAPPED and not again:
        return "exchange/check.html", {**shown, **_check(row, t)}
    return "exchange/mapping.html", {**shown, **_mapping(session, study, settings, row, t)}


def _mapping(session: Session, study: Study, settings: Settings, row: DataImport, t: Language) -> dict[str, Any]:
    seen = importing.seen(settings, row)
    said = Declaration.from_json(row.declaration) if row.declaration else None
    views = []
    for target in targets_of(importing.definition_of(session, study), t.code):
        column, confidence = seen["suggested"].get(target.code, ["", "none"])
        column = said.columns.get(target.code, "") if said else column
        words = seen["labels"].get(column, {})
        labels = " · ".join(f"{t.local_digits(code)} = {text}" for code, text in list(words.items())[:8])
        turned = bool(said and target.code in said.reversed)
        views.append(TargetView(target.code, target.text, column, confidence, labels, target.reverse_keyed, turned))
    return {
        "targets": views,
        "columns": seen["columns"],
        "first": seen["first"],
        "rows": seen["rows"],
        "labelled": bool(seen["labels"]),
        "missing": ", ".join(said.missing if said else seen["suspects"]),
        "values": said.values if said else "codes",
        "notes": _notes(seen["notes"], t),
    }


def _check(row: DataImport, t: Language) -> dict[str, Any]:
    found, said = row.summary, Declaration.from_json(row.declaration)
    accepted = said.bad == "missing"
    return {
        "read": found["rows_read"],
        "used": found["rows_used"],
        "empty": found["empty_rows"],
        "bad": found["bad"],
        "missing": found["missing"],
        "fixed": found["fixed"],
        "errors": found["errors"][:MOST_SHOWN],
        "more": max(0, found["bad"] - MOST_SHOWN),
        "accepted": accepted,
        "ready": bool(found["rows_used"]) and (accepted or not found["bad"]),
        "said": said,
        "mapped": len([column for column in said.columns.values() if column]),
        "notes": _notes(found["notes"], t),
    }


def _notes(notes: list[dict[str, Any]], t: Language) -> list[str]:
    return [t.text(f"notes.{note['code']}", **note["params"]) for note in notes]
