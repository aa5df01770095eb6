"""What the job "purge" clears: every file in the data folder that holds answers which are no longer there.

snapshots/<id>.csv           loses the rows of erased responses; its row says so and carries the new fingerprint
reports/, analyses/          made from such a snapshot: marked "data changed"; bundles with answers, and scores, go
exports/                     files of the study are deleted, whether or not a snapshot held the answers
backups/                     copies older than `backup_days` are deleted
engagemeter.sqlite-wal       is written back and emptied; deleted rows were overwritten (secure_delete)
Of a deleted study every file goes.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from psychometrics.whole_file import whole_file
from survey_app.database import Database
from survey_app.findings.files import FORMATS, SCORES, folder_of
from survey_app.jobs.run import Context
from survey_app.models import Job, Response, Snapshot, Study, now
from survey_app.settings import Settings

CHANGED = "data_changed"
"""In the result of a report or analysis: the day since which answers that it counts are no longer there."""
DAY_SECONDS = 24 * 3600
TRIES, WAIT_SECONDS = 20, 0.25


def clear(
    context: Context, job_id: str, study_id: str, jobs: Iterable[str] = (), snapshots: Iterable[str] = ()
) -> dict[str, Any]:
    """Clears the files of a study. jobs, snapshots : of one that was deleted. Doing it twice changes nothing."""
    root = context.settings.data_dir.absolute()
    with context.database.session() as session:
        there = session.get(Study, study_id) is not None
        erased = _thin_snapshots(session, root, study_id) if there else 0
        session.commit()
    if not there:
        _forget_study(root, study_id, [*jobs], [*snapshots])
    expire_backups(context.settings)
    return {"erased": erased, "emptied": empty_log(context.database)}


def _thin_snapshots(session: Session, root: Path, study_id: str) -> int:
    """Takes rows of erased responses out of every snapshot; gives how many rows there were."""
    alive = set(session.exec(select(Response.id).where(Response.study_id == study_id)))
    erased = 0
    for snapshot in session.exec(select(Snapshot).where(Snapshot.study_id == study_id)):
        gone = _thin(root / snapshot.path, alive)
        if gone:
            _mark(session, snapshot, root / snapshot.path, gone)
            _forget_scores(session, root, snapshot)
            erased += gone
    _forget_exports(session, root, study_id)
    return erased


def _thin(path: Path, alive: set[str]) -> int:
    """Rewrites a frozen file without the rows of responses that are gone; gives how many these were."""
    if not path.is_file():
        return 0
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    kept = [row for row in rows if row[0] in alive]
    if len(kept) < len(rows):
        with whole_file(path) as beside, beside.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *kept])
    return len(rows) - len(kept)


def _mark(session: Session, snapshot: Snapshot, path: Path, gone: int) -> None:
    snapshot.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    snapshot.n -= gone
    snapshot.flow = {**snapshot.flow, "erased": int(snapshot.flow.get("erased", 0)) + gone}
    session.add(snapshot)
    made = select(Job).where(Job.study_id == snapshot.study_id, col(Job.kind).in_(("analysis", "report")))
    for job in session.exec(made):
        if job.input.get("snapshot_id") == snapshot.id:
            job.result = {**job.result, CHANGED: job.result.get(CHANGED, now().date().isoformat())}
            session.add(job)
            _forget_bundles(job)


def _forget_bundles(job: Job) -> None:
    """Files of a report that hold answers of single people."""
    if job.kind == "report" and job.result.get("path"):
        for each in FORMATS.values():
            if each.data:
                (folder_of(Path(job.result["path"])) / each.file).unlink(missing_ok=True)


def _forget_scores(session: Session, root: Path, snapshot: Snapshot) -> None:
    """Factor scores in the folders of the analyses of a snapshot."""
    made = select(Job).where(Job.study_id == snapshot.study_id, Job.kind == "analysis")
    of = [snapshot.id, *(job.id for job in session.exec(made) if job.input.get("snapshot_id") == snapshot.id)]
    for name in of:
        for path in (root / "analyses" / name).rglob(SCORES):
            path.unlink(missing_ok=True)


def _forget_exports(session: Session, root: Path, study_id: str) -> None:
    for job_id in session.exec(select(Job.id).where(Job.study_id == study_id, Job.kind == "export")):
        _unlink(root / "exports", job_id)


def _forget_study(root: Path, study_id: str, jobs: list[str], snapshots: list[str]) -> None:
    for job_id in jobs:
        for folder in ("exports", "reports", "analyses", "planning"):
            _unlink(root / folder, job_id)
    for snapshot_id in snapshots:
        for folder in ("snapshots", "analyses"):
            _unlink(root / folder, snapshot_id)
    for folder in ("answers", "value"):
        shutil.rmtree(root / folder / Path(study_id).name, ignore_errors=True)


def _unlink(folder: Path, name: str) -> None:
    """A file of this name with any ending, or the folder of this name."""
    shutil.rmtree(folder / Path(name).name, ignore_errors=True)
    for path in folder.glob(f"{Path(name).name}.*"):
        path.unlink(missing_ok=True)


def expire_backups(settings: Settings) -> None:
    """Copies made before upgrades still hold what was erased since; they go when they are old enough."""
    oldest = time.time() - settings.backup_days * DAY_SECONDS
    for path in (settings.data_dir / "backups").glob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def empty_log(database: Database) -> bool:
    """Writes SQLite's log back and empties it, as it still holds pages from before. False while readers keep it."""
    if not database.is_sqlite:
        return True
    for _ in range(TRIES):
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.driver_connection
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] if raw is not None else 1
        if not busy:
            return True
        time.sleep(WAIT_SECONDS)
    return False
