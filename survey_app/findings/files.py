"""The files of a finished report, by format. The web process gives them out; the job process writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from survey_app.errors import NotFound
from survey_app.models import Job, JobStatus

MADE_WITH = f"{version('engagemeter')}/3"
"""The program and the state of its formats: what an older one made is made anew."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is called and sent. data: it holds answers of single people."""

    file: str
    ending: str
    media: str
    data: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "pdf": Format("", "pdf", "application/pdf"),
        "docx": Format(
            "report.docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        ),
        "html": Format("report.html", "html", "text/html; charset=utf-8"),
        "tables": Format("tables.zip", "tables.zip", "application/zip"),
        "bundle": Format("bundle.zip", "reproduction.zip", "application/zip"),
        "data": Format("bundle-data.zip", "reproduction-with-data.zip", "application/zip", data=True),
    }
)


PRINTED = ("report", "value_report")
"""Kinds of job that leave a PDF with its other formats beside it."""


def folder_of(pdf: Path) -> Path:
    """Where the other files of a report lie."""
    return pdf.with_suffix("")


def pdf_of(job: Job) -> Path:
    """The PDF of a finished report. Raises NotFound when there is none."""
    path = Path(job.result.get("path", ""))
    if job.kind not in PRINTED or job.status is not JobStatus.DONE or not path.is_file():
        raise NotFound
    return path


def file_of(job: Job, name: str) -> Path:
    """The file of a finished report in one format. Raises NotFound."""
    if name not in FORMATS:
        raise NotFound
    pdf = pdf_of(job)
    path = folder_of(pdf) / FORMATS[name].file if FORMATS[name].file else pdf
    if not path.is_file():
        raise NotFound
    return path


def formats_of(job: Job, *, data: bool) -> tuple[str, ...]:
    """The formats in which a finished report can be had."""
    folder = folder_of(Path(job.result.get("path", "")))
    there = (name for name, each in FORMATS.items() if not each.file or (folder / each.file).is_file())
    return tuple(name for name in there if data or not FORMATS[name].data)


def name_of(job: Job, name: str) -> str:
    """The file's name for whoever downloads it: letters and digits of ours only."""
    kind, language = job.input.get("kind", "value"), job.input.get("language", "")
    return f"engagemeter-{kind}-{language}-{job.id[:6]}.{FORMATS[name].ending}"


def read_of(job: Job) -> dict[str, Any]:
    """What a finished report shows on the web: title, parts and works to cite. Raises NotFound."""
    path = folder_of(pdf_of(job)) / "read.json"
    if not path.is_file():
        raise NotFound
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
