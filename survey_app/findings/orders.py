"""What an analysis or report job must be told: the frozen file, its fingerprint, the published definition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from survey_app.errors import NotFound
from survey_app.findings.files import SCORES, chosen_formats
from survey_app.findings.keeping import kept, key_of, page_of
from survey_app.findings.service import page_key
from survey_app.findings.snapshots import version_of
from survey_app.jobs.run import Context
from survey_app.models import Job, Snapshot, Study


def analysis_order(context: Context, job_id: str, snapshot_id: str) -> dict[str, Any]:
    """Arguments of compute.measure. Raises NotFound when the snapshot is gone."""
    asked = _asked(context, job_id, snapshot_id)
    return {**asked, "out": _place(context, "analyses", f"{job_id}.json")}


def plan_order(context: Context, job_id: str, snapshot_id: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Arguments of planned.carry_out: what the report says besides numbers is fixed with the analysis."""
    facts = {**_facts(context, job_id, snapshot_id), "kind": "thesis"}
    out = _place(context, "analyses", job_id)
    return {**_order(context, snapshot_id), "plan": plan, "facts": facts, "out": out}


def report_order(context: Context, job_id: str, snapshot_id: str, **asked: str) -> dict[str, Any]:
    """What the standard report of a snapshot is made from: arguments of compute.compute, and the manifest of the
    pages that are kept of that very analysis, if they are."""
    order = _asked(context, job_id, snapshot_id)
    return {"asked": order, "kept": kept(Path(order["folder"]))}


def page_order(
    context: Context,
    job_id: str,
    found: dict[str, Any],
    folder: str,
    snapshot_id: str,
    language: str,
    kind: str,
    cells: str = "hidden",
    formats: str = "",
) -> dict[str, Any]:
    """Arguments of the steps that print a report: "read", "pdf", "files" and "bundles". Raises NotFound without a page.

    formats : the files that are wanted besides the PDF and the page, with commas between; empty for all.
    """
    page = page_of(found, Path(folder), page_key(kind, language), cells)
    if page is None:
        raise NotFound
    order, out = _order(context, snapshot_id), _place(context, "reports", f"{job_id}.pdf")
    printed = {"page": str(page[0]), "sha256": page[1], "out": out}
    results = str(page[0].parent / "results.json")
    wanted = chosen_formats(formats)
    steps = {
        "read": {**printed, "definition": order["definition"], "data": order["sha256"]},
        "pdf": printed,
        "files": {**printed, "formats": [each for each in wanted if each != "bundle"]},
        "bundles": {
            **order,
            "results": results,
            "language": language,
            "out": out,
            "scores": str(Path(folder) / SCORES),
        },
    }
    unwanted = {"files": not steps["files"]["formats"], "bundles": "bundle" not in wanted}
    return {name: asked for name, asked in steps.items() if not unwanted.get(name)}


def print_order(
    context: Context,
    job_id: str,
    snapshot_id: str,
    language: str,
    kind: str,
    analysis_id: str,
    cells: str = "hidden",
    formats: str = "",
) -> dict[str, Any]:
    """The same for the pages of one planned analysis. Raises NotFound when it has none in this language."""
    with context.database.session(writing=False) as session:
        analysis = session.get(Job, analysis_id)
    found, folder = analysis.result if analysis else {}, _place(context, "analyses", analysis_id)
    return page_order(context, job_id, found, folder, snapshot_id, language, kind, cells, formats)


def _asked(context: Context, job_id: str, snapshot_id: str) -> dict[str, Any]:
    """What an analysis of the study's own plan is told, and the folder in which its pages are kept."""
    order, facts = _order(context, snapshot_id), {**_facts(context, job_id, snapshot_id), "kind": "thesis"}
    folder = Path(_place(context, "analyses", snapshot_id)) / key_of(order, facts)[:16]
    return {**order, "facts": facts, "folder": str(folder)}


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
