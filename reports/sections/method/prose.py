"""The method of an article in prose: participants, measures, analysis."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from instruments.instrument import Instrument, Question
from psychometrics.efa.dimensionality import Retention
from psychometrics.model import MeasurementModel
from psychometrics.reliability.result import Reliability
from reports.report import Report

STATISTICS = (
    ("missing", "missing"),
    ("reliability", "reliability"),
    ("retention", "retention"),
    ("efa", "efa"),
    ("validity", "validity"),
    ("groups", "groups"),
    ("regression", "regression"),
    ("value_model", "value_model"),
    ("incremental_validity", "incremental"),
)
"""Results that the paragraph on the analysis tells of, and the key of its sentence."""


def participants(report: Report) -> list[Markup]:
    facts, study, n = report.analysis.provenance, report.study, report.numbers
    told = [report.say("method.prose_people", count=facts.n_read)]
    if study.first_day and study.last_day:
        told.append(report.say("method.prose_days", first=n.day(study.first_day), last=n.day(study.last_day)))
    if facts.n < facts.n_read:
        told.append(report.say("method.prose_left_out", count=facts.n_read - facts.n, n=facts.n))
    return told


def measures(report: Report) -> Iterator[Markup]:
    """One paragraph for each instrument that has scales."""
    for instrument in report.study.instruments:
        if instrument.model:
            yield Markup(" ").join(_instrument(report, instrument, instrument.model))


def _instrument(report: Report, instrument: Instrument, model: MeasurementModel) -> Iterator[Markup]:
    n = report.numbers
    items = model.items
    scales = [
        report.say("method.scale_items", scale=report.quoted(report.label(scale.code)), count=len(scale.items))
        for scale in model.first_order
    ]
    title = report.quoted(report.in_language(instrument.title))
    if instrument.citations:
        cite = report.names([n.isolated(cited.after, "cite") for cited in instrument.citations])
        yield report.say("method.prose_measure_after", title=title, cite=cite, count=len(items))
    else:
        yield report.say("method.prose_measure", title=title, count=len(items))
    yield report.say("method.prose_scales", scales=report.names(scales), count=len(scales))
    yield from _ends(report, report.question(items[0].code))
    reversed_ones = sum(item.reverse_keyed for item in items)
    if reversed_ones:
        yield report.say("method.prose_reversed", count=reversed_ones)
    yield report.say(f"method.prose_wording_{instrument.wording}", licence=licence(report, instrument))
    yield report.say("method.prose_validated" if instrument.validated else "method.prose_not_validated")


def licence(report: Report, instrument: Instrument) -> Markup:
    """What may be done with the wording, in the words that the shelf uses."""
    told = report.language.template(f"instruments.licence.{instrument.licence}")
    return report.escaped(told) if report.language.rtl and not told.isascii() else report.numbers.isolated(told, "code")


def _ends(report: Report, question: Question | None) -> Iterator[Markup]:
    """The two ends of the response scale in their own words."""
    choices = question.choices if question else ()
    if len(choices) > 1:
        low, high = choices[0], choices[-1]
        yield report.say(
            "method.prose_anchors",
            count=len(choices),
            low=report.quoted(report.in_language(low.text)),
            high=report.quoted(report.in_language(high.text)),
            low_code=report.numbers.integer(low.code),
            high_code=report.numbers.integer(high.code),
        )


def analysis(report: Report) -> list[Markup]:
    told = [_statistic(report, name, key) for name, key in STATISTICS if name in report.results]
    return [*told, report.say("method.prose_software", seed=report.numbers.year(report.analysis.provenance.seed))]


def _statistic(report: Report, name: str, key: str) -> Markup:
    result = report.results[name]
    slots: dict[str, object] = {}
    if isinstance(result, Reliability):
        slots = {"replicates": result.replicates}
    if isinstance(result, Retention):
        slots = {"replications": result.parallel.replications}
    return report.say(f"method.prose_{key}", **slots)
