"""Confirmatory factor analysis of the instrument: fit, loadings, reliability from the model, both path diagrams."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from psychometrics.results import is_number
from psychometrics.sem.result import Estimate, SemResult
from reports import model_tables as shared
from reports.cutoffs import SALIENT_LOADING, Verdict
from reports.report import Report
from reports.section import Answer

ORDER = 480
NEEDS = ("cfa",)


def context(report: Report) -> dict[str, Any]:
    result: SemResult = report.results["cfa"]  # type: ignore[assignment]
    group = next(iter(result.groups))
    return {
        "fit": shared.fit_table(report, result),
        "fit_reading": _fit_reading(report, result),
        "loadings": shared.loadings_table(report, result, group),
        "loadings_reading": _loadings_reading(report, result, group),
        "reliability": shared.reliability_table(report, result, group),
        "drawings": [shared.factor_drawing(report, result, group, style=style) for style in ("standardised", "z")],
        "scores": shared.scores_table(report, result),
        "modification": shared.modifications_table(report, result),
        "copy": _copy(report, result, group),
        "remarks": [report.reason(note) for note in result.notes],
    }


def answer(report: Report) -> Answer:
    result: SemResult = report.results["cfa"]  # type: ignore[assignment]
    state = shared.overall(result)
    return Answer(report.say(f"cfa.answer_{state}"), settled=state is not Verdict.NOT_COMPUTABLE)


def _fit_reading(report: Report, result: SemResult) -> list[Markup]:
    if not result.admissible:
        return [report.say("cfa.inadmissible")]
    sentences = [report.say(f"cfa.{shared.overall(result)}")]
    p_value = result.fit.scaled_test.p_value
    if is_number(p_value) and float(p_value) < 0.05:
        sentences.append(report.say("models.chi_square_large", n=result.fit.n))
    return sentences


def _loadings_reading(report: Report, result: SemResult, group: str) -> list[Markup]:
    weak = [report.quoted(report.label(e.rhs)) for e in _items(result, group) if abs(e.std_all) < SALIENT_LOADING.value]
    limit = {"value": report.numbers.proportion(SALIENT_LOADING.value), "cite": report.cite(SALIENT_LOADING.source)}
    if not weak:
        return [report.say("cfa.loadings_good", **limit)]
    return [report.say("cfa.loadings_weak", items=report.names(weak), count=len(weak), **limit)]


def _items(result: SemResult, group: str) -> list[Estimate]:
    return [one for one in result.of("=~", group) if one.rhs not in result.latent]


def _copy(report: Report, result: SemResult, group: str) -> list[Markup]:
    if not result.admissible or result.fit.test.df == 0:
        return []
    n, fit = report.numbers, result.fit
    sizes = [abs(one.std_all) for one in _items(result, group)]
    return [
        report.say(
            "cfa.copy",
            estimator=n.isolated(result.estimator),
            chi=shared.chi_square(report, result),
            p=n.p_formula(fit.scaled_test.p_value),
            cfi=n.proportion(fit.robust_incremental.cfi, 3),
            tli=n.proportion(fit.robust_incremental.tli, 3),
            rmsea=n.estimate(fit.robust_rmsea.value, fit.robust_rmsea.ci_low, fit.robust_rmsea.ci_high, 3),
            srmr=n.proportion(fit.residuals.srmr, 3),
            low=n.proportion(min(sizes)),
            high=n.proportion(max(sizes)),
            n=fit.n,
        )
    ]
