"""What the page of tokens and webhooks shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from instruments.language import Language
from survey_app.api import tokens, webhooks
from survey_app.api.models import Delivery, DeliveryStatus
from survey_app.api.tokens import Scope
from survey_app.models import Study, now
from survey_app.settings import Settings
from survey_app.studies.screens import frame


@dataclass(frozen=True, slots=True)
class TokenView:
    id: str
    name: str
    start: str
    scopes: tuple[str, ...]
    until: str
    expired: bool


@dataclass(frozen=True, slots=True)
class WebhookView:
    id: str
    url: str
    secret: str
    delivered: int
    waiting: int
    given_up: int


def programs(
    session: Session, study: Study, settings: Settings, t: Language, made: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """made : id and text of the token that was just made."""
    moment = now()
    return {
        **frame(session, study, t, "collect"),
        "tokens": [
            TokenView(row.id, row.name, row.start, tuple(row.scopes), t.date(row.expires_at), row.expires_at <= moment)
            for row in tokens.tokens_of(session, study)
        ],
        "made": made,
        "scopes": [scope.value for scope in Scope],
        "days": tokens.DAYS,
        "webhooks": [_webhook(session, row) for row in webhooks.webhooks_of(session, study)],
        "address": f"{settings.base_url}/api/v1/studies/{study.id}",
    }


def _webhook(session: Session, row: Any) -> WebhookView:
    counted = select(Delivery.status, func.count()).where(Delivery.webhook_id == row.id)
    counts = dict(session.exec(counted.group_by(col(Delivery.status))).all())
    by_status = (counts.get(status, 0) for status in DeliveryStatus)
    waiting, delivered, given_up = by_status
    return WebhookView(row.id, row.url, row.secret, delivered, waiting, given_up)
