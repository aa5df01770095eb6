"""What the account page shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from survey_app.accounts import factors, sign_ins
from survey_app.models import Researcher


@dataclass(frozen=True, slots=True)
class Line:
    """A browser that is signed in. here : the one that asks."""

    agent: str
    since: datetime
    until: datetime
    here: bool


def account(session: Session, researcher: Researcher, token: str) -> dict[str, Any]:
    here = sign_ins.token_hash(token)
    lines = [
        Line(row.agent, row.created_at, row.expires_at, row.token_hash == here)
        for row in sign_ins.sign_ins_of(session, researcher)
    ]
    return {"lines": lines, "factor": factors.factor_of(session, researcher) is not None}
