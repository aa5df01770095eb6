"""The page as a tagged PDF. Nothing is fetched but our own fonts and the figures inside the page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from psychometrics.analysis import Analysis
from psychometrics.value.analysis import ValueAnalysis
from reports.render import FONTS, render
from reports.study import ReportStudy
from reports.text_layer import mend_letters

BASE = "report:///"
_FONT = BASE + "fonts/"
_FIGURE = "data:image/svg+xml;base64,"


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


def pdf(html: str) -> Pdf:
    """PDF/UA-1 with bookmarks, language, title and alternative texts; the same page gives the same bytes."""
    return print_page(html, pdf_variant="pdf/ua-1", pdf_identifier=b"engagemeter")


def print_page(html: str, **options: Any) -> Pdf:
    """Any page of ours as a PDF, with options of the writer."""
    fonts = FontConfiguration()
    document = HTML(
        string=html.replace('url("fonts/', f'url("{_FONT}'), base_url=BASE, url_fetcher=OwnFilesOnly()
    ).render(font_config=fonts)
    return Pdf(bytes(document.write_pdf(finisher=mend_letters, **options) or b""), len(document.pages))


def write_report(
    analysis: Analysis, study: ReportStudy, language: str, path: Path, value: ValueAnalysis | None = None
) -> int:
    """Writes the PDF to `path`, whole or not at all. Returns its number of pages."""
    made = pdf(render(analysis, study, language, value))
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(made.content)
    os.replace(beside, path)
    return made.pages


def _font_names() -> frozenset[str]:
    return frozenset(path.name for path in FONTS.iterdir() if path.suffix in (".ttf", ".woff2"))
