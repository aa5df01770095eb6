"""Every work that the report cites, with its DOI; instruments first named by their own citations."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from reports.report import Report

ORDER = 900
NEEDS = ()
_ITALIC = re.compile(r"\*(.+?)\*")


def context(report: Report) -> dict[str, Any]:
    works = {work.entry: work.doi for work in report.cited.values()}
    for instrument in report.study.instruments:
        works |= {cited.reference: cited.doi for cited in instrument.citations}
    return {
        "entries": [(_entry(text), doi) for text, doi in sorted(works.items(), key=lambda pair: pair[0].casefold())]
    }


def _entry(text: str) -> Markup:
    return Markup(_ITALIC.sub(r"<i>\1</i>", str(escape(text))))
