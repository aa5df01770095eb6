"""The pages of an analysis, written once from the results in memory: in each language and of each kind.

They are kept as files with their SHA-256. The screen shows their sections and every file of a report is printed from
them, so that all are of that very analysis and nothing is computed again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from psychometrics.analysis import Analysis
from psychometrics.results import NotComputable, to_jsonable
from psychometrics.whole_file import write_whole
from reports.render import Rendered, rendered
from reports.section import sections
from reports.study import Kind, ReportStudy
from survey_app.findings.service import page_key

MOST_ROWS = 200
"""Rows of a plain table that the screen shows; the JSON holds them all."""


def write_pages(
    analysis: Analysis, told: Mapping[str, ReportStudy], folder: Path, tell: Callable[[int], None]
) -> dict[str, str]:
    """The results and their pages by language and kind in one folder; the SHA-256 of each page by its key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pages = {}
    for number, (code, study) in enumerate(told.items()):
        tell(number)
        for kind in Kind:
            page = rendered(analysis, replace(study, kind=kind), code)
            key = page_key(kind, code)
            pages[key] = write(folder / f"{key}.html", page.html)
            if kind is Kind.THESIS:
                write(folder / f"{code}.json", json.dumps(shown(page, analysis), ensure_ascii=False))
    write(folder / "results.json", json.dumps(analysis.to_json(), ensure_ascii=False))
    return pages


def shown(page: Rendered, analysis: Analysis) -> dict[str, Any]:
    """What the screen shows of an analysis in one language: sections as HTML, plain tables of the rest, reasons."""
    on = {section.name for section in page.sections}
    told = {need for section in sections() if section.name in on for need in section.needs} | {"background"}
    rest = {n: r for n, r in analysis.results.items() if n not in told and not isinstance(r, NotComputable)}
    refused = {n: r for n, r in analysis.results.items() if isinstance(r, NotComputable)}
    return {
        "sections": [{"name": s.name, "title": str(s.title), "body": str(s.body)} for s in page.sections],
        "tables": [{"statistic": name, **table(result)} for name, result in rest.items()],
        "refused": [{"statistic": name, "reason": to_jsonable(result)} for name, result in refused.items()],
        "notes": to_jsonable(analysis.notes),
    }


def table(result: Any) -> dict[str, Any]:
    """Columns and rows of a result's own frame."""
    frame = result.to_frame()
    if frame.index.name or frame.index.nlevels > 1:
        frame = frame.reset_index()
    rows = [[_cell(value) for value in row] for row in frame.head(MOST_ROWS).itertuples(index=False)]
    return {"columns": [str(column) for column in frame.columns], "rows": rows, "more": max(0, len(frame) - MOST_ROWS)}


def _cell(value: Any) -> Any:
    plain: Any = to_jsonable(value)
    if isinstance(plain, Mapping | list):
        return plain if isinstance(plain, Mapping) else ", ".join(map(str, plain))
    return plain if isinstance(plain, int | float | bool | str) or plain is None else str(plain)


def write(path: Path, text: str) -> str:
    """Writes the whole file; returns the SHA-256 of what was written."""
    content = text.encode()
    write_whole(path, content)
    return hashlib.sha256(content).hexdigest()
