"""Studies and responses for tests, made through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from instruments.library import find
from survey_app.models import Researcher, Response, ResponseStatus, Study, StudyVersion, now
from survey_app.studies import drafting, service
from survey_app.studies.definition import Consent, StudyDefinition

ENGAGEMENT = "brand-engagement@1.0"


def ready_draft(*languages: str, pins: tuple[str, ...] = (ENGAGEMENT,)) -> StudyDefinition:
    """A definition that may be published."""
    codes = languages or ("fa", "en")
    definition = StudyDefinition(
        title={code: f"Customers {code}" for code in codes},
        brand=dict.fromkeys(codes, "Avan"),
        languages=list(codes),
        consent=Consent(text=dict.fromkeys(codes, "You may stop."), contact="a@b.org", keep_until="2099-01-01"),
    )
    for pin in pins:
        definition = drafting.add_instrument(definition, find(pin))
    return definition


def live_study(session: Session, by: Researcher, definition: StudyDefinition | None = None) -> Study:
    """A published study of a researcher."""
    study = service.create(session, by, "en")
    service.save_draft(session, study, definition or ready_draft())
    service.publish(session, study, by.id)
    return study


def answer(session: Session, study: Study, version: StudyVersion, **facts: Any) -> Response:
    """One response; complete unless `status` says otherwise."""
    key = facts.pop("key", f"key-{len(session.new)}-{id(facts)}")
    began = facts.pop("began", now() - timedelta(hours=2))
    values = {"status": ResponseStatus.COMPLETED, "language": "fa", "answers": {}, **facts}
    seconds = values.pop("seconds", 300)
    done = began + timedelta(seconds=seconds)
    response = Response(
        study_id=study.id,
        study_version_id=version.id,
        submission_key=key,
        resume_hash=key,
        started_at=began,
        saved_at=done,
        completed_at=done if values["status"] is ResponseStatus.COMPLETED else None,
        **values,
    )
    session.add(response)
    session.flush()
    return response
