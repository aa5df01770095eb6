"""What to do, for managers: only what the numbers of this study point to, each with its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from markupsafe import Markup

from psychometrics.criterion.incremental import IncrementalValidity
from psychometrics.criterion.segments import Segment, Segments
from psychometrics.reliability.result import Reliability
from psychometrics.results import is_number
from psychometrics.value.costs import InputsOutputs
from reports.cutoffs import Verdict
from reports.report import Report
from reports.sections.costs import losing_groups
from reports.sections.priorities import priorities
from reports.sections.reliability import verdict

ORDER = 70
KINDS = ("management",)
NEEDS = ()


def context(report: Report) -> dict[str, Any]:
    steps = [step for rule in RULES for step in rule(report)]
    return {"steps": steps, "nothing": report.say("actions.nothing"), "limits": report.say("actions.limits")}


def _first_priority(report: Report) -> Iterator[Markup]:
    found = priorities(report) if "scales" in report.results else None
    if found and found.first:
        yield report.say("actions.priority", scale=report.quoted(report.label(found.first)), outcome=found.outcome)


def _segments(report: Report) -> Iterator[Markup]:
    """The two corners off the line, where both counts may be shown."""
    result = report.results.get("segments")
    if not isinstance(result, Segments):
        return
    placed = {(row.value, row.engagement): row for row in result.rows}
    for at, key in ((("high", "low"), "keep"), (("low", "high"), "grow")):
        row: Segment | None = placed.get(at)
        if row is not None and is_number(row.n) and float(row.n) > 0:
            yield report.say(f"actions.{key}", count=int(float(row.n)))


def _losing(report: Report) -> Iterator[Markup]:
    result = report.results.get("costs")
    if isinstance(result, InputsOutputs) and (groups := losing_groups(report, result)):
        yield report.say("actions.costs", groups=report.names(groups), count=len(groups))


def _asking(report: Report) -> Iterator[Markup]:
    """Whether to ask again depends on what asking adds."""
    result = report.results.get("incremental_validity")
    if isinstance(result, IncrementalValidity):
        yield report.say("actions.ask_again" if result.gain.verdict == "gain" else "actions.use_records")


def _weak_scales(report: Report) -> Iterator[Markup]:
    result = report.results.get("reliability")
    if isinstance(result, Reliability):
        weak = [scale.construct for scale in result.scales if verdict(scale) is Verdict.BAD]
        if weak:
            named = report.names([report.quoted(report.label(code)) for code in weak])
            yield report.say("actions.revise", scales=named, count=len(weak))


RULES: tuple[Callable[[Report], Iterator[Markup]], ...] = (_first_priority, _segments, _losing, _weak_scales, _asking)
