"""Accounts: the first one through a one-time link, signing in and out, changing a password."""

from __future__ import annotations

import re
import secrets

from sqlmodel import Session, col, delete, func, select, update

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.accounts import passwords, sign_ins
from survey_app.accounts.sign_ins import token_hash
from survey_app.errors import Gone
from survey_app.models import Researcher, SetupLink, now

EMAIL = re.compile(r"[^@\s<>\"',;:\\()\[\]\x00-\x1f]{1,64}@[^@\s<>\"',;:\\()\[\]\x00-\x1f]{1,189}")
LONGEST_NAME = 200


def set_up_path(session: Session) -> str | None:
    """A fresh one-time path for the first account, in place of any earlier one; None once an account exists."""
    if _accounts(session):
        return None
    session.exec(delete(SetupLink))
    token = secrets.token_urlsafe(32)
    session.add(SetupLink(token_hash=token_hash(token)))
    session.flush()
    return f"/set-up/{token}"


def check_set_up_link(session: Session, token: str) -> SetupLink:
    """The link's row. Raises Gone when it was used, replaced, never valid, or an account exists already."""
    link = session.get(SetupLink, token_hash(token))
    if link is None or link.used_at is not None or _accounts(session):
        raise Gone("set_up_link_dead")
    return link


def make_first_account(session: Session, token: str, name: str, email: str, password: str) -> Researcher:
    """Use up the link and make the account that looks after the installation."""
    link = check_set_up_link(session, token)
    researcher = make_account(session, name, email, password, is_admin=True)
    used = session.exec(
        update(SetupLink)
        .where(col(SetupLink.token_hash) == link.token_hash, col(SetupLink.used_at).is_(None))
        .values(used_at=now())
    )
    if used.rowcount != 1:
        raise Gone("set_up_link_dead")
    audit.record(session, researcher.id, "account.set_up", researcher.id)
    return researcher


def make_account(session: Session, name: str, email: str, password: str, *, is_admin: bool = False) -> Researcher:
    """Add a researcher. Raises RequestError for an unusable name, e-mail or password."""
    name, email = name.strip(), normal_email(email)
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise RequestError("name_missing")
    if not EMAIL.fullmatch(email):
        raise RequestError("email_invalid")
    passwords.check(password, name, email, email.partition("@")[0])
    researcher = Researcher(name=name, email=email, password_hash=passwords.hashed(password), is_admin=is_admin)
    session.add(researcher)
    session.flush()
    return researcher


def password_hash_of(session: Session, email: str) -> str | None:
    return session.exec(select(Researcher.password_hash).where(Researcher.email == normal_email(email))).first()


def sign_in(session: Session, email: str, right: bool, hours: int, agent: str = "") -> str | None:
    """Open a sign-in if the password was right; returns its token. Either way the audit tells of the try."""
    researcher = session.exec(select(Researcher).where(Researcher.email == normal_email(email))).first()
    if researcher is None or not right:
        audit.record(session, audit.NOBODY, "account.sign_in_failed", researcher.id if researcher else "")
        return None
    audit.record(session, researcher.id, "account.sign_in", researcher.id)
    return sign_ins.open_sign_in(session, researcher, hours, agent)


def sign_out(session: Session, researcher: Researcher, token: str) -> None:
    sign_ins.close_sign_in(session, token)
    audit.record(session, researcher.id, "account.sign_out", researcher.id)


def sign_out_others(session: Session, researcher: Researcher, token: str) -> None:
    sign_ins.close_others(session, researcher, token)
    audit.record(session, researcher.id, "account.sign_out_others", researcher.id)


def change_password(session: Session, researcher: Researcher, new_password: str) -> None:
    """Keep the new password and end every sign-in of this researcher."""
    passwords.check(new_password, researcher.name, researcher.email)
    researcher.password_hash = passwords.hashed(new_password)
    session.add(researcher)
    sign_ins.close_all(session, researcher)
    audit.record(session, researcher.id, "account.change_password", researcher.id)
    session.flush()


def normal_email(email: str) -> str:
    return email.strip().casefold()


def _accounts(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Researcher)).one()
