"""An upload on its way to the shelf: received, read by a job, changed on the screen, saved or discarded.

It lies in <data>/instrument_drafts/<draft>/ and belongs to one researcher; nothing else ever reads it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, BinaryIO

from sqlmodel import Session, col, select

from instruments.formats.archives import MOST_BYTES
from instruments.instrument import Instrument
from instruments.loader import parse
from psychometrics.errors import RequestError
from psychometrics.whole_file import write_whole
from survey_app.audit import record
from survey_app.errors import Conflict, NotFound, TooLarge
from survey_app.jobs import service as jobs
from survey_app.models import Job, Researcher, new_id
from survey_app.settings import Settings

KIND, FOLDER = "instrument_read", "instrument_drafts"
UPLOAD, FOUND, TEXT = "upload", "found.json", "instrument.yaml"
MOST_DRAFTS = 20


@dataclass(frozen=True)
class Draft:
    """found : mistakes and losses, empty while the file is being read; text : our own file, empty until it is sound."""

    job: Job
    folder: Path
    found: dict[str, Any]
    text: str

    @property
    def id(self) -> str:
        return self.job.id

    @property
    def name(self) -> str:
        return str(self.job.input["file"])

    @property
    def instrument(self) -> Instrument:
        """Raises ManyErrors when its text is not sound."""
        return parse(self.text.encode(), Path(self.name), placed=False)


def receive(session: Session, settings: Settings, by: Researcher, name: str, file: BinaryIO) -> Job:
    """Keeps a file for the moment and orders its reading.

    Raises RequestError `upload_empty`, TooLarge `instrument_too_large`, Conflict `shelf_drafts_many`.
    """
    waiting = drafts_of(session, settings, by)
    if len(waiting) >= MOST_DRAFTS:
        raise Conflict("shelf_drafts_many", count=len(waiting))
    content = file.read(MOST_BYTES + 1)
    plain = PurePosixPath(PureWindowsPath(name).name).name[-120:] or "file"
    if not content:
        raise RequestError("upload_empty")
    if len(content) > MOST_BYTES:
        megabytes = {"found": f"> {MOST_BYTES // 1_000_000}", "most": MOST_BYTES // 1_000_000}
        raise TooLarge("instrument_too_large", place=plain, **megabytes)
    draft = new_id()
    folder = folder_of(settings, draft)
    folder.mkdir(mode=0o700, parents=True)
    write_whole(folder / UPLOAD, content)
    job = jobs.enqueue(session, KIND, {"draft": draft, "file": plain}, None, by)
    record(session, by.id, "instrument.upload", job.id, name=plain, sha256=hashlib.sha256(content).hexdigest())
    return job


def draft_of(session: Session, settings: Settings, researcher: Researcher, id: str) -> Draft:
    """A researcher's own draft. Raises NotFound for everybody else's, and for one that was saved or discarded."""
    job = session.get(Job, id)
    if job is None or job.kind != KIND or job.researcher_id != researcher.id:
        raise NotFound
    folder = folder_of(settings, job.input["draft"])
    draft = _read(job, folder)
    if draft is None:
        raise NotFound
    return draft


def drafts_of(session: Session, settings: Settings, researcher: Researcher) -> list[Draft]:
    """What a researcher has uploaded and neither saved nor discarded, newest first."""
    chosen = select(Job).where(Job.kind == KIND, Job.researcher_id == researcher.id)
    found = [(job, folder_of(settings, job.input["draft"])) for job in session.exec(chosen.order_by(_NEWEST_FIRST))]
    return [draft for job, folder in found if (draft := _read(job, folder)) is not None]


def changed(draft: Draft, text: str) -> Draft:
    """The draft as it was changed on the screen, kept. Raises ManyErrors, keeping nothing, when it is not sound."""
    new = replace(draft, text=text, found={**draft.found, "unsaid": []})
    _ = new.instrument
    write_whole(draft.folder / FOUND, json.dumps(new.found, ensure_ascii=False))
    write_whole(draft.folder / TEXT, text)
    return new


def discard(session: Session, by: Researcher, draft: Draft) -> None:
    remove(draft)
    record(session, by.id, "instrument.discard", draft.id)


def remove(draft: Draft) -> None:
    shutil.rmtree(draft.folder, ignore_errors=True)


def _read(job: Job, folder: Path) -> Draft | None:
    """None for one that was saved or discarded, be it in the middle of our reading."""
    found, text = _text(folder / FOUND), _text(folder / TEXT)
    return Draft(job, folder, json.loads(found) if found else {}, text) if folder.is_dir() else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""


def folder_of(settings: Settings, draft: str) -> Path:
    """Where the draft of this name lies, or would."""
    return settings.make_data_dir().absolute() / FOLDER / draft


_NEWEST_FIRST = col(Job.created_at).desc()
