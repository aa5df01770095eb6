"""What the API tells: rows as bodies, and its own description as lines for people."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from psychometrics.errors import RequestError
from psychometrics.plan import Plan
from survey_app.api.bodies import AnalysisBody, JobBody, PlanBody, ResponseBody, ResponsesBody, StudyBody
from survey_app.errors import NotFound
from survey_app.jobs.service import read_found
from survey_app.models import Job, Response, ResponseStatus, Snapshot, Study
from survey_app.studies.definition import InstrumentBlock, StudyDefinition
from survey_app.studies.export import OWN_DEVICE, TIMED, data_lines
from survey_app.studies.logic import MODE
from survey_app.studies.overview import collected_definition
from survey_app.studies.service import latest_version, version_name, versions_of

MOST_LISTED = 200


def study(session: Session, row: Study) -> StudyBody:
    version = latest_version(session, row)
    definition = collected_definition(version, row)
    counted = select(Response.status, Response.is_test, func.count()).where(Response.study_id == row.id)
    counts = {
        (status, test): n
        for status, test, n in session.exec(counted.group_by(col(Response.status), col(Response.is_test)))
    }  # type: ignore[arg-type]
    return StudyBody(
        id=row.id,
        title=definition.title,
        status=row.status.value,
        version=version_name(version) if version else "",
        languages=definition.languages,
        instruments=[block.pin for block in definition.blocks if isinstance(block, InstrumentBlock)],
        privacy=definition.privacy,
        link=row.link,
        complete=counts.get((ResponseStatus.COMPLETED, False), 0),
        unfinished=counts.get((ResponseStatus.STARTED, False), 0),
        tests=sum(n for (_, test), n in counts.items() if test),
    )


def responses(session: Session, row: Study, after: str, limit: int) -> ResponsesBody:
    """One page of them. Raises RequestError when the study was never published."""
    versions, definitions = published(session, row)
    numbers = {version.id: version_name(version) for version in versions}
    timed = definitions[0].privacy in TIMED
    chosen = select(Response).where(Response.study_id == row.id, col(Response.id) > after)
    found = list(session.exec(chosen.order_by(col(Response.id)).limit(limit)))
    told = [
        ResponseBody(
            id=each.id,
            version=numbers.get(each.study_version_id, ""),
            language=each.language,
            status=each.status.value,
            test=each.is_test,
            imported=each.import_id is not None,
            mode="" if each.import_id else each.design.get(MODE, OWN_DEVICE),
            started_at=each.started_at if timed and not each.import_id else None,
            completed_at=each.completed_at if timed and not each.import_id else None,
            answers=each.answers,
        )
        for each in found
    ]
    return ResponsesBody(responses=told, next=found[-1].id if len(found) == limit else "")


def responses_csv(session: Session, row: Study) -> Iterator[bytes]:
    """Written to a file first, so that the database is free before a slow reader has everything."""
    versions, definitions = published(session, row)
    file = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115  the reply reads and closes it
    for text in data_lines(session, row, versions, definitions, harmless=False):
        file.write(text.encode())
    file.seek(0)
    return iter(lambda: file.read(2**16), b"")


def published(session: Session, row: Study) -> tuple[list[Any], list[StudyDefinition]]:
    versions = versions_of(session, row)
    if not versions:
        raise RequestError("study_not_published")
    return versions, [StudyDefinition.model_validate(version.definition) for version in versions]


def snapshots(session: Session, row: Study) -> list[Snapshot]:
    chosen = select(Snapshot).where(Snapshot.study_id == row.id).order_by(col(Snapshot.created_at).desc())
    return list(session.exec(chosen.limit(MOST_LISTED)))


def jobs_of(session: Session, row: Study, kind: str) -> list[Job]:
    chosen = select(Job).where(Job.study_id == row.id, Job.kind == kind).order_by(col(Job.created_at).desc())
    return list(session.exec(chosen.limit(MOST_LISTED)))


def analysis(job: Job) -> AnalysisBody:
    """Raises NotFound for a job of another kind."""
    if job.kind != "analysis":
        raise NotFound
    found = None if "plan" in job.input else read_found(job)
    return AnalysisBody(**JobBody.of(job).model_dump(), results=(found or {}).get("results", {}))


def plan(body: PlanBody) -> Plan:
    """Raises PlanError, and RequestError for steps that are none."""
    try:
        made = {"steps": body.steps} | ({"seed": body.seed} if body.seed is not None else {})
        return Plan.from_dict(made)
    except (TypeError, ValueError, AttributeError) as error:
        raise RequestError("form_invalid", place="steps") from error


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the description: what to ask, and what for."""

    tag: str
    method: str
    path: str
    about: str
    parameters: tuple[str, ...]


def operations(described: dict[str, Any]) -> list[Operation]:
    """Every operation in the order of the description."""
    return [
        Operation(
            tag=said["tags"][0],
            method=method.upper(),
            path=path,
            about=str(said.get("description", "")),
            parameters=tuple(each["name"] for each in said.get("parameters", []) if each["in"] == "query"),
        )
        for path, methods in described["paths"].items()
        for method, said in methods.items()
    ]
