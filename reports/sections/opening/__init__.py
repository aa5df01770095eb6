"""The introduction of the chapter: what was measured on whom, and what the chapter shows in which order,
and the measurement in one paragraph to copy."""

from __future__ import annotations

from typing import Any

from reports.report import Report
from reports.sections.opening.measurement import measurement
from reports.words import own_text

ORDER = 30
KINDS = ("thesis",)
NEEDS = ()
STAGES = (
    ("sample", 100, 300),
    ("scores", 300, 400),
    ("measurement", 400, 520),
    ("relations", 520, 700),
    ("value", 700, 870),
    ("hypotheses", 870, 880),
)
"""What a stretch of ORDER is about."""


def applies(report: Report) -> bool:
    return report.analysis.provenance.n_read > 0


def context(report: Report) -> dict[str, Any]:
    titles = [own_text(report.in_language(one.title)) for one in report.study.instruments if one.model]
    stages = [report.say(f"opening.stage_{name}") for name, first, end in STAGES if _has(report, first, end)]
    return {
        "first": report.say("opening.first", count=report.analysis.provenance.n, instruments=report.names(titles)),
        "order": report.say("opening.order", stages=report.names(stages)),
        "reading": report.say("opening.reading"),
        "copy": measurement(report),
    }


def _has(report: Report, first: int, end: int) -> bool:
    return any(first <= section.order < end for section in report.sections)
