"""Who sees what of an analysis: small groups are hidden from whoever may not read single answers.

hidden : the usual form, for everybody: groups smaller than the study's `least_cell` are hidden (PRV-09).
whole  : with small groups, for people who may read the answers themselves, and never in an anonymous study.
Between two releases at least `least_cell` answers must have come or gone: else the two, compared, would tell of
single people. So a snapshot that differs by fewer is shown to those who may read the answers only.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Literal

from sqlmodel import Session, col, select

from survey_app.authorization import Actor, may
from survey_app.models import Job, Snapshot, Study
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import latest_version

Cells = Literal["hidden", "whole"]
RELEASED, WHOLE = "released", "whole"
"""What a snapshot's row says of itself, and the folder of the whole pages of an analysis."""


def cells_for(session: Session, study: Study, actor: Actor) -> Cells:
    """What somebody sees of this study's analyses."""
    return "whole" if may(actor, "responses.see", study) and whole_allowed(session, study) else "hidden"


def whole_allowed(session: Session, study: Study) -> bool:
    """Whether anybody may see small groups at all."""
    return collected_definition(latest_version(session, study), study).privacy != "anonymous"


def least_cell(session: Session, study: Study) -> int:
    return collected_definition(latest_version(session, study), study).least_cell


def is_whole(facts: dict[str, Any], definition: StudyDefinition) -> bool:
    """Whether a job was asked for small groups, in a study that allows it."""
    return facts.get("cells") == "whole" and definition.privacy != "anonymous"


def for_everybody(session: Session, job: Job) -> bool:
    """Whether an analysis or a report may be shown to people who may not read the answers."""
    snapshot = session.get(Snapshot, job.input.get("snapshot_id", ""))
    return job.input.get("cells", "hidden") == "hidden" and (snapshot is None or is_released(snapshot))


def is_released(snapshot: Snapshot) -> bool:
    return bool(snapshot.flow.get(RELEASED, True))


def may_release(session: Session, snapshot: Snapshot, data_dir: Path, least: int) -> bool:
    """Whether a snapshot holds the very answers of every earlier release, or differs by at least `least` of them."""
    own: set[str] = set()
    earlier = select(Snapshot).where(Snapshot.study_id == snapshot.study_id, Snapshot.id != snapshot.id)
    for other in session.exec(earlier.order_by(col(Snapshot.created_at).desc())):
        near = is_released(other) and other.sha256 != snapshot.sha256 and abs(other.n - snapshot.n) < least
        if not near:
            continue
        own = own or _ids(data_dir / snapshot.path)
        if len(own ^ _ids(data_dir / other.path)) < least:
            return False
    return True


def _ids(path: Path) -> set[str]:
    """The random ids of the responses in a frozen file; empty when it is gone."""
    if not path.is_file():
        return set()
    with path.open(newline="", encoding="utf-8") as file:
        return {row[0] for row in csv.reader(file)} - {"response"}
