"""What was done in a study, by whom and when, under the stable names of actions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from instruments.language import Language
from survey_app import audit
from survey_app.erasing.single import ACTION
from survey_app.findings.moments import MomentView, moment_view
from survey_app.models import AuditEvent, Researcher, Study

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """action : the stable name; words : the same for people; who : empty when it was nobody known."""

    at: MomentView
    who: str
    action: str
    words: str
    details: str


def trail(session: Session, study: Study, t: Language, page: int = 1) -> tuple[list[Entry], int]:
    """One page of entries, newest first, and how many pages there are."""
    about = or_(
        col(AuditEvent.object_id) == study.id,
        AuditEvent.details["study_id"].as_string() == study.id,  # type: ignore[index]
    )
    count = session.exec(select(func.count()).select_from(AuditEvent).where(about)).one()
    pages = max(-(-count // PAGE), 1)
    start = (min(max(page, 1), pages) - 1) * PAGE
    rows = session.exec(select(AuditEvent).where(about).order_by(col(AuditEvent.id).desc()).offset(start).limit(PAGE))
    events = list(rows)
    known = select(Researcher.id, Researcher.name).where(col(Researcher.id).in_({event.actor for event in events}))
    names = dict(session.exec(known).all())
    return [_entry(event, study, names, t) for event in events], pages


def words_of(action: str, t: Language) -> str:
    """An action in words; its own name where there are none."""
    key = f"web.people.actions.{action.replace('.', '_')}"
    return t.text(key) if t.has(key) else action


def _entry(event: AuditEvent, study: Study, names: dict[str, str], t: Language) -> Entry:
    who = names.get(event.actor, "")
    if not who and event.actor in (audit.NOBODY, audit.PROGRAM):
        who = t.text(f"web.people.actors.{event.actor}")
    return Entry(
        moment_view(event.at, study, t),
        who,
        event.action,
        words_of(event.action, t),
        _details(event, t),
    )


def _details(event: AuditEvent, t: Language) -> str:
    """The role or the refused action of an entry, in words; ids and hashes stay out of the page."""
    if role := event.details.get("role"):
        return t.text(f"web.people.roles.{role}")
    if refused := event.details.get("refused"):
        return str(refused)
    if event.action == ACTION:
        return t.text(f"web.erasing.reasons.{event.details['reason']}")
    number = event.details.get("number")
    return t.text("web.studies.version", number=number) if isinstance(number, int) else ""
