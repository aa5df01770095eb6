"""Every file of one report, made in the job process: it loads the science stack.

Beside the PDF lies a folder of the same name with report.docx, report.html, tables.zip, bundle.zip, bundle-data.zip
(the same with the answers) and read.json: the page's sections for reading on the web, and what to cite.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from psychometrics.responses import Responses
from reports.blocks import read_page
from reports.citing import instrument_works, program_work, study_work
from reports.formats import put, write_formats
from reports.reading import reading_parts
from reports.reproduction.bundle import bundle
from reports.study import ReportStudy
from survey_app.findings.files import MADE_WITH, folder_of
from survey_app.jobs.child import report_progress
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model

TITLE = 200


def print_all(
    page: str,
    out: str,
    results: Mapping[str, Any] | None = None,
    study: StudyDefinition | None = None,
    told: ReportStudy | None = None,
    responses: Responses | None = None,
) -> dict[str, Any]:
    """Writes the files of a page; the bundles only where the analysis stands by. Returns path, pages, made_with."""
    folder = folder_of(Path(out))
    pages = write_formats(page, Path(out), folder, report_progress)
    read = read_page(page)
    works = [program_work(_year(read.created))]
    if results is not None and study is not None and told is not None:
        works += instrument_works(told.instruments)
        works.append(study_work(told.title, _year(read.created), results["provenance"]["data_sha256"][:8]))
        asked = (read.language, told.title[:TITLE], results, study_model(study), told.instruments)
        put(folder / "bundle.zip", bundle(*asked, None))
        put(folder / "bundle-data.zip", bundle(*asked, responses))
    shown = {"title": read.title, "parts": reading_parts(page), "works": [asdict(work) for work in works]}
    put(folder / "read.json", json.dumps(shown, ensure_ascii=False).encode())
    return {"path": out, "pages": pages, "made_with": MADE_WITH}


def _year(created: str) -> int:
    return datetime.fromisoformat(created).year if created else datetime.now().year
