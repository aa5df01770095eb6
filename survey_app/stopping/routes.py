"""The link at the foot of every message. Opening it changes nothing, since mail scanners open links too.

POST /stop/{contact}/{token}     from the page's button, or from a mail program in one click (RFC 8058)
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from sqlmodel import Session

from survey_app.dependencies import SessionDep, SettingsDep
from survey_app.errors import NotFound
from survey_app.pages import page
from survey_app.panels import contacts
from survey_app.panels.links import may_stop
from survey_app.panels.models import Contact
from survey_app.settings import Settings

RESPONDENTS = True
router = APIRouter()

Part = Annotated[str, Path(max_length=64)]


@router.get("/stop/{contact}/{token}")
def ask(request: Request, contact: Part, token: Part, session: SessionDep, settings: SettingsDep) -> Response:
    _contact(session, settings, contact, token)
    return page(request, "panels/stop.html", action=request.url.path, stopped=False)


@router.post("/stop/{contact}/{token}")
def stop(request: Request, contact: Part, token: Part, session: SessionDep, settings: SettingsDep) -> Response:
    contacts.opt_out(session, _contact(session, settings, contact, token))
    return page(request, "panels/stop.html", action=request.url.path, stopped=True)


def _contact(session: Session, settings: Settings, id: str, token: str) -> Contact:
    found = may_stop(session, settings.secret, id, token)
    if found is None:
        raise NotFound
    return found
