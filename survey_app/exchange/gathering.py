"""What an export job works with: the answers as rows, and what they mean, in files of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlmodel import Session

from instruments.language import language
from psychometrics.errors import RequestError
from survey_app.errors import NotFound
from survey_app.exchange.about import About
from survey_app.exchange.columns import columns_of, words_in
from survey_app.exchange.folder import exports_folder, tidy
from survey_app.exchange.forms import FILES, FileForm
from survey_app.jobs.run import Context
from survey_app.models import Job, Study, StudyVersion
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.export import csv_rows, data_lines
from survey_app.studies.service import version_name, versions_of

CODEBOOK = ("variable", "label", "measure", "construct", "reverse_keyed", "code", "code_label", "missing")


def gather(context: Context, job_id: str, form: str, language: str, which: str) -> dict[str, Any]:
    """Arguments of compute.write_data. Raises RequestError when the study was never published."""
    tidy(context.settings)
    folder = exports_folder(context.settings)
    rows, described = folder / f"{job_id}.rows", folder / f"{job_id}.json"
    with context.database.session(writing=False) as session:
        study, made_at = study_of(session, job_id)
        versions = versions_of(session, study)
        if not versions:
            raise RequestError("study_not_published")
        definitions = [StudyDefinition.model_validate(version.definition) for version in versions]
        lines = data_lines(session, study, versions, definitions, complete=which == "complete", harmless=False)
        n, sha256 = _write(rows, lines)
        about = _about(study, versions[0], definitions[0], language, made_at, n, sha256)
        columns = [column.to_json() for column in columns_of(definitions, language)]
    described.write_text(json.dumps({"about": asdict(about), "columns": columns}, ensure_ascii=False), "utf-8")
    described.chmod(0o600)
    out = folder / f"{job_id}.{FILES[FileForm(form)].ending}"
    return {"form": form, "rows": str(rows), "described": str(described), "out": str(out)}


def study_of(session: Session, job_id: str) -> tuple[Study, str]:
    """The study of a job and the job's moment, so that a repeat gives the same file. Raises NotFound."""
    job = session.get(Job, job_id)
    study = session.get(Study, job.study_id) if job and job.study_id else None
    if job is None or study is None:
        raise NotFound
    return study, job.created_at.isoformat(timespec="seconds")


def _about(
    study: Study, version: StudyVersion, newest: StudyDefinition, code: str, made_at: str, rows: int, sha256: str
) -> About:
    t = language(code)
    title = words_in(newest.title, code, newest)
    pins = ", ".join(block.pin for block in newest.blocks if block.kind == "instrument")
    known = {
        "title": title,
        "study": study.id,
        "version": version_name(version),
        "instruments": pins,
        "made_at": made_at,
        "rows": rows,
        "sha256": sha256,
        "simulated": t.text(f"web.exchange.{'yes' if study.simulated else 'no'}"),
    }
    head = (t.text("web.exchange.about.what"), t.text("web.exchange.about.value"))
    facts = [head, *((t.text(f"web.exchange.about.{name}"), value) for name, value in known.items())]
    codebook = tuple(t.text(f"web.exchange.codebook.{name}") for name in CODEBOOK)
    return About(title, study.id, code, t.rtl, made_at, rows, sha256, tuple(facts), codebook)


def _write(path: Path, lines: Iterable[str]) -> tuple[int, str]:
    """Rows without the head, and SHA-256 of the whole text."""
    digest, rows = hashlib.sha256(), -1
    with path.open("wb") as file:
        path.chmod(0o600)
        for text in lines:
            content = text.encode()
            digest.update(content)
            file.write(content)
            rows += csv_rows(text)
    return rows, digest.hexdigest()
