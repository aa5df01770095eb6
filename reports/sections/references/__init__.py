"""Every work that the report cites, with its DOI; instruments first named by their own citations."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from reports.report import Report

ORDER = 900
NEEDS = ()
_ITALIC = re.compile(r"\*(.+?)\*")
_JOURNAL = re.compile(r"\. ([^.,]+), (\d+)(\(\d|, )")
_BOOK = re.compile(r"(\(Eds?\.\), )([^.(]+?)( \(pp\.)")


def context(report: Report) -> dict[str, Any]:
    works = {work.entry: work.doi for work in report.cited.values()}
    told = {doi for doi in works.values() if doi}
    for instrument in report.study.instruments:
        works |= {_slanted(cited.reference): cited.doi for cited in instrument.citations if cited.doi not in told}
    return {
        "entries": [(_entry(text), doi) for text, doi in sorted(works.items(), key=lambda pair: pair[0].casefold())]
    }


def _slanted(text: str) -> str:
    """An instrument's plain reference with the marks of the journal and its volume, or of the book, as APA has them."""
    if "*" in text:
        return text
    marked = _JOURNAL.sub(r". *\1, \2*\3", text, count=1)
    return marked if marked != text else _BOOK.sub(r"\1*\2*\3", text, count=1)


def _entry(text: str) -> Markup:
    return Markup(_ITALIC.sub(r"<i>\1</i>", str(escape(text))))
