"""CHERRIES: what an article on a web survey should tell, with what this study knows, and blanks where it doesn't."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from psychometrics.missing import Missingness
from psychometrics.quality import DataQuality
from reports.report import Report
from reports.tables import Table

ORDER = 890
KINDS = ("article",)
NEEDS = ()


def applies(report: Report) -> bool:
    """A web survey has a flow; a file from elsewhere may be anything."""
    return bool(report.study.flow) and report.analysis.provenance.n_read > 0


def context(report: Report) -> dict[str, Any]:
    table = _table(report)
    open_ones = sum(fill(report) is None for _, fill in ROWS)
    return {"table": table, "reading": [report.say("cherries.open", count=open_ones, total=len(ROWS))]}


def _table(report: Report) -> Table:
    table = report.table("cherries.table", (("topic", "text"), ("told", "text")))
    for name, fill in ROWS:
        told = fill(report)
        table.add(report.say(f"cherries.{name}"), report.say("cherries.blank") if told is None else told)
    table.notes.append(report.say("cherries.note", cite=report.cite("eysenbach2004")))
    return table


def _blank(report: Report) -> Markup | None:
    """Only the researchers know."""
    return None


def _consent(report: Report) -> Markup | None:
    return report.say("cherries.consented", n=report.study.flow["consented"]) if _has(report, "consented") else None


def _protection(report: Report) -> Markup | None:
    """Nothing is claimed of a study that keeps names with answers; its researchers tell what they do."""
    if report.study.privacy == "identified":
        return None
    return report.say("cherries.pseudonyms")


def _days(report: Report) -> Markup | None:
    study, n = report.study, report.numbers
    if not (study.first_day and study.last_day):
        return None
    if study.first_day == study.last_day:
        return n.day(study.first_day)
    return report.say("method.days", first=n.day(study.first_day), last=n.day(study.last_day))


def _languages(report: Report) -> Markup | None:
    spoken = [report.say(f"background.language_{code}") for code in report.study.answer_languages]
    return report.names(spoken) if spoken else None


def _items(report: Report) -> Markup:
    return report.say("cherries.item_count", count=sum(len(one.questions) for one in report.study.instruments))


def _rate(report: Report, of: str, to: str) -> Markup | None:
    if not (_has(report, of) and _has(report, to)):
        return None
    n, flow = report.numbers, report.study.flow
    share = n.percent(100 * flow[to] / flow[of])
    return report.say("cherries.rate", share=share, part=n.integer(flow[to]), whole=n.integer(flow[of]))


def _participation(report: Report) -> Markup | None:
    return _rate(report, "opened", "consented")


def _completion(report: Report) -> Markup | None:
    return _rate(report, "consented", "completed")


def _has(report: Report, step: str) -> bool:
    return report.study.flow.get(step, 0) > 0


def _incomplete(report: Report) -> Markup | None:
    missing = report.results.get("missing")
    if not isinstance(missing, Missingness):
        return None
    return report.say("cherries.complete", n=missing.n_complete, share=report.numbers.percent(100 * missing.share))


def _timing(report: Report) -> Markup | None:
    quality = report.results.get("quality")
    if not isinstance(quality, DataQuality):
        return None
    flagged = [row.flagged for row in quality.indices if row.code == "speed"]
    return report.say("cherries.too_fast", count=flagged[0]) if flagged else None


def _correction(report: Report) -> Markup:
    return report.say("cherries.unweighted")


ROWS: tuple[tuple[str, Callable[[Report], Markup | None]], ...] = (
    ("design", _blank),
    ("ethics", _blank),
    ("consent", _consent),
    ("protection", _protection),
    ("development", _blank),
    ("recruitment", _blank),
    ("incentives", _blank),
    ("days", _days),
    ("languages", _languages),
    ("items", _items),
    ("participation", _participation),
    ("completion", _completion),
    ("incomplete", _incomplete),
    ("timing", _timing),
    ("correction", _correction),
)
