"""What the pages of contacts and messages show, as plain values for their templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session, func, select

from instruments.language import Language, language
from survey_app.jobs import service as jobs
from survey_app.mail import post
from survey_app.models import Study, now
from survey_app.panels import contacts, reading, texts, waves, writing
from survey_app.panels.contacts import Segment
from survey_app.panels.models import Channel, Contact, Gateway, MessageKind, MessageStatus
from survey_app.settings import Settings
from survey_app.studies.definition import StudyDefinition
from survey_app.studies.overview import collected_definition
from survey_app.studies.screens import frame, qr_code
from survey_app.studies.service import latest_version

SHOWN_WRONG = 20


def people(session: Session, study: Study, t: Language, segment: Segment, at: int) -> dict[str, Any]:
    """Contacts of a segment, with what there is to choose by."""
    privacy = _definition(session, study).privacy
    segment = segment.allowed(privacy)
    found, count = contacts.listed(session, study, segment, at)
    stale, since = contacts.stale_since(session, study, now().date())
    return {
        **frame(session, study, t, "collect"),
        "part": "contacts",
        "contacts": found,
        "count": count,
        "all": session.exec(select(func.count()).select_from(Contact).where(Contact.study_id == study.id)).one(),
        "segment": segment,
        "facets": contacts.facets(session, study),
        "waves": _waves(session, study, privacy),
        "query": urlencode(segment.model_dump(exclude_defaults=True)),
        "at": max(at, 1),
        "pages": max(-(-count // contacts.PAGE), 1),
        "stale": stale,
        "stale_since": t.date(since) if since else "",
        "problems": [],
        "typed": "",
    }


def check(session: Session, study: Study, t: Language, text: str) -> dict[str, Any]:
    """What was pasted, as it was read, before anything is kept. Raises RequestError."""
    pasted = reading.read(text)
    already = contacts.already_there(session, study, pasted.people)
    return {
        **frame(session, study, t, "collect"),
        "part": "contacts",
        "pasted": pasted,
        "first": pasted.people[:5],
        "already": already,
        "new": len(pasted.people) - already,
        "wrong": pasted.wrong[:SHOWN_WRONG],
        "text": text,
    }


def messages(session: Session, study: Study, t: Language, settings: Settings, segment: Segment) -> dict[str, Any]:
    """Waves, what is written, to whom, and what became of it."""
    definition = _definition(session, study)
    segment = segment.allowed(definition.privacy)
    codes = definition.languages or [t.code]
    job = jobs.latest(session, study, "mailing")
    gate = session.get(Gateway, study.id)
    link = f"{settings.base_url}/s/{study.link}"
    return {
        **frame(session, study, t, "collect"),
        "part": "messages",
        "wave": waves.current(session, study),
        "live": study.status.value == "live",
        "kinds": list(MessageKind),
        "channels": list(Channel),
        "texts": [
            (kind, [(language(code), texts.text_of(session, study, kind, code)) for code in codes])
            for kind in MessageKind
        ],
        "reached": {
            kind.value: len(writing.recipients(session, study, kind, Channel.EMAIL, segment)) for kind in MessageKind
        },
        "facets": contacts.facets(session, study),
        "segment": segment,
        "waves": _waves(session, study, definition.privacy),
        "tallies": writing.tallies(session, study),
        "statuses": [status.value for status in MessageStatus],
        "job": job if job is not None and job.status.value in ("waiting", "running") else None,
        "failed": job.error.get("code", "") if job is not None and job.status.value == "failed" else "",
        "mails": post.configured(settings),
        "per_minute": settings.mails_per_minute,
        "gateway": gate,
        "qr": qr_code(link),
        "privacy": definition.privacy,
        "problems": [],
    }


def _definition(session: Session, study: Study) -> StudyDefinition:
    return collected_definition(latest_version(session, study), study)


def _waves(session: Session, study: Study, privacy: str) -> list[int]:
    """The waves whose respondents may be asked again; none in an anonymous study."""
    return [] if privacy == "anonymous" else list(range(1, waves.current(session, study) + 1))
