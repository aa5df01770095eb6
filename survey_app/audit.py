"""Who did what to what, under stable action names. Rows are only ever added; they hold no answers and no secrets."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from survey_app.models import AuditEvent

NOBODY = "anonymous"
PROGRAM = "program"


def record(session: Session, actor: str, action: str, object_id: str = "", **details: Any) -> None:
    """Add one event, in the same transaction as what it tells of.

    actor  : a researcher's id, "anonymous" or "program".
    action : a stable name such as "study.publish".
    """
    session.add(AuditEvent(actor=actor, action=action, object_id=object_id, details=details))


def events(session: Session, object_id: str = "", action: str = "") -> list[AuditEvent]:
    """Events in the order they happened, of one object or action if named."""
    query = select(AuditEvent).order_by(col(AuditEvent.id))
    if object_id:
        query = query.where(AuditEvent.object_id == object_id)
    if action:
        query = query.where(AuditEvent.action == action)
    return list(session.exec(query).all())
