"""What export files cost as the number of responses grows: seconds of the processor and the most memory held.

python -m benchmarks.exports                        CSV, .sav, .dta, XLSX and Parquet of 1,000, 10,000 and 100,000
python -m benchmarks.exports --rows 100000 --forms csv sav
The study is that of benchmarks/respondents.py: 30 seven-point items and 5 list questions. Each file is made in a
process of its own as the program makes it: read from the database, counted and hashed, written. Making the responses
is not counted.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from benchmarks.serving import CHOICES, ITEMS, LISTS, STEPS, definition, publish
from benchmarks.timing import held_bytes, in_new_process, peak_bytes
from survey_app import migrate
from survey_app.database import Database
from survey_app.exchange.compute import WRITERS, write_data
from survey_app.exchange.gathering import gather
from survey_app.jobs.run import Context
from survey_app.models import Job, Response, ResponseStatus, Study, StudyVersion, new_id, now
from survey_app.settings import Settings
from survey_app.studies.export import export

SIZES = (1_000, 10_000, 100_000)
FORMS = ("csv", "sav", "dta", "xlsx", "parquet")
BATCH = 5_000
HEAD = """| responses | file | processor s | clock s | peak MiB | of that before | bytes | stamp |
|---|---|---|---|---|---|---|---|"""


def main() -> None:
    wish = argparse.ArgumentParser(description=__doc__)
    wish.add_argument("--rows", nargs="+", type=int, default=SIZES)
    wish.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    wish.add_argument("--one", nargs=2, metavar=("DATA_DIR", "FORM"), help="make one file and print what it took")
    asked = wish.parse_args()
    if asked.one:
        print(json.dumps(measured(_settings(Path(asked.one[0])), asked.one[1])))
        return
    print(f"load of the computer before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n{HEAD}", flush=True)
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as folder:
            fill(_settings(Path(folder)), rows)
            for form in asked.forms:
                print(_line(rows, form, in_new_process("benchmarks.exports", "--one", folder, form)), flush=True)
    print(f"load of the computer after: {os.getloadavg()[0]:.1f}")


def _line(rows: int, form: str, found: dict[str, Any]) -> str:
    cells = (
        f"{rows:,}",
        form,
        f"{found['cpu']:.2f}",
        f"{found['clock']:.2f}",
        f"{found['peak'] / 2**20:.0f}",
        f"{found['held'] / 2**20:.0f}",
        f"{found['bytes']:,}",
        found["stamp"],
    )
    return f"| {' | '.join(cells)} |"


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, language="en", _env_file=None)


def fill(settings: Settings, rows: int) -> None:
    """A published study with so many complete responses."""
    migrate.upgrade(settings)
    database = Database(settings.database)
    publish(database, definition())
    with database.session() as session:
        version = session.exec(select(StudyVersion)).one()
        for batch in _batches(version, rows):
            session.connection().execute(insert(Response.__table__), batch)  # type: ignore[attr-defined]
        session.commit()
    database.dispose()


def _batches(version: StudyVersion, rows: int) -> Iterator[list[dict[str, Any]]]:
    draw = random.Random(1)
    for start in range(0, rows, BATCH):
        yield [_response(version, number, draw) for number in range(start, min(start + BATCH, rows))]


def _response(version: StudyVersion, number: int, draw: random.Random) -> dict[str, Any]:
    items = {f"item{n}": draw.randint(1, STEPS) for n in range(ITEMS)}
    lists = {f"list{n + ITEMS}": draw.randint(1, CHOICES) for n in range(LISTS)}
    return response(version, number, draw, items | lists)


def response(version: StudyVersion, number: int, draw: random.Random, answers: dict[str, int]) -> dict[str, Any]:
    """A complete response as its row."""
    begun = now() - timedelta(minutes=number)
    return {
        "id": new_id(),
        "study_id": version.study_id,
        "study_version_id": version.id,
        "submission_key": f"s{number}",
        "resume_hash": f"r{number}",
        "status": ResponseStatus.COMPLETED,
        "language": "en",
        "page": 5,
        "revision": 5,
        "seed": draw.randrange(2**31),
        "is_test": False,
        "consent": {},
        "answers": answers,
        "browsers": {},
        "design": {},
        "started_at": begun,
        "saved_at": begun,
        "completed_at": begun + timedelta(seconds=draw.randint(120, 900)),
    }


def measured(settings: Settings, form: str) -> dict[str, Any]:
    """Seconds, bytes and stamp of one file; `held` is the memory before it was begun."""
    database = Database(settings.database)
    with database.session() as session:
        job = Job(study_id=session.exec(select(Study.id)).one(), kind="export")
        session.add(job)
        session.commit()
        id = job.id
    if form != "csv":
        importlib.import_module(f"survey_app.exchange.files.{WRITERS[form]}")  # loaded once, not for each file
    held, cpu, clock = held_bytes(), _cpu(), time.perf_counter()
    size, stamp = _archive(database) if form == "csv" else _file(Context(settings, database), id, form)
    taken = {"cpu": _cpu() - cpu, "clock": time.perf_counter() - clock}
    return {**taken, "peak": peak_bytes(), "held": held, "bytes": size, "stamp": stamp}


def _archive(database: Database) -> tuple[int, str]:
    """The archive of data and codebook that the study's page gives."""
    with database.session(writing=False) as session, export(session, session.exec(select(Study)).one()) as archive:
        size = archive.seek(0, os.SEEK_END)
    return size, "in manifest.json"


def _file(context: Context, job_id: str, form: str) -> tuple[int, str]:
    order = gather(context, job_id, form, "en", "complete")
    made = write_data(**order)
    return made["bytes"], f"{made['rows']} rows, {made['data_sha256'][:8]}"


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
