"""Share links: the owner makes and revokes them; whoever has one reads, copies, downloads and cites without account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from survey_app.dependencies import (
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    part_of,
    permitted,
    redirect_to,
    study_for,
)
from survey_app.errors import NotFound
from survey_app.findings.files import formats_of
from survey_app.findings.routes import report_file
from survey_app.forms import WebForm
from survey_app.limits import RateLimit
from survey_app.models import Study
from survey_app.pages import page
from survey_app.sharing import screens, service
from survey_app.sharing.models import ShareLink

router = APIRouter()

SharedStudy = Annotated[Study, study_for("report.share")]
CITATIONS = {"bib": "application/x-bibtex; charset=utf-8", "ris": "application/x-research-info-systems; charset=utf-8"}
WRONG_TRIES = RateLimit(tries=60, seconds=15 * 60)
"""Unknown links that one address may ask for."""


class ShareForm(WebForm):
    name: str = ""
    days: int = 0
    data: bool = False


def found_link(share: str, request: Request, session: SessionDep) -> tuple[ShareLink, Study]:
    """What the token opens. Raises NotFound, or TooMany for an address that tries out tokens."""
    try:
        return service.opened(session, share)
    except NotFound:
        WRONG_TRIES.check(request.client.host if request.client else "")
        raise


Opened = Annotated[tuple[ShareLink, Study], Depends(found_link, scope="function")]


@router.get("/studies/{study_id}/sharing")
def sharing(request: Request, study: SharedStudy, session: SessionDep, t: LanguageDep) -> Response:
    return page(request, "sharing/links.html", **screens.sharing(session, study, t))


@router.post("/studies/{study_id}/shares")
def share(
    request: Request,
    study: SharedStudy,
    session: SessionDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Annotated[ShareForm, Form()],
) -> Response:
    """The page with the new link, which is never shown again: only its hash is kept."""
    _, token = service.share(session, study, researcher, name=form.name, days=form.days, data=form.data)
    address = f"{request.app.state.settings.base_url}/r/{token}"
    return page(request, "sharing/links.html", **screens.sharing(session, study, t, new=address))


@router.post("/studies/{study_id}/shares/{share_id}/revoke")
def revoke(study: SharedStudy, share_id: str, session: SessionDep, researcher: CurrentResearcher) -> Response:
    service.revoke(session, part_of(session, study, ShareLink, share_id), researcher)
    return redirect_to(f"/studies/{study.id}/sharing")


@router.get("/r/{share}", dependencies=[permitted("share.open")])
def shared(request: Request, share: str, opened: Opened, session: SessionDep, t: LanguageDep) -> Response:
    shown = screens.shared(session, *opened, t)
    return _private(page(request, "sharing/shared.html", share=share, **shown))


@router.get("/r/{share}/{report_id}", dependencies=[permitted("share.open")])
def read(request: Request, share: str, report_id: str, opened: Opened, session: SessionDep, t: LanguageDep) -> Response:
    job = service.finished_one(session, opened[1], report_id)
    shown = screens.reading(session, *opened, job, t)
    return _private(page(request, "sharing/read.html", share=share, **shown))


@router.get("/r/{share}/{report_id}/{format}", dependencies=[permitted("share.open")])
def take(report_id: str, format: str, opened: Opened, session: SessionDep) -> Response:
    link, study = opened
    job = service.finished_one(session, study, report_id)
    if format in CITATIONS:
        headers = {"Content-Disposition": f'attachment; filename="engagemeter.{format}"'}
        return _private(Response(screens.cited(job, format), media_type=CITATIONS[format], headers=headers))
    if format not in formats_of(job, data=link.data, own=False):
        raise NotFound
    return _private(report_file(job, format))


def _private(response: Response) -> Response:
    """No search engine keeps what a link opens."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
