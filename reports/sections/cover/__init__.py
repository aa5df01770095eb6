"""The first page: title, three answers in a sentence each, facts and the fingerprint of the data."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from reports.figures.marks import logo, logo_rtl, nuqta
from reports.report import Report
from reports.section import Answer, sections
from reports.words import harmless, own_text

ORDER = 10
KINDS = ("thesis",)
NEEDS = ()
HEADED = False
MOST_ANSWERS = 3
TITLE_SIZES = ((60, ""), (120, "long"))
LONGEST_TITLE = 240


def context(report: Report) -> dict[str, Any]:
    study, n = report.study, report.numbers
    return {
        "title": own_text(study.title, LONGEST_TITLE),
        "title_size": _size(harmless(study.title)),
        "brand": study.brand.strip(),
        "logo": (logo_rtl if report.language.rtl else logo)("Engagemeter"),
        "answers": [(nuqta(one.settled, _state(report, one)), one.sentence) for one in _answers(report)],
        "facts": [
            (report.say("cover.kind"), report.say(f"cover.kind_{study.kind}")),
            _who(report),
            (report.say("cover.date"), n.day(study.made_at)),
            (report.say("cover.fingerprint"), n.isolated(fingerprint(_sha256(report)), "code")),
        ],
    }


def _size(title: str) -> str:
    """A longer title is set smaller, so that the answers and facts below keep their place."""
    return next((css for most, css in TITLE_SIZES if len(title) <= most), "longest")


def fingerprint(sha256: str) -> str:
    """The first sixteen digits in groups of four, for the eye; the whole stands at the end of the report."""
    return " ".join(sha256[start : start + 4] for start in range(0, 16, 4)) or "–"


def _answers(report: Report) -> list[Answer]:
    found = [one.answer(report) for one in sections() if one.answer and one.has_results(report)]
    return [answer for answer in found if answer is not None][:MOST_ANSWERS]


def _state(report: Report, answer: Answer) -> str:
    return report.plain("cover.settled" if answer.settled else "cover.open")


def _respondents(report: Report) -> Any:
    facts = report.analysis.provenance
    if facts.n_read == facts.n:
        return report.say("cover.all_used", count=facts.n)
    return report.say("cover.some_used", n=facts.n, read=facts.n_read)


def _who(report: Report) -> tuple[Markup, Markup]:
    """Respondents; customers where the report is on records alone."""
    if report.value and not report.analysis.provenance.n_read:
        return report.say("records.customers"), report.numbers.integer(len(report.value.customers))
    return report.say("cover.respondents"), _respondents(report)


def _sha256(report: Report) -> str:
    """Of the answers, or of the first kind of record where nobody was asked."""
    of_records = list(report.value.provenance.data_sha256.values()) if report.value else []
    return report.analysis.provenance.data_sha256 or next(iter(of_records), "")
