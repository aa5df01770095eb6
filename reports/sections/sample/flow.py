"""The response flow: each step with its count, and beside the arrow those who left."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from psychometrics.responses import Exclusion
from psychometrics.results import Note
from reports.figures.flow import arrow, branch
from reports.report import Figure, Report

STEPS = ("invited", "opened", "started", "consented", "completed")


@dataclass(frozen=True)
class Step:
    """`left` are those who did not get to the next step, one line each."""

    name: Markup
    count: Markup
    left: tuple[Markup, ...] = ()


def flow_figure(report: Report) -> Figure:
    return report.figure("sample.flow_figure", _drawn(report, steps(report)))


def steps(report: Report) -> list[Step]:
    """From the first known step to those who were used."""
    facts, n = report.analysis.provenance, report.numbers
    known = [(step, report.study.flow[step]) for step in STEPS if step in report.study.flow]
    if not known or known[-1][1] != facts.n_read:
        known.append(("read", facts.n_read))
    found = []
    for place, (step, count) in enumerate(known):
        last = place == len(known) - 1
        left = _excluded(report) if last else _gone(report, count - known[place + 1][1])
        found.append(Step(report.say(f"sample.{step}"), n.integer(count), left))
    return [*found, Step(report.say("sample.used"), n.integer(facts.n))]


def _gone(report: Report, count: int) -> tuple[Markup, ...]:
    return (report.say("sample.left", count=count),) if count > 0 else ()


def _excluded(report: Report) -> tuple[Markup, ...]:
    told = [report.reason(Note(one.reason.code, {"count": one.n, **one.reason.params})) for one in _exclusions(report)]
    return tuple(told) or (report.say("sample.none_left_out"),)


def _exclusions(report: Report) -> list[Exclusion]:
    return [one for one in report.analysis.provenance.exclusions if one.n]


def _drawn(report: Report, shown: list[Step]) -> Markup:
    rows = []
    for place, step in enumerate(shown):
        last = place == len(shown) - 1
        box = Markup('<tr><th scope="row" class="step{}"><b>{}</b> {}</th><td></td><td></td></tr>')
        rows.append(box.format(" last" if last else "", step.count, step.name))
        if not last:
            rows.append(_between(report, step))
    return Markup('<table class="flow"><tbody>{}</tbody></table>').format(Markup("").join(rows))


def _between(report: Report, step: Step) -> Markup:
    lines = Markup("").join(Markup("<div>{}</div>").format(line) for line in step.left)
    sideways = branch(report.plain("sample.alt_branch")) if step.left else ""
    row = '<tr><td class="link">{}</td><td class="branch">{}</td><td class="lost">{}</td></tr>'
    return Markup(row).format(arrow(report.plain("sample.alt_arrow")), sideways, lines)
