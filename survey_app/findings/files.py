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

MADE_WITH = f"{version('engagemeter')}/4"
"""The program and the state of its formats: what an older one made is made anew."""


SCORES = "scores.zip"
"""Factor scores of every respondent: left by an analysis in its folder, and beside each of its reports."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is called and sent.

    data : it holds answers or scores of single people. own : it names responses as the study's own export does, so
    that links for other people do not lead to it.
    """

    file: str
    ending: str
    media: str
    data: bool = False
    own: bool = False


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
        "scores": Format(SCORES, "scores.zip", "application/zip", data=True, own=True),
    }
)


PRINTED = ("report", "value_report")
"""Kinds of job that leave a PDF with its other formats beside it."""
USABLE = (JobStatus.DONE, JobStatus.RUNNING)
"""A job gives out each file as soon as it is whole; one that failed or was stopped gives out none."""
OPTIONAL = ("docx", "tables", "bundle")
"""Formats that a researcher may do without; the page and the PDF are always made."""


def chosen_formats(formats: str) -> tuple[str, ...]:
    """Those named with commas between; all where nothing is said."""
    return tuple(name for name in OPTIONAL if name in formats.split(",")) if formats else OPTIONAL


def folder_of(pdf: Path) -> Path:
    """Where the other files of a report lie."""
    return pdf.with_suffix("")


def pdf_of(job: Job) -> Path:
    """The PDF of a report, finished or with other files still to come. Raises NotFound when there is none."""
    path = _place(job)
    if not path.is_file():
        raise NotFound
    return path


def _place(job: Job) -> Path:
    """Where the PDF of a report lies or will. Raises NotFound for a job that leaves none."""
    if job.kind not in PRINTED or job.status not in USABLE or not job.result.get("path"):
        raise NotFound
    return Path(job.result["path"])


def file_of(job: Job, name: str) -> Path:
    """The file of a report in one format, as soon as it is there. Raises NotFound."""
    if name not in FORMATS:
        raise NotFound
    path = _file(_place(job), FORMATS[name])
    if not path.is_file():
        raise NotFound
    return path


def _file(pdf: Path, format: Format) -> Path:
    return folder_of(pdf) / format.file if format.file else pdf


def formats_of(job: Job, *, data: bool, own: bool = True) -> tuple[str, ...]:
    """The formats in which a finished report can be had; data, own : whether those that hold such are among them."""
    try:
        pdf = _place(job)
    except NotFound:
        return ()
    there = (name for name, each in FORMATS.items() if _file(pdf, each).is_file())
    return tuple(name for name in there if (data or not FORMATS[name].data) and (own or not FORMATS[name].own))


def has_scores(job: Job) -> bool:
    """Whether this is a planned analysis that left factor scores."""
    return "plan" in job.input and bool(job.result.get("path")) and _scores(job).is_file()


def scores_of(job: Job) -> Path:
    """The factor scores of a planned analysis. Raises NotFound when there are none."""
    if not has_scores(job):
        raise NotFound
    return _scores(job)


def _scores(job: Job) -> Path:
    return Path(job.result["path"]).parent / SCORES


def name_of(job: Job, name: str) -> str:
    """The file's name for whoever downloads it: letters and digits of ours only."""
    kind, language = job.input.get("kind", "value"), job.input.get("language", "")
    return f"engagemeter-{kind}-{language}-{job.id[:6]}.{FORMATS[name].ending}"


def read_of(job: Job) -> dict[str, Any]:
    """What a report shows on the web: title, parts and works to cite. Raises NotFound before it is there."""
    path = folder_of(_place(job)) / "read.json"
    if not path.is_file():
        raise NotFound
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
