"""The first page of a report for managers: what was asked, one sentence of answer each, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from psychometrics.criterion.effects import EffectModel
from psychometrics.criterion.value_model import ValueModel
from psychometrics.reliability.result import Reliability
from psychometrics.results import is_number
from psychometrics.value.costs import InputsOutputs
from psychometrics.value.index_scores import ValueIndex
from reports.cutoffs import LEVEL, Verdict
from reports.figures.marks import logo, logo_rtl, nuqta
from reports.report import Report
from reports.section import Answer, sections
from reports.sections.reliability import verdict
from reports.words import harmless, own_text

ORDER = 5
KINDS = ("management",)
NEEDS = ()
HEADED = False
LONGEST_TITLE = 160
TAKEN = {"scales": "level", "incremental_validity": "forecast", "clv": "worth"}
"""Sections whose own answer is plain enough for this page, and the question that it answers."""


@dataclass(frozen=True)
class Told:
    """A question of the page, and its answer."""

    question: Markup
    mark: Markup
    sentence: Markup


def context(report: Report) -> dict[str, Any]:
    study, n = report.study, report.numbers
    return {
        "title": own_text(study.title, LONGEST_TITLE),
        "brand": harmless(study.brand),
        "logo": (logo_rtl if report.language.rtl else logo)("Engagemeter"),
        "answers": [_told(report, name, answer) for name, answer in answers(report)],
        "day": n.day(study.made_at),
        "who": _who(report),
    }


def answers(report: Report) -> list[tuple[str, Answer]]:
    """Question and answer in the order in which a manager asks; what the study can't say is left out."""
    taken = {name: _taken(report, section) for section, name in TAKEN.items()}
    own = {"trust": _trust(report), "value": _value(report), "return": _return(report), "index": _index(report)}
    every = taken | own
    order = ("level", "trust", "value", "forecast", "worth", "return", "index")
    return [(name, answer) for name in order if (answer := every[name]) is not None]


def _told(report: Report, name: str, answer: Answer) -> Told:
    state = report.plain("cover.settled" if answer.settled else "cover.open")
    return Told(report.say(f"briefing.ask_{name}"), nuqta(answer.settled, state), answer.sentence)


def _taken(report: Report, name: str) -> Answer | None:
    section = next(one for one in sections() if one.name == name)
    return section.answer(report) if section.answer and section.has_results(report) else None


def _who(report: Report) -> Markup:
    facts, study, n = report.analysis.provenance, report.study, report.numbers
    if not facts.n_read and report.value:
        return report.say("briefing.who_records", count=len(report.value.customers))
    if study.first_day and study.last_day:
        days = {"first": n.day(study.first_day), "last": n.day(study.last_day)}
        return report.say("briefing.who_when", count=facts.n, **days)
    return report.say("briefing.who", count=facts.n)


def _trust(report: Report) -> Answer | None:
    """How many scores can be relied on for groups of people."""
    result = report.results.get("reliability")
    if not isinstance(result, Reliability):
        return None
    judged = [scale for scale in result.scales if verdict(scale) is not Verdict.NOT_COMPUTABLE]
    doubtful = [scale for scale in judged if verdict(scale) is not Verdict.GOOD]
    if not judged:
        return None
    if not doubtful:
        return Answer(report.say("briefing.trust_all", count=len(judged)), settled=True)
    named = report.names([report.quoted(report.label(scale.construct)) for scale in doubtful])
    key = "none" if len(doubtful) == len(judged) else "some"
    return Answer(report.say(f"briefing.trust_{key}", scales=named, count=len(doubtful)), settled=key == "some")


def _value(report: Report) -> Answer | None:
    """Later spend of the more engaged beside others who had bought as much: a comparison, never a cause."""
    result = report.results.get("value_model")
    if not isinstance(result, ValueModel) or not isinstance(result.main, EffectModel):
        return None
    effect = result.main.effect()
    if effect.p_value >= LEVEL or not is_number(effect.per_sd_percent):
        return Answer(report.say("briefing.value_open"), settled=False)
    size = report.numbers.percent(abs(float(effect.per_sd_percent)), 0)
    return Answer(report.say(f"briefing.value_{'more' if effect.b > 0 else 'less'}", size=size), settled=True)


def _return(report: Report) -> Answer | None:
    result = report.results.get("costs")
    if not isinstance(result, InputsOutputs) or not result.lines or not is_number(result.lines[0].net):
        return None
    net = float(result.lines[0].net)
    amount = report.money(abs(net)).words(abs(net))
    return Answer(report.say(f"briefing.return_{'gain' if net >= 0 else 'loss'}", amount=amount), settled=True)


def _index(report: Report) -> Answer | None:
    """Worth as people tell it themselves: said to be an index, never money."""
    result = report.results.get("value_index")
    if not isinstance(result, ValueIndex):
        return None
    return Answer(report.say("briefing.index", told=report.names(_index_pieces(report, result))), settled=False)


def _index_pieces(report: Report, result: ValueIndex) -> Iterator[Markup]:
    for scale, mean in zip(result.scales, result.mean, strict=True):
        if is_number(mean):
            name = report.quoted(report.label(scale))
            yield report.say("briefing.index_scale", scale=name, mean=report.numbers.fixed(mean, 0))
