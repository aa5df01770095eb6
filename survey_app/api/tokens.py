"""Tokens of programs: 256 random bits, kept as a hash, for one study, some scopes and a time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from psychometrics.errors import RequestError
from survey_app.api.models import ApiToken
from survey_app.audit import record
from survey_app.authorization import Actor, authorize
from survey_app.errors import SignInNeeded
from survey_app.models import Membership, Researcher, Study, now

PREFIX = "em_"
SHOWN = 9
DAYS = (30, 90, 365)
MOST_TOKENS = 20


class Scope(StrEnum):
    """What a program may do; never more than the researcher who made its token."""

    READ_RESULTS = "read:results"
    READ_RESPONSES = "read:responses"
    WRITE_ANALYSES = "write:analyses"
    WRITE_REPORTS = "write:reports"
    ERASE_RESPONSES = "erase:responses"


NEEDS = {
    Scope.READ_RESULTS: "analysis.see",
    Scope.READ_RESPONSES: "responses.export",
    Scope.WRITE_ANALYSES: "analysis.run",
    Scope.WRITE_REPORTS: "report.make",
    Scope.ERASE_RESPONSES: "responses.erase",
}
"""The right that the token's maker must have, at every request."""


@dataclass(frozen=True, slots=True)
class Program:
    """Who asks: a token that holds, its study and its maker."""

    token: ApiToken
    study: Study
    researcher: Researcher


def make(
    session: Session, study: Study, by: Researcher, name: str, scopes: Sequence[Scope], days: int
) -> tuple[ApiToken, str]:
    """A new token; its text is given once and never again. Raises RequestError `token_invalid`, `tokens_too_many`."""
    if not scopes or days not in DAYS or not name.strip():
        raise RequestError("token_invalid")
    if len(tokens_of(session, study)) >= MOST_TOKENS:
        raise RequestError("tokens_too_many", count=MOST_TOKENS)
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        study_id=study.id,
        researcher_id=by.id,
        name=name.strip(),
        start=text[:SHOWN],
        token_hash=hashed(text),
        scopes=[scope.value for scope in scopes],
        expires_at=now() + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    record(session, by.id, "api.token_make", row.id, study_id=study.id, scopes=row.scopes)
    return row, text


def revoke(session: Session, study: Study, row: ApiToken, by: Researcher) -> None:
    """The token holds no longer, from the next request on."""
    row.revoked_at = row.revoked_at or now()
    session.add(row)
    session.flush()
    record(session, by.id, "api.token_revoke", row.id, study_id=study.id)


def tokens_of(session: Session, study: Study) -> list[ApiToken]:
    """The tokens that were not revoked, newest first."""
    chosen = select(ApiToken).where(ApiToken.study_id == study.id, col(ApiToken.revoked_at).is_(None))
    return list(session.exec(chosen.order_by(col(ApiToken.created_at).desc())))


def program_of(session: Session, text: str) -> Program:
    """Raises SignInNeeded for a token that is unknown, expired or revoked, whichever it is."""
    found = session.exec(select(ApiToken).where(ApiToken.token_hash == hashed(text))).one_or_none()
    if found is None or found.revoked_at is not None or found.expires_at <= now():
        raise SignInNeeded
    study, maker = session.get(Study, found.study_id), session.get(Researcher, found.researcher_id)
    if study is None or maker is None:
        raise SignInNeeded
    return Program(found, study, maker)


def allow(session: Session, program: Program, scope: Scope) -> None:
    """Raises NotAllowed without the scope, NotFound when the maker has left the study."""
    from_maker = select(Membership).where(
        Membership.researcher_id == program.researcher.id, Membership.study_id == program.study.id
    )
    roles = {row.study_id: row.role for row in session.exec(from_maker)}
    authorize(Actor(program.researcher.id, roles=roles), NEEDS[scope], program.study)
    if scope.value not in program.token.scopes:
        raise ScopeMissing(scope)


class ScopeMissing(RequestError):
    """The token is good, but not for this."""

    status = 403

    def __init__(self, scope: Scope) -> None:
        super().__init__("scope_missing", scope=scope.value)


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
