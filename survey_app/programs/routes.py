"""Tokens and webhooks of a study: made, seen once, revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import Field

from survey_app.api import tokens, webhooks
from survey_app.api.models import ApiToken, Webhook
from survey_app.api.tokens import Scope
from survey_app.dependencies import (
    CurrentResearcher,
    LanguageDep,
    SessionDep,
    SettingsDep,
    part_of,
    redirect_to,
    study_for,
)
from survey_app.forms import WebForm
from survey_app.models import Study
from survey_app.pages import page
from survey_app.programs import screens

router = APIRouter()

ManagedStudy = Annotated[Study, study_for("api.manage")]


class TokenForm(WebForm):
    name: str = Field(max_length=100)
    scopes: list[Scope] = Field(default=[], max_length=10)
    days: int = tokens.DAYS[0]


class WebhookForm(WebForm):
    url: str = Field(max_length=500)


@router.get("/studies/{study_id}/programs")
def programs(
    request: Request, study: ManagedStudy, session: SessionDep, settings: SettingsDep, t: LanguageDep
) -> Response:
    return page(request, "api/programs.html", **screens.programs(session, study, settings, t))


@router.post("/studies/{study_id}/programs/tokens")
def make_token(
    request: Request,
    study: ManagedStudy,
    session: SessionDep,
    settings: SettingsDep,
    researcher: CurrentResearcher,
    t: LanguageDep,
    form: Annotated[TokenForm, Form()],
) -> Response:
    """The token is shown on this page alone; it can never be read again."""
    row, text = tokens.make(session, study, researcher, form.name, form.scopes, form.days)
    return page(request, "api/programs.html", **screens.programs(session, study, settings, t, made=(row.id, text)))


@router.post("/studies/{study_id}/programs/tokens/{token_id}/revoke")
def revoke(study: ManagedStudy, token_id: str, session: SessionDep, researcher: CurrentResearcher) -> Response:
    tokens.revoke(session, study, part_of(session, study, ApiToken, token_id), researcher)
    return redirect_to(f"/studies/{study.id}/programs")


@router.post("/studies/{study_id}/programs/webhooks")
def make_webhook(
    study: ManagedStudy, session: SessionDep, researcher: CurrentResearcher, form: Annotated[WebhookForm, Form()]
) -> Response:
    webhooks.make(session, study, researcher, form.url)
    return redirect_to(f"/studies/{study.id}/programs#webhooks")


@router.post("/studies/{study_id}/programs/webhooks/{webhook_id}/end")
def end_webhook(study: ManagedStudy, webhook_id: str, session: SessionDep, researcher: CurrentResearcher) -> Response:
    webhooks.end(session, study, part_of(session, study, Webhook, webhook_id), researcher)
    return redirect_to(f"/studies/{study.id}/programs#webhooks")
