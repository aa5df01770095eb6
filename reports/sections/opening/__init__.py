"""The introduction of the chapter: what was measured on whom, and what the chapter shows in which order."""

from __future__ import annotations

from typing import Any

from reports.report import Report
from reports.words import own_text

ORDER = 30
KINDS = ("thesis",)
NEEDS = ()
ABOUT = {"cover", "contents", "opening", "references", "reproducibility"}


def applies(report: Report) -> bool:
    return report.analysis.provenance.n_read > 0


def context(report: Report) -> dict[str, Any]:
    titles = [own_text(report.in_language(one.title)) for one in report.study.instruments if one.model]
    parts = [report.say(f"{one.name}.title") for one in report.sections if one.headed and one.name not in ABOUT]
    return {
        "first": report.say("opening.first", count=report.analysis.provenance.n, instruments=report.names(titles)),
        "order": report.say("opening.order", count=len(parts)),
        "parts": parts,
        "reading": report.say("opening.reading"),
    }
