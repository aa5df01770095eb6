"""What most journeys begin with: a browser, a running program, its first account; or a server for respondents."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.e2e.running import WINDOW, Running, chromium, engagemeter, first_account, said
from tests.faults.serving import Server, serving


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails tells what its server wrote, so that a failed request shows its traceback."""
    report = yield
    if report.failed:
        report.sections += [(f"what the server wrote ({log})", text) for log, text in said()]
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with engagemeter(tmp_path_factory.mktemp("program")) as server:
        yield server


@pytest.fixture(scope="module")
def account(running: Running, browser: Browser) -> StorageState:
    """The first account, made through the one-time link, as the browser's stored state."""
    context = browser.new_context(viewport=WINDOW, locale="en")
    first_account(context.new_page(), running)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(browser: Browser, account: StorageState) -> Iterator[BrowserContext]:
    """A window of the first account's, in English."""
    opened = browser.new_context(viewport=WINDOW, locale="en", storage_state=account)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What respondents meet, with studies that `publish` makes; without the process of jobs."""
    with serving(tmp_path_factory.mktemp("respondents") / "data") as running:
        yield running
