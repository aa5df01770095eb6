"""Signed-in browsers. The cookie holds a random token, the table only its hash; signing out deletes the row."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request
from sqlmodel import Session, col, delete, select

from survey_app.models import Researcher, SignIn, now


@dataclass(frozen=True)
class Person:
    """The signed-in researcher as plain values, for templates."""

    id: str
    name: str
    email: str
    language: str
    is_admin: bool

    @classmethod
    def of(cls, researcher: Researcher) -> Person:
        return cls(researcher.id, researcher.name, researcher.email, researcher.language, researcher.is_admin)


def token_hash(token: str) -> str:
    """SHA-256 of a random token, as it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_sign_in(session: Session, researcher: Researcher, hours: int, agent: str = "") -> str:
    """Sign a browser in; returns the token for its cookie. Sign-ins that have run out are cleared away."""
    token = secrets.token_urlsafe(32)
    moment = now()
    session.exec(delete(SignIn).where(col(SignIn.expires_at) <= moment))
    session.add(
        SignIn(
            token_hash=token_hash(token),
            researcher_id=researcher.id,
            agent=agent,
            created_at=moment,
            expires_at=moment + timedelta(hours=hours),
        )
    )
    session.flush()
    return token


def researcher_of(session: Session, token: str) -> Researcher | None:
    """Whose sign-in this token is; None when it is unknown, ended or has run out."""
    sign_in = session.get(SignIn, token_hash(token))
    if sign_in is None or sign_in.expires_at <= now():
        return None
    return session.get(Researcher, sign_in.researcher_id)


def close_sign_in(session: Session, token: str) -> None:
    session.exec(delete(SignIn).where(col(SignIn.token_hash) == token_hash(token)))


def close_all(session: Session, researcher: Researcher) -> None:
    """End every sign-in of a researcher, as after a change of password."""
    session.exec(delete(SignIn).where(col(SignIn.researcher_id) == researcher.id))


def close_others(session: Session, researcher: Researcher, token: str) -> None:
    """End every sign-in of a researcher but the one of this token."""
    others = col(SignIn.researcher_id) == researcher.id, col(SignIn.token_hash) != token_hash(token)
    session.exec(delete(SignIn).where(*others))


def sign_ins_of(session: Session, researcher: Researcher) -> list[SignIn]:
    """The sign-ins that still hold, newest first."""
    chosen = select(SignIn).where(SignIn.researcher_id == researcher.id, col(SignIn.expires_at) > now())
    return list(session.exec(chosen.order_by(col(SignIn.created_at).desc())).all())


BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}
SYSTEMS |= {"Linux": "Linux"}


def agent_of(request: Request) -> str:
    """Browser and system by name, enough for people to recognise their own; nothing else of the header is kept."""
    said = request.headers.get("user-agent", "")
    named = [next((name for mark, name in kinds.items() if mark in said), "") for kinds in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in named if name)
