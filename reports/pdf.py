"""The page as a tagged PDF. Nothing is fetched but our own fonts and the figures inside the page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from weasyprint import HTML
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.look import FONTS
from reports.text_layer import mend_letters

Tell = Callable[[int, int], None]
STEPS = 7
"""Of the engine: parse, styles, boxes, layout, drawing, writing."""
_STEP = re.compile(r"Step (\d)")
BASE = "report:///"
_FONT = BASE + "fonts/"
_FIGURE = "data:image/svg+xml;base64,"
_DIRECTION = re.compile(r'<html[^>]* dir="(\w+)"')
_VALUES = re.compile(r' data-value="[^"]*"')
_NUMBER = re.compile(r'<td class="number"><bdi dir="ltr" class="n">([^<]*)</bdi></td>')
_NAME = re.compile(r'(<t[hd][^>]*>)<bdi dir="(ltr|rtl)">([^<]*)</bdi></t')


class RefusedAddress(ValueError):
    """An address that a report never needs."""


class OwnFilesOnly(URLFetcher):
    """Gives out the fonts that lie in the package and figures written into the page; refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith(_FONT) and (name := url.removeprefix(_FONT)) in _font_names():
            return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith(_FIGURE):
            return super().fetch(url, headers)
        self.refused.append(url)
        raise RefusedAddress(f"a report never fetches {url[:80]}")


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    pages: int


def pdf(html: str, tell: Tell = lambda done, total: None) -> Pdf:
    """PDF/UA-1 with bookmarks, language, title and alternative texts; the same page gives the same bytes.

    tell : is called with the step of the layout that begins, and how many there are.
    """
    with _listening(tell):
        return print_page(html, pdf_variant="pdf/ua-1", pdf_identifier=b"engagemeter")


def print_page(html: str, **options: Any) -> Pdf:
    """Any page of ours as a PDF, with options of the writer."""
    fonts = FontConfiguration()
    document = HTML(string=_lighter(html), base_url=BASE, url_fetcher=OwnFilesOnly()).render(font_config=fonts)
    return Pdf(bytes(document.write_pdf(finisher=mend_letters, **options) or b""), len(document.pages))


class _Steps(logging.Handler):
    """Hears which step the engine begins."""

    def __init__(self, tell: Tell) -> None:
        super().__init__(logging.INFO)
        self.tell, self.last = tell, 0

    def emit(self, record: logging.LogRecord) -> None:
        found = _STEP.match(record.getMessage())
        if found and int(found[1]) > self.last:
            self.last = int(found[1])
            self.tell(self.last - 1, STEPS)


@contextmanager
def _listening(tell: Tell) -> Iterator[None]:
    steps, level = _Steps(tell), PROGRESS_LOGGER.level
    PROGRESS_LOGGER.addHandler(steps)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(steps)
        PROGRESS_LOGGER.setLevel(level)


def _lighter(html: str) -> str:
    """The same page with fewer elements, as the engine's time goes by them.

    A cell is a paragraph of its own, so that a number or name alone in it needs no isolation within it.
    """
    found = _DIRECTION.search(html)
    direction = found[1] if found else ""
    plain = _NUMBER.sub(r'<td class="number n" dir="ltr">\1</td>', _VALUES.sub("", html))
    named = _NAME.sub(lambda found: f"{found[1]}{found[3]}</t" if found[2] == direction else found[0], plain)
    return named.replace('url("fonts/', f'url("{_FONT}')


def _font_names() -> frozenset[str]:
    return frozenset(path.name for path in FONTS.iterdir() if path.suffix in (".ttf", ".woff2"))
