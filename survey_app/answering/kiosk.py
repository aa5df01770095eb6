"""A study on a tablet that many share, under /k/{link}: each person begins anew, and nobody meets who was before.

No cookie is set, so nothing resumes; the page's own key is all that leads to a response. When a person has left, an
earlier page that is sent once more leads to the start instead of to their answers. What the page itself does (the
way back to the start, the wait for a connection) stands in `static/answering/kiosk.js`; without script the pages
go back by themselves, later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import select

from survey_app.answering import keys
from survey_app.models import Response as Submission
from survey_app.models import now
from survey_app.pages import static

KIOSK = "kiosk"
ASKED_SECONDS, THANKED_SECONDS = 30, 60
"""Without a touch: from the page's question whether anybody is there until it goes, and until the end page goes.
How long it is until the page asks is the study's `kiosk_idle`."""
PARTS = {"consent.html": "start", "page.html": "on"}
LEFT = timedelta(minutes=10)
"""So long after the last save an earlier page is somebody's who left; longer than any study's `kiosk_idle`."""
TWICE = timedelta(seconds=10)
"""A tap that came twice still gets the page with the receipt code."""


def here(request: Request) -> bool:
    """Whether a request comes from a shared device."""
    return request.url.path.startswith("/k/")


def mode(request: Request) -> str:
    return KIOSK if here(request) else ""


def home(request: Request, link: str) -> str:
    """Where the pages of a study begin for this request."""
    return f"/{'k' if here(request) else 's'}/{link}"


def is_stale(request: Request, key: str, *, beginning: bool = False) -> bool:
    """Whether a plain browser sends a page of somebody who left: finished, or gone for a while.

    The page's own script sends a page once more only while it is still the same person's.
    beginning : the consent form, which counts as somebody else's as soon as it has answers.
    """
    if not here(request) or request.headers.get("x-part") == "1":
        return False
    query = select(Submission).where(Submission.submission_key == keys.submission_digest(key))
    with request.app.state.database.session(writing=False) as session:
        found = session.exec(query).one_or_none()
    if found is None:
        return False
    if found.completed_at is not None:
        return now() - found.completed_at > TWICE
    return now() - found.saved_at > LEFT or (beginning and bool(found.answers))


def to_start(link: str) -> Response:
    return RedirectResponse(f"/k/{link}", 303)


def values(request: Request, home: str, template: str, idle: int = 90) -> dict[str, Any]:
    """What a page's template needs beside its own values; nothing on a person's own device.

    idle : seconds without a touch until the page asks whether anybody is there.
    Its address stays that of the start, so that there is no way back to it.
    """
    if not here(request):
        return {}
    part = PARTS.get(template, "end")
    waits = {"on": LEFT.total_seconds(), "end": THANKED_SECONDS}.get(part)
    shared = {
        "part": part,
        "refresh": f"{waits:.0f};url={home}" if waits else "",
        "waits": f"{idle} {ASKED_SECONDS} {THANKED_SECONDS}",
        "asked": ASKED_SECONDS,
        "thanked": THANKED_SECONDS,
        "script": static("answering/kiosk.js"),
    }
    return {"kiosk": shared, "at": "" if part == "start" else home, **({"switches": []} if part == "end" else {})}
