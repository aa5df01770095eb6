"""Names of our cookies: with the __Host- prefix wherever the address is https."""

from __future__ import annotations

from survey_app.settings import Settings


def cookie_name(settings: Settings, purpose: str) -> str:
    return f"__Host-engagemeter-{purpose}" if settings.https else f"engagemeter-{purpose}"
