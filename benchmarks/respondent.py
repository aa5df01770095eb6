"""Respondents as a program plays them: a plain HTTP client that spends little of the computer's time itself.

A page is sent as the page's own script sends it (X-Part), and is answered with the next one.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

KEY = re.compile(rb'name="_key" value="([^"]+)"')
ACTION = re.compile(rb'action="(/s/[^"]+/(\d+))"')
RADIO = re.compile(rb'type="?radio"? name="([^"]+)" value="([^"]+)"')
SELECT = re.compile(rb'<select[^>]* name="([^"]+)".*?<option value="(\d[^"]*)"', re.S)


@dataclass
class Play:
    """One respondent. waits : seconds until each page came."""

    waits: list[float] = field(default_factory=list)
    completed: bool = False


async def answer_all(port: int, link: str, respondents: int, at_once: int) -> tuple[list[Play], float]:
    """Everybody answers the whole study, so many at once; the plays, and seconds from the first to the last."""
    waiting, plays = iter(range(respondents)), [Play() for _ in range(respondents)]
    begun = time.perf_counter()

    async def one_after_another() -> None:
        for number in waiting:
            await answer(port, link, plays[number])

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return plays, time.perf_counter() - begun


async def answer(port: int, link: str, play: Play) -> None:
    """One respondent over one connection: consent, then page after page until there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cookies: dict[str, str] = {}

    async def ask(method: str, path: str, form: list[tuple[str, str]] | None = None) -> tuple[int, bytes]:
        body = urlencode(form or []).encode()
        held = "; ".join(f"{name}={value}" for name, value in cookies.items())
        lines = (
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Accept: text/html",
            "Accept-Language: en",
            f"X-Part: {1 if body else 0}",
            f"Cookie: {held}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        )
        head = "\r\n".join((*lines, "", ""))
        begun = time.perf_counter()
        writer.write(head.encode() + body)
        status, content = await _reply(reader, cookies)
        play.waits.append(time.perf_counter() - begun)
        return status, content

    try:
        _, page = await ask("GET", f"/s/{link}")
        key = _found(KEY, page)
        _, page = await ask("POST", f"/s/{link}", [("_key", key), ("_lang", "en"), ("agree", "1")])
        while action := ACTION.search(page):
            chosen = dict((*RADIO.findall(page), *SELECT.findall(page)))
            fields = [("_key", key), ("_here", "en"), *((n.decode(), v.decode()) for n, v in chosen.items())]
            status, page = await ask("POST", action[1].decode(), fields)
            if status != 200:
                raise ConnectionError(f"{action[1].decode()} was answered with {status}")
        play.completed = True
    finally:
        writer.close()


async def _reply(reader: asyncio.StreamReader, cookies: dict[str, str]) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = 0
    for line in lines[1:]:
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            kept, _, rest = value.partition("=")
            cookies[kept] = rest.partition(";")[0]
        elif name.lower() == "content-length":
            length = int(value)
    return int(lines[0].split()[1]), await reader.readexactly(length)


def _found(pattern: re.Pattern[bytes], page: bytes) -> str:
    found = pattern.search(page)
    if found is None:
        raise ConnectionError("this is no consent page")
    return found[1].decode()
