"""A planned analysis in the job process: its results as JSON, and its report's pages in each language.

The pages are made once, from the results in memory, and kept as files with their SHA-256. The screen shows their
sections and the PDF is printed from them, so that both are of that very analysis and nothing is computed again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from instruments.language import languages
from psychometrics.analysis import Analysis, analyse
from psychometrics.plan import Plan
from psychometrics.results import NotComputable, to_jsonable
from reports.render import Rendered, rendered
from reports.section import sections
from reports.study import Kind, ReportStudy
from survey_app.findings.compute import guarded, read_frozen, report_study, with_attention
from survey_app.findings.guarding import WHOLE
from survey_app.findings.printing import print_all
from survey_app.findings.service import page_key
from survey_app.findings.snapshots import check_unchanged
from survey_app.jobs.child import report_progress
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.measurement import study_model

MOST_ROWS = 200
"""Rows of a plain table that the screen shows; the JSON holds them all."""


def carry_out(
    snapshot: str,
    sha256: str,
    definition: dict[str, Any],
    flow: dict[str, Any],
    plan: dict[str, Any],
    facts: dict[str, Any],
    out: str,
) -> dict[str, Any]:
    """Runs a plan over a snapshot file and writes everything to the folder `out`.

    Returns path of the results, n, plan_sha256 and, by `page_key` of kind and language, the SHA-256 of each page:
    of those that everybody may see and, where small groups were hidden in them, of the whole ones.
    """
    study, codes = StudyDefinition.model_validate(definition), tuple(languages())
    responses = read_frozen(snapshot, sha256, study, flow)
    asked = with_attention(Plan.from_dict(plan), study)
    total = len(asked.steps) + len(codes)
    analysis = analyse(responses, study_model(study), asked, lambda done, _, name: report_progress(done, total))
    told = {code: report_study(study, flow, {**facts, "language": code}) for code in codes}
    shown_to_all, folder = guarded(analysis, responses, study), Path(out)
    pages = write_pages(shown_to_all, told, folder, lambda done: report_progress(len(asked.steps) + done, total))
    whole: dict[str, str] = {}
    if shown_to_all is not analysis and study.privacy != "anonymous":
        whole_facts = {**facts, "cells": "whole"}
        told = {code: report_study(study, flow, {**whole_facts, "language": code}) for code in codes}
        whole = write_pages(analysis, told, folder / WHOLE, lambda done: None)
    return {
        "path": str(folder / "results.json"),
        "n": responses.n,
        "plan_sha256": analysis.provenance.plan_sha256,
        "pages": pages,
        "whole_pages": whole,
    }


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


def print_report(
    page: str,
    sha256: str,
    out: str,
    results: str = "",
    order: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Every file of a stored analysis from its page. Raises DataError when the page is not what was written.

    results, order, facts : the stored results and what the analysis was told, for the bundle that recomputes it.
    """
    check_unchanged(Path(page), sha256)
    shown_page = Path(page).read_text("utf-8")
    if not order or not facts or not Path(results).is_file():
        return print_all(shown_page, out)
    study = StudyDefinition.model_validate(order["definition"])
    responses = read_frozen(order["snapshot"], order["sha256"], study, order["flow"])
    found = json.loads(Path(results).read_text("utf-8"))
    return print_all(shown_page, out, found, study, report_study(study, order["flow"], facts), responses)


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
    """Writes beside the final name first; returns the SHA-256 of what was written."""
    content, draft = text.encode(), path.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(path)
    return hashlib.sha256(content).hexdigest()
