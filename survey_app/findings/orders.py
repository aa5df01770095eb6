"""What an analysis or report job must be told: the frozen file, its fingerprint, the published definition."""

from __future__ import annotations

from typing import Any

from survey_app.errors import NotFound
from survey_app.findings.snapshots import version_of
from survey_app.jobs.run import Context
from survey_app.models import Job, Snapshot, Study


def analysis_order(context: Context, job_id: str, snapshot_id: str) -> dict[str, Any]:
    """Arguments of compute.measure. Raises NotFound when the snapshot is gone."""
    return {**_order(context, snapshot_id), "out": _place(context, "analyses", f"{job_id}.json")}


def report_order(context: Context, job_id: str, snapshot_id: str, language: str, kind: str) -> dict[str, Any]:
    """Arguments of compute.report: the moment printed on it is the job's, so that a repeat gives the same file."""
    with context.database.session(writing=False) as session:
        job, snapshot = session.get(Job, job_id), session.get(Snapshot, snapshot_id)
        study = session.get(Study, snapshot.study_id) if snapshot else None
    if job is None or snapshot is None or study is None:
        raise NotFound
    facts = {
        "language": language,
        "kind": kind,
        "simulated": study.simulated,
        "made_at": job.created_at.isoformat(),
        "snapshot_at": snapshot.created_at.isoformat(),
        "data_name": f"snapshot {snapshot.sha256[:8]}",
    }
    return {**_order(context, snapshot_id), "facts": facts, "out": _place(context, "reports", f"{job_id}.pdf")}


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
