"""The head of an article: title, and an abstract in which every sentence is one of the article's own results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from reports.report import Report
from reports.section import sections
from reports.words import own_text

ORDER = 5
KINDS = ("article",)
NEEDS = ()
HEADED = False
LONGEST_TITLE = 240
TOLD = ("reliability", "factors", "engagement_value", "incremental_validity")
"""Sections whose answers make up the results, in this order."""


def context(report: Report) -> dict[str, Any]:
    return {
        "title": own_text(report.study.title, LONGEST_TITLE),
        "day": report.numbers.day(report.study.made_at),
        "sentences": [_method(report), *_results(report), report.say("abstract.limits")],
        "keywords": report.names(dict.fromkeys(report.label(c.code) for c in report.constructs if c.items)),
    }


def _method(report: Report) -> Markup:
    facts = report.analysis.provenance
    if not facts.n_read and report.value:
        return report.say("abstract.records", count=len(report.value.customers))
    titles = [report.in_language(one.title) for one in report.study.instruments if one.model]
    named = report.names([report.quoted(title) for title in titles])
    return report.say("abstract.method", count=facts.n, instruments=named)


def _results(report: Report) -> Iterator[Markup]:
    listed = {section.name: section for section in sections()}
    for name in TOLD:
        section = listed[name]
        answer = section.answer(report) if section.answer and section.has_results(report) else None
        if answer:
            yield answer.sentence
