"""The links of a contact: the personal one to the questions, one for each wave, and the one that ends messages."""

from __future__ import annotations

import hmac

from sqlmodel import Session

from survey_app.accounts.links import link_token
from survey_app.answering.keys import invitation_hash
from survey_app.models import Invitation
from survey_app.panels.models import Contact
from survey_app.settings import Settings

PERSONAL, STOP = "invitation", "stop"


def personal_token(secret: str, contact: Contact, wave: int) -> str:
    """192 bits; the same whenever it is made, so that a reminder brings the same link. Stored only as a hash."""
    return link_token(secret, PERSONAL, f"{contact.id}:{wave}")


def personal_link(session: Session, settings: Settings, contact: Contact, wave: int) -> str:
    """The link to the questions; its invitation is made if it isn't there yet."""
    token = personal_token(settings.secret, contact, wave)
    if session.get(Invitation, invitation_hash(token)) is None:
        session.add(
            Invitation(token_hash=invitation_hash(token), study_id=contact.study_id, contact_id=contact.id, wave=wave)
        )
        session.flush()
    return f"{settings.base_url}/i/{token}"


def stop_link(settings: Settings, contact: Contact) -> str:
    return f"{settings.base_url}/stop/{contact.id}/{link_token(settings.secret, STOP, contact.id)}"


def may_stop(session: Session, secret: str, contact_id: str, token: str) -> Contact | None:
    """The contact whose messages a link ends; None when the link isn't ours."""
    fits = hmac.compare_digest(link_token(secret, STOP, contact_id).encode(), token.encode())
    return session.get(Contact, contact_id) if fits else None
