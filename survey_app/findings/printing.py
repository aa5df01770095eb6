"""The files of one report, made from its page in the job process: none of these steps loads the science stack.

Beside the PDF lies a folder of the same name with report.docx, report.html, tables.zip and read.json: the page's
sections for reading on the web, and what to cite. `bundling` adds the bundles that recompute the numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from instruments.library import find
from reports.blocks import read_page
from reports.citing import Work, instrument_works, program_work, study_work
from reports.formats import OTHERS, put, write_html, write_others, write_pdf
from reports.reading import reading_parts
from survey_app.findings.files import folder_of
from survey_app.findings.snapshots import check_unchanged
from survey_app.jobs.child import report_progress
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.drafting import pins


def print_pdf(page: str, sha256: str, out: str) -> dict[str, Any]:
    """Lays out a kept page as `out`. Returns path and pages. Raises DataError when the page is not what was kept."""
    return {"path": out, "pages": write_pdf(_unchanged(page, sha256), Path(out), report_progress)}


def print_files(page: str, sha256: str, out: str, formats: list[str] | None = None) -> dict[str, Any]:
    """The Word file and the tables of the report at `out`. Raises DataError when the page is not what was kept.

    formats : "docx" and "tables", or one of them.
    """
    write_others(_unchanged(page, sha256), folder_of(Path(out)), report_progress, formats or OTHERS)
    return {}


def print_page(
    page: str, sha256: str, out: str, definition: dict[str, Any] | None = None, data: str = ""
) -> dict[str, Any]:
    """The page as one HTML file and as the web shows it, which are there within seconds.

    definition, data : of the study and the fingerprint of its data, for what is to be cited besides the program.
    Raises DataError when the page is not what was kept.
    """
    shown, folder = _unchanged(page, sha256), folder_of(Path(out))
    write_html(shown, folder)
    read = read_page(shown)
    works = _works(read.title, datetime.fromisoformat(read.created).year, definition, data)
    parts = {"title": read.title, "parts": reading_parts(shown), "works": [asdict(work) for work in works]}
    put(folder / "read.json", json.dumps(parts, ensure_ascii=False).encode())
    return {}


def _works(title: str, year: int, definition: Mapping[str, Any] | None, data: str) -> list[Work]:
    """The program; where the study is known also its questionnaires and the study itself."""
    if not definition:
        return [program_work(year)]
    instruments = [find(pin) for pin in pins(StudyDefinition.model_validate(definition))]
    return [program_work(year), *instrument_works(instruments), study_work(title, year, data[:8])]


def _unchanged(page: str, sha256: str) -> str:
    check_unchanged(Path(page), sha256)
    return Path(page).read_text("utf-8")
