"""What an analysis or report job must be told: the frozen file, its fingerprint, the published definition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from survey_app.errors import NotFound
from survey_app.findings.guarding import WHOLE
from survey_app.findings.service import page_key
from survey_app.findings.snapshots import version_of
from survey_app.jobs.run import Context
from survey_app.models import Job, Snapshot, Study


def analysis_order(context: Context, job_id: str, snapshot_id: str) -> dict[str, Any]:
    """Arguments of compute.measure. Raises NotFound when the snapshot is gone."""
    return {**_order(context, snapshot_id), "out": _place(context, "analyses", f"{job_id}.json")}


def plan_order(context: Context, job_id: str, snapshot_id: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Arguments of planned.carry_out: what the report says besides numbers is fixed with the analysis."""
    facts = {**_facts(context, job_id, snapshot_id), "kind": "thesis"}
    out = _place(context, "analyses", job_id)
    return {**_order(context, snapshot_id), "plan": plan, "facts": facts, "out": out}


def report_order(
    context: Context, job_id: str, snapshot_id: str, language: str, kind: str, cells: str = "hidden"
) -> dict[str, Any]:
    """Arguments of compute.report: the moment printed on it is the job's, so that a repeat gives the same file."""
    facts = {**_facts(context, job_id, snapshot_id), "language": language, "kind": kind, "cells": cells}
    return {**_order(context, snapshot_id), "facts": facts, "out": _place(context, "reports", f"{job_id}.pdf")}


def print_order(
    context: Context,
    job_id: str,
    snapshot_id: str,
    language: str,
    kind: str,
    analysis_id: str,
    cells: str = "hidden",
) -> dict[str, Any]:
    """Arguments of planned.print_report. Raises NotFound when that analysis has no page in this language."""
    with context.database.session(writing=False) as session:
        analysis = session.get(Job, analysis_id)
    found = analysis.result if analysis else {}
    key = page_key(kind, language)
    whole = cells == "whole" and key in found.get("whole_pages", {})
    pages = found.get("whole_pages" if whole else "pages", {})
    if key not in pages:
        raise NotFound
    folder = Path(_place(context, "analyses", analysis_id)) / (WHOLE if whole else "")
    page = folder / f"{key}.html"
    facts = {**_facts(context, analysis_id, snapshot_id), "language": language, "kind": kind, "cells": cells}
    return {
        "page": str(page),
        "sha256": pages[key],
        "out": _place(context, "reports", f"{job_id}.pdf"),
        "results": str(page.parent / "results.json"),
        "order": _order(context, snapshot_id),
        "facts": facts,
    }


def _facts(context: Context, job_id: str, snapshot_id: str) -> dict[str, Any]:
    with context.database.session(writing=False) as session:
        job, snapshot = session.get(Job, job_id), session.get(Snapshot, snapshot_id)
        study = session.get(Study, snapshot.study_id) if snapshot else None
    if job is None or snapshot is None or study is None:
        raise NotFound
    return {
        "simulated": study.simulated,
        "made_at": job.created_at.isoformat(),
        "snapshot_at": snapshot.created_at.isoformat(),
        "data_name": f"snapshot {snapshot.sha256[:8]}",
    }


def _order(context: Context, snapshot_id: str) -> dict[str, Any]:
    with context.database.session(writing=False) as session:
        snapshot = session.get(Snapshot, snapshot_id)
        if snapshot is None:
            raise NotFound
        definition = version_of(session, snapshot).definition
    return {
        "snapshot": str(context.settings.data_dir.absolute() / snapshot.path),
        "sha256": snapshot.sha256,
        "definition": definition,
        "flow": snapshot.flow,
    }


def _place(context: Context, folder: str, name: str) -> str:
    return str(context.settings.data_dir.absolute() / folder / name)
