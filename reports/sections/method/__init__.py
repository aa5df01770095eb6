"""What was asked, in whose words, of how many people, and when."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from instruments.instrument import Instrument
from psychometrics.model import Measurement
from reports.report import Report
from reports.sections.method import prose
from reports.sections.method.prose import licence
from reports.words import harmless, own_text

ORDER = 100
NEEDS = ()

Fact = tuple[Markup, Markup]


def applies(report: Report) -> bool:
    """A report on records alone asked nobody."""
    return report.analysis.provenance.n_read > 0


def context(report: Report) -> dict[str, Any]:
    return {
        "study": _study_facts(report),
        "instruments": [(_title(report, one), _instrument_facts(report, one)) for one in report.study.instruments],
        "warning": _warning(report),
    }


def article(report: Report) -> dict[str, Any]:
    """Participants, measures and analysis in prose."""
    return {
        "participants": prose.participants(report),
        "measures": list(prose.measures(report)),
        "analysis": prose.analysis(report),
    }


def _title(report: Report, instrument: Instrument) -> Markup:
    return own_text(report.in_language(instrument.title))


def _study_facts(report: Report) -> list[Fact]:
    study, n = report.study, report.numbers
    facts = report.analysis.provenance
    rows = [("respondents", n.integer(facts.n))]
    if study.first_day and study.last_day:
        days = report.say("method.days", first=n.day(study.first_day), last=n.day(study.last_day))
        rows.append(("fieldwork", days))
    if study.answer_languages:
        spoken = [_language(report, code, count) for code, count in study.answer_languages.items()]
        rows.append(("languages", report.names(spoken)))
    rows.extend(_rules(report))
    if study.data_name:
        rows.append(("data", n.isolated(harmless(study.data_name), "code")))
    if study.simulated:
        rows.append(("simulated", report.say("page.simulated")))
    return [(report.say(f"method.{name}"), value) for name, value in rows]


def _rules(report: Report) -> list[tuple[str, Markup]]:
    """What was declared before launch."""
    rules, n, told = report.study.rules, report.numbers, []
    if "precision" in rules:
        said = report.say("method.rule_precision", width=n.proportion(rules["precision"]))
        told.append(("rule_stopping", said))
    if "drawn" in rules:
        told.append(("rule_missing", report.say("method.rule_drawn", count=int(rules["drawn"]))))
    if "arms" in rules:
        told.append(("rule_design", report.say("method.rule_arms", count=int(rules["arms"]))))
    return told


def _language(report: Report, code: str, count: int) -> Markup:
    if not count:
        return report.say(f"method.language_{code}")
    return report.say("method.language_count", language=report.say(f"method.language_{code}"), n=count)


def _instrument_facts(report: Report, instrument: Instrument) -> list[Fact]:
    n = report.numbers
    rows = [("version", n.isolated(instrument.pin, "code"))]
    if report.in_language(instrument.definition):
        rows.append(("definition", own_text(report.in_language(instrument.definition))))
    if instrument.model:
        scales = [_scale(report, scale.code, len(scale.items)) for scale in instrument.model.first_order]
        kinds = {construct.measurement for construct in instrument.model.all}
        named = [report.say(f"method.kind_{kind}") for kind in Measurement if kind in kinds]
        rows += [("scales", report.names(scales)), ("measurement", report.names(named))]
    if instrument.citations:
        rows.append(("source", report.names([n.isolated(cited.after, "cite") for cited in instrument.citations])))
    rows.append(("wording", report.say(f"method.wording_{instrument.wording}")))
    rows.append(("licence", licence(report, instrument)))
    rows.append(("validated", report.say("method.validated_yes" if instrument.validated else "method.validated_no")))
    state = instrument.translations.get(report.language.code)
    if state:
        rows.append(("translation", report.say(f"method.translation_{state}")))
    return [(report.say(f"method.{name}"), value) for name, value in rows]


def _scale(report: Report, code: str, items: int) -> Markup:
    return report.say("method.scale_items", scale=report.quoted(report.label(code)), count=items)


def _warning(report: Report) -> Markup | None:
    """Not validated wording must be said where the instrument is described."""
    if all(instrument.validated for instrument in report.study.instruments):
        return None
    return report.say("method.not_validated_warning")
