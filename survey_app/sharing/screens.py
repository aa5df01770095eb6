"""What the pages of shared reports show: the owner's links, the list of reports, one report to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from instruments.language import Language, language
from reports.citing import Work, bibtex, ris
from survey_app.findings.files import formats_of, read_of
from survey_app.findings.page_styles import PageStyles
from survey_app.findings.reporting import changed_on
from survey_app.findings.snapshots import fingerprint
from survey_app.findings.views import job_view
from survey_app.models import Job, Snapshot, Study
from survey_app.sharing import service
from survey_app.sharing.models import ShareLink
from survey_app.studies.screens import frame


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link as its owner sees it."""

    id: str
    name: str
    data: bool
    made: str
    ends: str
    holds: bool


@dataclass(frozen=True, slots=True)
class SharedReport:
    """One report in the list. making : what is still being done for it; empty when all its files are there."""

    id: str
    title: str
    kind: str
    language: str
    pages: int
    date: str
    n: int
    fingerprint: str
    formats: tuple[str, ...]
    changed: str = ""
    making: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page. kind: section, heading, text, note, facts, table, figure or copy."""

    kind: str
    id: str
    title: str
    html: Markup


def sharing(session: Session, study: Study, t: Language, new: str = "", error: str = "") -> dict[str, Any]:
    """The owner's page. new: the address of a link that was just made."""
    links = [_link(link, t) for link in service.links_of(session, study)]
    return {**frame(session, study, t, "report"), "links": links, "new": new, "error": error}


def shared(session: Session, link: ShareLink, study: Study, t: Language) -> dict[str, Any]:
    """The list that a link opens."""
    reports = [_report(session, job, link, t) for job in service.finished(session, study)]
    return {"reports": reports, "simulated": study.simulated, "title": _title(reports, t)}


def _title(reports: Sequence[SharedReport], t: Language) -> str:
    """Of the newest report in the reader's language, else of the newest."""
    own = (one.title for one in reports if one.language == t.code)
    return next(own, reports[0].title if reports else "")


def reading(session: Session, link: ShareLink, study: Study, job: Job, t: Language) -> dict[str, Any]:
    """One report to read."""
    found = read_of(job)
    styles = PageStyles()
    parts = [_part(each, styles) for each in found["parts"]]
    return {
        "report": _report(session, job, link, t),
        "parts": parts,
        "sections": [part for part in parts if part.kind == "section"],
        "works": works_of(job),
        "simulated": study.simulated,
        "r": language(job.input["language"]),
        "styles": styles.sheet(),
    }


def works_of(job: Job) -> Sequence[Work]:
    return [Work(**each) for each in read_of(job)["works"]]


def cited(job: Job, format: str) -> str:
    """The works in BibTeX or RIS."""
    return bibtex(works_of(job)) if format == "bib" else ris(works_of(job))


def _link(link: ShareLink, t: Language) -> LinkView:
    ends = t.date(link.expires_at) if link.expires_at else ""
    return LinkView(link.id, link.name, link.data, t.date(link.created_at), ends, service.holds(link))


def _report(session: Session, job: Job, link: ShareLink, t: Language) -> SharedReport:
    snapshot = session.get(Snapshot, job.input["snapshot_id"]) if job.input.get("snapshot_id") else None
    return SharedReport(
        id=job.id,
        title=read_of(job)["title"],
        kind=job.input["kind"],
        language=job.input["language"],
        pages=job.result.get("pages", 0),
        date=t.date(job.created_at),
        n=snapshot.n if snapshot else 0,
        fingerprint=fingerprint(snapshot.sha256) if snapshot else "",
        formats=formats_of(job, data=link.data, own=False),
        changed=changed_on(job, t),
        making=_making(job, t),
    )


def _making(job: Job, t: Language) -> str:
    """What is still being done for a report whose page can be read already; empty for a finished one."""
    shown = job_view(job, t)
    return (shown.step or t.text("web.findings.waiting")) if shown and shown.open else ""


def _part(part: dict[str, str], styles: PageStyles) -> Part:
    return Part(part["kind"], part["id"], part["title"], Markup(styles.without_inline(part["html"])))
