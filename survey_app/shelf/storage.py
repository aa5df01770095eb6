"""Own instruments as they are kept: a row that never changes, and a file where `instruments.library.find` finds it.

The row is the truth; the file, <data>/instruments/<id>/<version>.yaml, is what study, job process and report read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from instruments.instrument import Instrument
from instruments.library import find, is_shipped, open_own_shelf, own_file
from instruments.loader import parse
from psychometrics.errors import InstrumentError
from psychometrics.whole_file import write_whole
from survey_app.audit import record
from survey_app.errors import Conflict, NotFound
from survey_app.models import Membership, Researcher, Study, StudyVersion
from survey_app.settings import Settings
from survey_app.shelf.models import OwnInstrument

FOLDER = "instruments"


def open_shelf(settings: Settings) -> None:
    """From now on this process finds the own instruments of an installation."""
    open_own_shelf(settings.data_dir.absolute() / FOLDER)


def restore_files(session: Session) -> int:
    """Files that are missing or were changed are written again from their rows; how many."""
    rows = session.exec(select(OwnInstrument)).all()
    wrong = [row for row in rows if _sha256(own_file(row.identity, row.version)) != row.sha256]
    for row in wrong:
        _write(row)
    return len(wrong)


def own_rows(session: Session, researcher: Researcher) -> list[OwnInstrument]:
    """Everything that a researcher has saved, newest first."""
    mine = select(OwnInstrument).where(OwnInstrument.researcher_id == researcher.id)
    return list(session.exec(mine.order_by(col(OwnInstrument.created_at).desc(), col(OwnInstrument.id))))


def newest_of(rows: Iterable[OwnInstrument]) -> list[OwnInstrument]:
    """The newest version of each instrument, in the order of `rows`."""
    newest: dict[str, OwnInstrument] = {}
    for row in rows:
        if row.identity not in newest or version_key(row.version) > version_key(newest[row.identity].version):
            newest[row.identity] = row
    return list(newest.values())


def version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def versions_of(session: Session, identity: str) -> list[OwnInstrument]:
    """Every version of one own instrument, newest first."""
    rows = session.exec(select(OwnInstrument).where(OwnInstrument.identity == identity)).all()
    return sorted(rows, key=lambda row: version_key(row.version), reverse=True)


def row_of(session: Session, identity: str, version: str) -> OwnInstrument | None:
    chosen = select(OwnInstrument).where(OwnInstrument.identity == identity, OwnInstrument.version == version)
    return session.exec(chosen).one_or_none()


def may_use(session: Session, researcher: Researcher, pin: str) -> bool:
    """Whether this instrument may be put into a study: one of the library, or one's own."""
    identity, _, version = pin.partition("@")
    if is_shipped(identity):
        return True
    row = row_of(session, identity, version)
    return row is not None and row.researcher_id == researcher.id


def visible(session: Session, researcher: Researcher, identity: str, version: str) -> Instrument:
    """An instrument that a researcher may look at: of the library, one's own, or asked in a study one has a part in.

    Raises NotFound for every other, whether it exists or not.
    """
    pin = f"{identity}@{version}"
    if not may_use(session, researcher, pin):
        mine = select(Membership.study_id).where(Membership.researcher_id == researcher.id)
        if not users(session, pin).keys() & set(session.exec(mine)):
            raise NotFound
    try:
        return find(pin)
    except InstrumentError as error:
        raise NotFound from error


def users(session: Session, pin: str) -> dict[str, Study]:
    """The studies whose draft, undone drafts or any published version asks this instrument, by id."""
    drafts = ((study, (study.draft, *study.earlier)) for study in session.exec(select(Study)))
    found = {study.id: study for study, kept in drafts if any(pin in _pins(each) for each in kept)}
    versions = session.exec(select(StudyVersion))
    published = {version.study_id for version in versions if pin in _pins(version.definition)} - found.keys()
    return found | {study.id: study for study in session.exec(select(Study).where(col(Study.id).in_(published)))}


def keep(session: Session, by: Researcher, text: str, source: str) -> OwnInstrument:
    """A new version on the shelf. Its id is free or `by`'s own, which the draft's check has made sure of."""
    instrument = parse(text.encode(), Path("own.yaml"), placed=False)
    row = OwnInstrument(
        researcher_id=by.id,
        identity=instrument.id,
        version=instrument.version,
        content=text,
        sha256=instrument.sha256,
        source=source[:200],
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # somebody saved the same version at the same moment
        raise Conflict("shelf_id_taken", place=instrument.pin, name=instrument.id) from error
    _write(row)
    record(session, by.id, "instrument.save", instrument.pin, sha256=row.sha256, source=row.source)
    return row


def take_back(session: Session, by: Researcher, row: OwnInstrument) -> None:
    """Removes a version that no study asks. Raises Conflict `shelf_in_use`."""
    pin = f"{row.identity}@{row.version}"
    if users(session, pin):
        raise Conflict("shelf_in_use", place=pin, version=row.version)
    session.delete(row)
    session.flush()
    path = own_file(row.identity, row.version)
    if path is not None:
        path.unlink(missing_ok=True)
    record(session, by.id, "instrument.take_back", pin, sha256=row.sha256)


def _pins(definition: Mapping[str, Any]) -> set[str]:
    return {block.get("pin", "") for block in definition.get("blocks", ())}


def _write(row: OwnInstrument) -> None:
    path = own_file(row.identity, row.version)
    if path is None:
        raise RuntimeError("the shelf was not opened")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, row.content)


def _sha256(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None and path.is_file() else ""
