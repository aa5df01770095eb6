"""A forgotten password: a link by mail, once, for an hour; the same answer whether or not there is such an account."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select, update

from survey_app import audit
from survey_app.accounts import passwords, sign_ins
from survey_app.accounts.links import link_token
from survey_app.accounts.models import PasswordReset
from survey_app.accounts.service import normal_email
from survey_app.accounts.sign_ins import token_hash
from survey_app.errors import Gone
from survey_app.models import Researcher, new_id, now

PURPOSE = "password"
VALID = timedelta(hours=1)


def ask(session: Session, email: str, secret: str) -> str | None:
    """A link's id for a known e-mail, earlier links of it being dead from now on; None for an unknown one."""
    researcher = session.exec(select(Researcher).where(Researcher.email == normal_email(email))).first()
    if researcher is None:
        return None
    open_links = col(PasswordReset.researcher_id) == researcher.id, col(PasswordReset.used_at).is_(None)
    session.exec(update(PasswordReset).where(*open_links).values(used_at=now()))
    id = new_id()
    session.add(
        PasswordReset(
            token_hash=token_hash(link_token(secret, PURPOSE, id)),
            researcher_id=researcher.id,
            email=researcher.email,
            expires_at=now() + VALID,
        )
    )
    audit.record(session, audit.NOBODY, "account.ask_new_password", researcher.id)
    session.flush()
    return id


def path_of(id: str, secret: str) -> str:
    return f"/new-password/{link_token(secret, PURPOSE, id)}"


def researcher_of(session: Session, token: str) -> Researcher:
    """Whose password the link may change. Raises Gone when used, run out, or the e-mail has changed since."""
    found = session.get(PasswordReset, token_hash(token))
    researcher = session.get(Researcher, found.researcher_id) if found else None
    if found is None or researcher is None or found.used_at or found.expires_at <= now():
        raise Gone("new_password_link_dead")
    if researcher.email != found.email:
        raise Gone("new_password_link_dead")
    return researcher


def change(session: Session, token: str, new_password: str) -> Researcher:
    """Keep the new password, use up the link and end every sign-in. A second factor stays asked for."""
    researcher = researcher_of(session, token)
    passwords.check(new_password, researcher.name, researcher.email)
    unused = col(PasswordReset.token_hash) == token_hash(token), col(PasswordReset.used_at).is_(None)
    if session.exec(update(PasswordReset).where(*unused).values(used_at=now())).rowcount != 1:
        raise Gone("new_password_link_dead")
    researcher.password_hash = passwords.hashed(new_password)
    session.add(researcher)
    sign_ins.close_all(session, researcher)
    audit.record(session, researcher.id, "account.new_password", researcher.id)
    session.flush()
    return researcher
