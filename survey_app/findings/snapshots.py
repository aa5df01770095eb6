"""Frozen data: the complete, real responses of a study as one text file that is never changed, and its SHA-256.

The file is canonical: rows in the order of their random ids, columns in the order of the study, whole numbers
without a point, "\\n" at line ends. The same responses therefore give the same bytes and the same hash.
Free text is left out: it is never analysed, and may name people.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Table, Text, cast, func, type_coerce
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from instruments.questions.kind import Variable, same
from psychometrics.errors import DataError, RequestError
from psychometrics.whole_file import whole_file
from survey_app.models import Response, ResponseStatus, Snapshot, Study, StudyVersion
from survey_app.panels.models import Participation
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.export import NOTHING, cell, csv_rows
from survey_app.studies.fieldwork import Fieldwork
from survey_app.studies.measurement import study_variables, with_given
from survey_app.studies.plain_answers import PlainAnswers
from survey_app.studies.service import latest_version

FOLDER = "snapshots"
FACTS = ("response", "language", "seconds")
PANEL = ("wave", "respondent", "tier", "stage", "channel")
"""What a study with a panel has besides: the wave, the pseudonym of the person, and the customer's state that day."""
BATCH = 1000
_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]


def freeze(session: Session, study: Study, data_dir: Path, work: Fieldwork) -> Snapshot:
    """Writes the file and its row. Raises RequestError when the study was never published."""
    version = latest_version(session, study)
    if version is None:
        raise RequestError("study_not_published")
    flow = {**_flow(work, version), **_days(session, study)}
    snapshot = Snapshot(study_id=study.id, n=0, sha256="", path="", flow=flow)
    snapshot.path = f"{FOLDER}/{snapshot.id}.csv"
    lines = snapshot_lines(session, study, StudyDefinition.model_validate(version.definition))
    snapshot.n, snapshot.sha256 = _write(data_dir / snapshot.path, lines)
    session.add(snapshot)
    session.flush()
    return snapshot


def same_data(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots hold the same answers, read by the same published version."""
    return (one.sha256, one.flow["study_version_id"]) == (other.sha256, other.flow["study_version_id"])


def discard(session: Session, snapshot: Snapshot, data_dir: Path) -> None:
    """Takes back a snapshot on which nothing stands yet."""
    session.delete(snapshot)
    session.flush()
    (data_dir / snapshot.path).unlink(missing_ok=True)


def latest_snapshot(session: Session, study: Study) -> Snapshot | None:
    newest = select(Snapshot).where(Snapshot.study_id == study.id).order_by(col(Snapshot.created_at).desc())
    return session.exec(newest).first()


def version_of(session: Session, snapshot: Snapshot) -> StudyVersion:
    """The published version that the snapshot is read by."""
    version = session.get(StudyVersion, snapshot.flow["study_version_id"])
    if version is None:
        raise RequestError("study_not_published")
    return version


def columns(definition: StudyDefinition) -> list[str]:
    """The variables that are frozen: all but free text and whole dates, then the attention items and the arm."""
    return [variable.question.code for variable in _frozen(definition)]


def _frozen(definition: StudyDefinition) -> tuple[Variable, ...]:
    return tuple(variable for variable in study_variables(definition) if variable.analysed)


def panel_columns(session: Session, study: Study, definition: StudyDefinition) -> tuple[str, ...]:
    """The columns of the panel, if anybody answered by a personal link; a question of the same code goes first."""
    if session.exec(select(Participation.response_id).where(Participation.study_id == study.id).limit(1)).first():
        return tuple(name for name in PANEL if name not in columns(definition))
    return ()


def snapshot_lines(session: Session, study: Study, definition: StudyDefinition) -> Iterator[str]:
    frozen, panel = _frozen(definition), panel_columns(session, study, definition)
    members = _members(session, study) if panel else {}
    yield _lines([[*FACTS, *panel, *(variable.question.code for variable in frozen)]])
    plain = PlainAnswers([variable.source or variable.question.code for variable in frozen])
    all_same = all(variable.value is same for variable in frozen)
    for batch in _rows(session, study):
        lines = []
        for row in batch:
            member = members.get(row.id, {})
            facts = [row.id, row.language, _seconds(row), *(member.get(name, "") for name in panel)]
            known = plain.cells(row.answers) if all_same and row.design == NOTHING else None
            lines.append([*facts, *(_read(row, frozen, plain) if known is None else known)])
        yield _lines(lines)


def _read(row: Any, frozen: Sequence[Variable], plain: PlainAnswers) -> list[Any]:
    """Every frozen variable of a response whose answers are of no known shape."""
    answers = json.loads(row.answers)
    plain.learn(answers)
    stored = with_given(answers, json.loads(row.design))
    return [cell(variable.of(stored)) for variable in frozen]


def _rows(session: Session, study: Study) -> Iterator[Sequence[Any]]:
    """Batches of complete responses that are no tests, as plain rows; answers and design as the JSON that is stored."""
    kept = _RESPONSES.c
    chosen = sql_select(
        kept.id,
        kept.language,
        kept.import_id,
        type_coerce(kept.started_at, DateTime(timezone=True)).label("started_at"),
        type_coerce(kept.completed_at, DateTime(timezone=True)).label("completed_at"),
        cast(kept.answers, Text).label("answers"),
        cast(kept.design, Text).label("design"),
    ).where(kept.study_id == study.id, kept.status == ResponseStatus.COMPLETED, kept.is_test.is_(False))
    found = session.connection().execute(chosen.order_by(kept.id), execution_options={"yield_per": BATCH})
    yield from found.partitions(BATCH)


def _members(session: Session, study: Study) -> dict[str, dict[str, Any]]:
    """By response: wave, pseudonym, tier, stage and channel; whoever came by the open link was in no wave."""
    rows = session.exec(select(Participation).where(Participation.study_id == study.id))
    return {
        row.response_id: {
            "wave": row.wave,
            "respondent": row.person,
            **{name: cell(row.facts.get(name, "")) for name in PANEL[2:]},
        }
        for row in rows
    }


def check_unchanged(path: Path, sha256: str) -> None:
    """Raises DataError when a frozen file is not what was frozen."""
    if not path.is_file():
        raise DataError("snapshot_missing", place=path.name)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise DataError("snapshot_changed", place=path.name, expected=sha256[:12], found=found[:12])


def fingerprint(sha256: str) -> str:
    """The first eight digits in two groups, as people compare them."""
    return f"{sha256[:4]} {sha256[4:8]}"


def _write(path: Path, lines: Iterator[str]) -> tuple[int, str]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, rows = hashlib.sha256(), -1
    with whole_file(path) as beside, beside.open("wb") as file:
        for line in lines:
            content = line.encode()
            digest.update(content)
            file.write(content)
            rows += csv_rows(line, "\n")
    return rows, digest.hexdigest()


def _flow(work: Fieldwork, version: StudyVersion) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(work).items() if name != "recent"}
    return {**json.loads(json.dumps(kept)), "study_version_id": version.id, "study_version": version.number}


def _days(session: Session, study: Study) -> dict[str, str]:
    """The first and the last day on which somebody completed."""
    done = col(Response.completed_at)
    chosen = select(func.min(done), func.max(done)).where(
        col(Response.study_id) == study.id, col(Response.is_test).is_(False), done.is_not(None)
    )
    first, last = session.exec(chosen).one()
    return {"first_day": first.date().isoformat(), "last_day": last.date().isoformat()} if first and last else {}


def _seconds(response: Any) -> int | str:
    return (
        round((response.completed_at - response.started_at).total_seconds())
        if response.completed_at and not response.import_id
        else ""
    )


def _lines(rows: Iterable[list[Any]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
