"""What a value job must be told: files and their fingerprints, the links of this moment, what is stated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from survey_app.errors import NotFound
from survey_app.findings.guarding import least_cell
from survey_app.findings.snapshots import version_of
from survey_app.jobs.run import Context
from survey_app.models import Job, Snapshot, Study
from survey_app.valuation.folder import run_folder
from survey_app.valuation.ordering import DIGEST, money_of
from survey_app.value.linking import links_of
from survey_app.value.service import records_order

LINKS = "links.json"


def value_order(
    context: Context, job_id: str, fingerprint: str, snapshot_id: str, stated: dict[str, Any]
) -> dict[str, Any]:
    """Arguments of computing.compute. The links go through a file that the computation deletes, never through here."""
    with context.database.session(writing=False) as session:
        job = session.get(Job, job_id)
        study = session.get(Study, job.study_id) if job else None
        if job is None or study is None:
            raise NotFound
        snapshot = session.get(Snapshot, snapshot_id) if snapshot_id else None
        folder = run_folder(context.settings, study.id, job_id)
        _write_links(folder / LINKS, links_of(session, study))
        currency, unit = money_of(session, study)
        return {
            "records": records_order(session, study, context.settings),
            "answers": _answers(context, snapshot, version_of(session, snapshot).definition) if snapshot else {},
            "stated": {**stated, "currency": currency, "unit": unit, "least_cell": least_cell(session, study)},
            "simulated": study.simulated,
            "links": str(folder / LINKS),
            "out": str(folder / DIGEST),
        }


def report_order(
    context: Context, job_id: str, fingerprint: str, snapshot_id: str, stated: dict[str, Any], language: str
) -> dict[str, Any]:
    """Arguments of printing.page, and where the PDF goes; what the report says besides numbers is fixed here."""
    order = value_order(context, job_id, fingerprint, snapshot_id, stated)
    with context.database.session(writing=False) as session:
        job, snapshot = session.get_one(Job, job_id), session.get_one(Snapshot, snapshot_id)
        facts = {
            "simulated": order.pop("simulated"),
            "made_at": job.created_at.isoformat(),
            "snapshot_at": snapshot.created_at.isoformat(),
            "data_name": f"snapshot {snapshot.sha256[:8]}",
            "language": language,
            "kind": "thesis",
        }
    out = context.settings.data_dir.absolute() / "reports" / f"{job_id}.pdf"
    page = Path(order["out"]).with_name("page.html")
    return {**order, "facts": facts, "out": str(page), "pdf": str(out)}


def _answers(context: Context, snapshot: Snapshot, definition: dict[str, Any]) -> dict[str, Any]:
    path = context.settings.data_dir.absolute() / snapshot.path
    return {"path": str(path), "sha256": snapshot.sha256, "definition": definition, "flow": snapshot.flow}


def _write_links(path: Path, links: dict[str, str]) -> None:
    path.write_text(json.dumps(links), "utf-8")
    path.chmod(0o600)
