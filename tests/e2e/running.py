"""The whole program as people start it: one command, a data folder of its own, a free port, a real browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

START_SECONDS = 180
EXPECT, PATIENCE = 60_000, 300_000
"""Milliseconds for what a page shows and for what a job makes: a machine many times slower than ours needs them."""
TAIL_LINES = 200
WINDOW: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Running:
    """A server that answers. `set_up` is the one-time link of the first account."""

    url: str
    set_up: str
    data_dir: Path


_logs: list[Path] = []


def said() -> list[tuple[str, str]]:
    """What the servers that run now wrote last, each with the name of its log: for the report of a failing test."""
    return [(str(log), "\n".join(log.read_text("utf-8").splitlines()[-TAIL_LINES:])) for log in _logs]


@contextmanager
def engagemeter(folder: Path) -> Iterator[Running]:
    """`engagemeter serve` over an empty data folder, ended afterwards. A request that failed in it fails here too."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "serve.log"
    environment = {**os.environ, "ENGAGEMETER_DATA_DIR": str(folder / "data"), "ENGAGEMETER_BASE_URL": url}
    with log.open("w") as output:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("engagemeter"), "serve", "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
        )
        _logs.append(log)
        try:
            _wait_until_it_answers(url, process, log)
            yield Running(url, _set_up_link(log), folder / "data")
        finally:
            process.terminate()
            process.wait(20)
            _logs.remove(log)
    assert "Traceback" not in log.read_text("utf-8"), f"a request or a job failed:\n{log.read_text('utf-8')}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=EXPECT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def first_account(page: Page, running: Running, language: str = "en") -> None:
    """Mina's account, through the one-time link; leaves the page on her studies."""
    page.goto(f"{running.set_up}?lang={language}")
    page.locator("[name=name]").fill("Mina")
    page.locator("[name=email]").fill("mina@example.org")
    page.locator("[name=password]").fill("a quiet river in autumn")
    page.locator("main form button").last.click()
    page.wait_for_url(f"{running.url}/")


def demo_study(page: Page) -> str:
    """Opens the demo study from the list of studies and stops its own analysis; returns the study's address."""
    page.get_by_role("button", name="Open demo study").click()
    page.wait_for_url("**/measure")
    page.get_by_role("button", name="Stop").click()
    return page.url.removesuffix("/measure")


def counted_clicks(context: BrowserContext) -> list[int]:
    """Grows with every press of the mouse or tap, on every page opened from now on."""
    clicks: list[int] = []
    context.expose_binding("clicked", lambda _: clicks.append(1))
    context.add_init_script("addEventListener('pointerdown', () => clicked(), true)")
    return clicks


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


class Watched:
    """What a context's pages must not do: log an error, or ask anybody but our server."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        context.on("console", lambda message: self._log(message.type, message.text, message.location["url"]))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", lambda request: self._note(request.url, url))

    def _log(self, type: str, text: str, url: str) -> None:
        if type == "error":
            self.errors.append(f"{text} ({url})")

    def _note(self, asked: str, url: str) -> None:
        if not asked.startswith((url, "data:", "blob:", "about:")):
            self.outside.append(asked)


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urlopen(f"{url}/sign-in", timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text('utf-8')}")


def _set_up_link(log: Path) -> str:
    found = re.search(r"http\S+/set-up/\S+", log.read_text("utf-8"))
    return found[0] if found else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
