"""The outer wall, around every route: known hosts, same-origin changes, small and prompt bodies, safe headers."""

from __future__ import annotations

import asyncio
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from survey_app.csrf import SAFE_METHODS
from survey_app.settings import Settings

YEAR_SECONDS = 365 * 24 * 3600
NONCE_BYTES = 16
SLOW_LINE = 256 * 1024
"""Bytes per second, 2 Mbit/s: an upload over a slower line is given up."""


def content_policy(nonce: str, frame_ancestors: str = "'none'") -> str:
    """What a page of ours may load: our own files, and inline script or style that carries this page's nonce."""
    own = f"'self' 'nonce-{nonce}'"
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


def allow_own_frame(request: Request) -> None:
    """Let our own pages show this page in a frame, as the phone preview does."""
    request.state.frame_ancestors = "'self'"


class SafeHeaders:
    """Gives every request a nonce and an id, and every reply the headers that keep browsers careful."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        state = scope.setdefault("state", {})
        drawn = secrets.token_bytes(NONCE_BYTES + 6)
        state["nonce"] = urlsafe_b64encode(drawn[:NONCE_BYTES]).rstrip(b"=").decode()
        state["request_id"] = drawn[NONCE_BYTES:].hex()

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_safely)

    def _complete(self, headers: MutableHeaders, scope: Scope) -> None:
        state, ancestors = scope["state"], scope["state"].get("frame_ancestors", "'none'")
        headers["Content-Security-Policy"] = content_policy(state["nonce"], ancestors)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY" if ancestors == "'none'" else "SAMEORIGIN"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        headers["X-Request-ID"] = state["request_id"]
        headers.setdefault("Cache-Control", "no-store")
        if self.settings.https:
            headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"


class KnownHosts:
    """Answers only under our own names, and takes changes only from our own pages."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        host = urlsplit(f"//{headers.get('host', '')}").hostname
        if host not in self.settings.hosts:
            return await PlainTextResponse("unknown host\n", 400)(scope, receive, send)
        if scope["method"] not in SAFE_METHODS and not self._own(headers):
            return await PlainTextResponse("cross-site request refused\n", 403)(scope, receive, send)
        await self.app(scope, receive, send)

    def _own(self, headers: Headers) -> bool:
        """Whether the browser says that the request comes from a page of ours; a client that says nothing passes."""
        site = headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return False
        origin = headers.get("origin", "null")
        own = {self.settings.base_url, f"http://{headers['host']}", f"https://{headers['host']}"}
        return origin == "null" or origin in own


@dataclass(frozen=True)
class BodyLimits:
    """How much a request may bring: `bytes`, more on the named upload paths, all of it within `seconds`.

    An upload gets longer, by what its declared size takes over a slow line.
    """

    bytes: int
    seconds: float
    uploads: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _patterns(self) -> Sequence[tuple[re.Pattern[str], int]]:
        kinds = ((re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), allowed) for path, allowed in self.uploads.items())
        return [(re.compile(pattern), allowed) for pattern, allowed in kinds]

    def of(self, path: str) -> int:
        """Bytes allowed on a path; `uploads` maps route paths such as "/studies/{study_id}/import" to bytes."""
        return next((allowed for pattern, allowed in self._patterns if pattern.fullmatch(path)), self.bytes)

    def seconds_of(self, path: str, declared: int) -> float:
        """Seconds until the whole body must be here."""
        return self.seconds + (declared / SLOW_LINE if self.of(path) > self.bytes else 0)


class LimitedBody:
    """Stops reading a body that is longer or slower than allowed, before anything has parsed it."""

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        allowed, declared = self.limits.of(scope["path"]), Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit():
            return await PlainTextResponse("bad content length\n", 400)(scope, receive, send)
        if int(declared) > allowed:
            return await PlainTextResponse("too large\n", 413, {"Connection": "close"})(scope, receive, send)
        seconds = self.limits.seconds_of(scope["path"], int(declared))
        await self.app(scope, self._measured(receive, allowed, seconds), send)

    def _measured(self, receive: Receive, allowed: int, seconds: float) -> Receive:
        loop = asyncio.get_running_loop()
        left, deadline, whole = allowed, loop.time() + seconds, False

        async def receive_measured() -> Message:
            nonlocal left, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if left < 0:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        return receive_measured
