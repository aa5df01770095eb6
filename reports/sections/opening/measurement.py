"""The measurement in one paragraph to copy: n, alpha and omega, KMO, the rule for loadings, and the limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from psychometrics.efa.dimensionality import Adequacy
from psychometrics.efa.result import EfaSolution
from psychometrics.reliability.result import Reliability, ScaleReliability, Status
from psychometrics.results import is_number
from reports.cutoffs import CROSS_LOADING, RELIABILITY, RELIABILITY_REDUNDANT, SALIENT_LOADING, Verdict
from reports.report import Report
from reports.sections import adequacy, reliability

MOST_NAMED = 5
"""More items than this are counted, not named."""


def measurement(report: Report) -> list[Markup]:
    """Sentences in the order in which a chapter tells them; empty where neither scales nor items were judged."""
    if not any(name in report.results for name in ("reliability", "adequacy", "efa")):
        return []
    told = [*_asked(report), *_reliability(report), *_adequacy(report), *_factors(report)]
    return told if len(told) > 1 else []


def _asked(report: Report) -> Iterator[Markup]:
    scales = [construct for construct in report.constructs if construct.items]
    items = len({item.code for construct in scales for item in construct.items})
    yield report.say("opening.asked", n=report.analysis.provenance.n, items=items, count=len(scales))


def _reliability(report: Report) -> Iterator[Markup]:
    result = report.results.get("reliability")
    if not isinstance(result, Reliability):
        return
    found = [scale for scale in result.scales if scale.status is Status.COMPUTED]
    if found:
        level = report.numbers.percent(100 * result.confidence, 0)
        scales = report.names([_scale(report, scale) for scale in found])
        yield report.say("opening.consistency", level=level, scales=scales)
        value, cite = report.numbers.proportion(RELIABILITY.value), report.cite(RELIABILITY.source)
        yield report.say("reliability.cutoff", value=value, cite=cite)
    yield from _verdicts(report, result, found)
    yield report.say("reliability.limits")


def _scale(report: Report, scale: ScaleReliability) -> Markup:
    """Both coefficients with their intervals; a name alone would say nothing."""
    n = report.numbers
    shown = [
        report.say("opening.coefficient", value=n.equals(symbol, value), interval=n.interval(low, high))
        for symbol, value, low, high in (
            ("α", scale.alpha, scale.alpha_low, scale.alpha_high),
            ("ω", scale.omega_total, scale.omega_low, scale.omega_high),
        )
        if is_number(value)
    ]
    name = report.quoted(report.label(scale.construct))
    if len(shown) < 2:
        return report.say("opening.scale_one", scale=name, value=Markup("").join(shown))
    return report.say("opening.scale", scale=name, alpha=shown[0], omega=shown[1])


def _verdicts(report: Report, result: Reliability, found: Sequence[ScaleReliability]) -> Iterator[Markup]:
    for kind in (Verdict.GOOD, Verdict.BORDERLINE, Verdict.BAD):
        yield from _of_scales(report, f"opening.{kind}", [s for s in found if reliability.verdict(s) is kind])
    high = [s for s in found if is_number(s.alpha) and float(s.alpha) > RELIABILITY_REDUNDANT.value]
    yield from _of_scales(report, "reliability.redundant", high)
    for status, key in (
        (Status.NOT_COMPUTABLE, "opening.missing"),
        (Status.NOT_APPLICABLE, "reliability.not_applicable"),
    ):
        yield from _of_scales(report, key, [s for s in result.scales if s.status is status])


def _of_scales(report: Report, key: str, scales: Sequence[ScaleReliability]) -> Iterator[Markup]:
    if scales:
        named = report.names([report.quoted(report.label(scale.construct)) for scale in scales])
        yield report.say(key, scales=named, count=len(scales))


def _adequacy(report: Report) -> list[Markup]:
    result = report.results.get("adequacy")
    return adequacy.to_copy(report, result) if isinstance(result, Adequacy) else []


def _factors(report: Report) -> Iterator[Markup]:
    result = report.results.get("efa")
    if not isinstance(result, EfaSolution):
        return
    yield report.say(
        "factors.copy",
        method=report.say(f"factors.method_{result.method}"),
        rotation=report.say(f"factors.rotation_{result.rotation}"),
        count=len(result.factors),
        total=report.numbers.percent(100 * result.variance[-1].cumulative),
        n=result.n,
    )
    n = report.numbers
    yield report.say(
        "opening.rule",
        salient=n.proportion(SALIENT_LOADING.value),
        cross=n.proportion(CROSS_LOADING.value),
        cite=report.cite(SALIENT_LOADING.source, CROSS_LOADING.source),
    )
    yield from _by_the_rule(report, result)
    yield report.say("factors.limits")


def _by_the_rule(report: Report, result: EfaSolution) -> Iterator[Markup]:
    weak = [row.code for row in result.rows if max(abs(v) for v in row.loadings) < SALIENT_LOADING.value]
    cross = [row.code for row in result.rows if sum(abs(v) >= CROSS_LOADING.value for v in row.loadings) > 1]
    for key, codes in (("weak", weak), ("cross", cross)):
        if len(codes) > MOST_NAMED:
            yield report.say(f"opening.{key}_many", count=len(codes))
        elif codes:
            named = report.names([report.quoted(report.label(code)) for code in codes])
            yield report.say(f"opening.{key}", items=named, count=len(codes))
    if not weak and not cross:
        yield report.say("opening.clean")
