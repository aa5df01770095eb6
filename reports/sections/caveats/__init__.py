"""What these numbers do not show: the limits of this very study, in one box for managers and in prose for articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from instruments.instrument import Translation
from psychometrics.missing import Missingness
from psychometrics.model import Measurement
from psychometrics.quality import DataQuality
from psychometrics.reliability.result import Reliability
from reports.cutoffs import Verdict
from reports.report import Report
from reports.sections.reliability import verdict

ORDER = 880
ORDERS = {"management": 90}
KINDS = ("article", "management")
NEEDS = ()
SMALL = 100
MUCH = 0.05


def context(report: Report) -> dict[str, Any]:
    return {"told": limits(report), "source": _source(report)}


def limits(report: Report) -> list[Markup]:
    """Each limit that holds for this study, the gravest first."""
    return [*_sample(report), *_measurement(report), *_answers(report), *_value(report)]


def _sample(report: Report) -> Iterator[Markup]:
    n = report.analysis.provenance.n
    if report.study.simulated:
        yield report.say("caveats.simulated")
    if n and n < SMALL:
        yield report.say("caveats.small", count=n)
    if n:
        yield report.say("caveats.who")
        yield report.say("caveats.once")


def _measurement(report: Report) -> Iterator[Markup]:
    instruments = report.study.instruments
    if not report.analysis.provenance.n_read:
        return
    if not all(one.validated for one in instruments):
        yield report.say("caveats.not_validated")
    code = report.language.code
    if any(one.translations.get(code) == Translation.DRAFT for one in instruments):
        yield report.say("caveats.draft_translation")
    result = report.results.get("reliability")
    if isinstance(result, Reliability):
        weak = [scale.construct for scale in result.scales if verdict(scale) in (Verdict.BAD, Verdict.BORDERLINE)]
        if weak:
            named = report.names([report.quoted(report.label(one)) for one in weak])
            yield report.say("caveats.unreliable", scales=named, count=len(weak))
    if any(c.measurement is Measurement.FORMATIVE for c in report.constructs):
        yield report.say("caveats.formative")


def _answers(report: Report) -> Iterator[Markup]:
    missing, quality = report.results.get("missing"), report.results.get("quality")
    if isinstance(missing, Missingness) and missing.share > MUCH:
        yield report.say("caveats.missing", share=report.numbers.percent(100 * missing.share))
    if isinstance(quality, DataQuality) and quality.n and quality.flagged_two > MUCH * quality.n:
        yield report.say("caveats.careless", share=report.numbers.percent(100 * quality.flagged_two / quality.n))


def _value(report: Report) -> Iterator[Markup]:
    if report.value is not None:
        yield report.say("caveats.no_cause")
    elif "value_index" in report.results:
        yield report.say("caveats.index")
    else:
        yield report.say("caveats.no_value")


def _source(report: Report) -> Markup:
    sha = report.analysis.provenance.data_sha256
    code = report.numbers.isolated(" ".join(sha[start : start + 4] for start in range(0, 16, 4)) or "–", "code")
    return report.say("caveats.source", fingerprint=code)
