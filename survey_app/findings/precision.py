"""Stopping by precision: data are frozen now and then, and the study closes once every scale is known well enough.

The width is declared before launch. Stopping when an interval is narrow does not favour any hypothesis, as stopping
at a significant result would (Kelley & Maxwell, 2003, on accuracy in parameter estimation).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlmodel import Session

from survey_app.findings import service
from survey_app.findings.enough import judge
from survey_app.findings.snapshots import version_of
from survey_app.jobs.run import Context
from survey_app.models import Snapshot, Study, StudyStatus
from survey_app.studies.closing import close_by_rule
from survey_app.studies.definition import StudyDefinition


def look(context: Context, job_id: str, study_id: str) -> dict[str, Any]:
    """Freezes the answers of an open study and orders their analysis, which then decides."""
    with context.database.session() as session:
        study = session.get(Study, study_id)
        if study is None or study.status is not StudyStatus.LIVE:
            return {"n": 0}
        snapshot = service.measure(session, study, context.settings, None)
        found = {"n": snapshot.n, "snapshot_id": snapshot.id}
        session.commit()
    return found


def close_when_precise(context: Context, job_id: str, snapshot_id: str, path: str) -> bool:
    """Closes the study of an analysis when its rule says so and every scale is precise enough."""
    with context.database.session() as session:
        snapshot = session.get(Snapshot, snapshot_id)
        closed = snapshot is not None and _closes(session, snapshot, Path(path))
        session.commit()
    return closed


def precise(reliability: dict[str, Any], width: float) -> bool:
    """Whether the interval of omega of every scale is as narrow as declared; False when one has none."""
    scales = [each for each in reliability.get("scales", ()) if each["status"] != "not_applicable"]
    return bool(scales) and all(0 < judge(each, width).width <= width for each in scales)


def _closes(session: Session, snapshot: Snapshot, path: Path) -> bool:
    definition = StudyDefinition.model_validate(version_of(session, snapshot).definition)
    if not definition.closing.precision:
        return False
    found = json.loads(path.read_text("utf-8"))["results"].get("reliability", {})
    return precise(found, definition.omega_width) and close_by_rule(session, snapshot.study_id, "precision")
