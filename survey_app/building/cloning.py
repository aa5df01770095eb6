"""A change that would mix two measurements becomes a study of its own."""

from __future__ import annotations

from sqlmodel import Session

from survey_app.audit import record
from survey_app.models import Researcher, Study
from survey_app.studies import service
from survey_app.studies.definition import StudyDefinition


def clone(session: Session, study: Study, by: Researcher) -> Study:
    """A new study with this draft. A published study's own draft returns to its newest version, which can be undone."""
    definition = service.draft_of(study)
    made = service.create(session, by, next(iter(definition.languages), "en"))
    service.save_draft(session, made, definition)
    latest = service.latest_version(session, study)
    if latest is not None:
        service.save_draft(session, study, StudyDefinition.model_validate(latest.definition))
    record(session, by.id, "study.clone", made.id, source=study.id)
    return made
