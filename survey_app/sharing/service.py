"""Making, finding and revoking the links that open a study's finished reports."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.errors import NotFound
from survey_app.findings import service as findings
from survey_app.findings.files import USABLE, read_of
from survey_app.findings.guarding import for_everybody
from survey_app.models import Job, Researcher, Study, now
from survey_app.sharing.models import ShareLink

LONGEST_NAME = 80
MOST_DAYS = 3650
MOST_LINKS = 50


def share(session: Session, study: Study, by: Researcher, *, name: str, days: int, data: bool) -> tuple[ShareLink, str]:
    """A new link with its token, which is told only here. days: 0 for a link that doesn't end. Raises RequestError."""
    if not 0 <= days <= MOST_DAYS:
        raise RequestError("share_days", place="days", most=MOST_DAYS)
    if sum(link.revoked_at is None for link in links_of(session, study)) >= MOST_LINKS:
        raise RequestError("share_too_many", most=MOST_LINKS)
    token = secrets.token_urlsafe(16)
    ends = now() + timedelta(days=days) if days else None
    link = ShareLink(
        study_id=study.id,
        researcher_id=by.id,
        token_hash=hashed(token),
        name=" ".join(name.split())[:LONGEST_NAME],
        data=data,
        expires_at=ends,
    )
    session.add(link)
    session.flush()
    audit.record(session, by.id, "report.share", study.id, link=link.id, data=data, days=days)
    return link, token


def revoke(session: Session, link: ShareLink, by: Researcher) -> None:
    """The link opens nothing any more. Doing it twice changes nothing."""
    if link.revoked_at is None:
        link.revoked_at = now()
        session.add(link)
        audit.record(session, by.id, "report.unshare", link.study_id, link=link.id)
        session.flush()


def links_of(session: Session, study: Study) -> Sequence[ShareLink]:
    """Every link of a study, newest first."""
    chosen = select(ShareLink).where(ShareLink.study_id == study.id).order_by(col(ShareLink.created_at).desc())
    return session.exec(chosen).all()


def opened(session: Session, token: str) -> tuple[ShareLink, Study]:
    """The link of a token and its study. Raises NotFound for one that is unknown, revoked or over."""
    link = session.exec(select(ShareLink).where(ShareLink.token_hash == hashed(token))).one_or_none()
    if link is None or not holds(link):
        raise NotFound
    study = session.get(Study, link.study_id)
    if study is None:
        raise NotFound
    return link, study


def holds(link: ShareLink) -> bool:
    return link.revoked_at is None and (link.expires_at is None or link.expires_at > now())


def finished(session: Session, study: Study) -> list[Job]:
    """The reports that can be read, newest first, also while other files of them are made: never with small groups."""
    return [job for job in findings.reports_of(session, study, released=True) if _readable(job)]


def finished_one(session: Session, study: Study, report_id: str) -> Job:
    """One finished report of this study. Raises NotFound for any other."""
    job = session.get(Job, report_id)
    if job is None or job.study_id != study.id or not _readable(job) or not for_everybody(session, job):
        raise NotFound
    return job


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _readable(job: Job) -> bool:
    if job.kind != "report" or job.status not in USABLE or job.cancel_asked:
        return False
    try:
        read_of(job)
    except NotFound:
        return False
    return True
