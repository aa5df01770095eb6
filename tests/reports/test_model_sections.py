"""Sections of factor models and structural models: whole words, verdicts that follow the fit, both diagrams."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from psychometrics.invariance.result import Conclusion, FullyHeld, Invariance
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.registry import find
from psychometrics.responses import Responses
from psychometrics.results import not_computable
from psychometrics.sem.estimate import sem
from psychometrics.sem.factor_scores import with_scores
from psychometrics.sem.latent_moderation import LatentModeration, latent_moderated
from psychometrics.sem.result import SemResult
from reports.cutoffs import Verdict
from reports.hypotheses import Hypothesis, Outcome, judged
from reports.model_tables import overall
from reports.render import _body
from reports.report import Report
from reports.section import sections
from tests.psychometrics.sem.test_latent_moderation import answers as moderated_answers
from tests.reports.test_sections import words_of
from tests.reports.test_study_sections import BROKEN
from tests.shared_data import held

THREE = "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5\nE =~ E1 + E2 + E3 + E4 + E5"
PATHS = f"{THREE}\nE ~ a*A + C\nC ~ b*A\nthrough := a*b"


@pytest.fixture(scope="module")
def factors() -> SemResult:
    return sem(THREE, held("bfi_clean.csv").head(400), estimator="MLR", std_lv=True)


@pytest.fixture(scope="module")
def structure() -> SemResult:
    return sem(PATHS, held("bfi_clean.csv").head(400), estimator="MLR")


def page_of(
    report: Callable[..., Report], name: str, code: str, result: SemResult | Invariance | LatentModeration
) -> str:
    page = report(code)
    page.__dict__["results"] = {name: result}
    section = next(one for one in sections() if one.name == name)
    assert section.is_on(page)
    return str(_body(page, section, dict(section.context(page))))


@pytest.mark.parametrize("code", ["en", "fa", "ar"])
def test_words_are_whole_in_every_language(
    report: Callable[..., Report], factors: SemResult, structure: SemResult, code: str
) -> None:
    for name, result in (("cfa", factors), ("sem", structure)):
        told = words_of(page_of(report, name, code, result))
        assert len(told) > 300
        assert not re.search(BROKEN, told)


def test_both_styles_of_diagram_hold_the_numbers_of_the_table(
    report: Callable[..., Report], factors: SemResult
) -> None:
    page = page_of(report, "cfa", "en", factors)
    assert page.count('class="drawing') == 2
    for one in factors.of("=~"):
        assert re.search(rf"\D{abs(one.std_all):.2f}".replace("0.", r"\."), page)
        assert f"{float(one.z):.2f}" in page


def with_fit(result: SemResult, cfi: float, rmsea: float, srmr: float) -> SemResult:
    fit = result.fit
    return replace(
        result,
        fit=replace(
            fit,
            robust_incremental=replace(fit.robust_incremental, cfi=cfi, tli=cfi),
            robust_rmsea=replace(fit.robust_rmsea, value=rmsea),
            residuals=replace(fit.residuals, srmr=srmr),
        ),
    )


@pytest.mark.parametrize(
    ("figures", "verdict", "sentence"),
    [
        ((0.97, 0.04, 0.03), Verdict.GOOD, "fits well"),
        ((0.92, 0.04, 0.03), Verdict.BORDERLINE, "fits acceptably"),
        ((0.97, 0.12, 0.03), Verdict.BAD, "does not fit well enough"),
    ],
)
def test_the_sentence_follows_the_fit(
    report: Callable[..., Report],
    factors: SemResult,
    figures: tuple[float, float, float],
    verdict: Verdict,
    sentence: str,
) -> None:
    changed = with_fit(factors, *figures)
    assert overall(changed) is verdict
    assert sentence in words_of(page_of(report, "cfa", "en", changed))


def test_an_inadmissible_solution_is_not_interpreted(report: Callable[..., Report], factors: SemResult) -> None:
    page = words_of(page_of(report, "cfa", "en", replace(factors, heywood=("A1 ~~ A1",))))
    assert "inadmissible" in page
    assert "How to report this" not in page


def test_without_degrees_of_freedom_fit_is_not_judged(report: Callable[..., Report], factors: SemResult) -> None:
    test = replace(factors.fit.test, df=0, chi_square=0.0, p_value=not_computable("no_degrees_of_freedom"))
    saturated = replace(factors, fit=replace(factors.fit, test=test, scaled_test=test))
    assert "can’t be judged" in words_of(page_of(report, "cfa", "en", saturated))


def test_paths_that_differ_from_zero_are_named_apart(report: Callable[..., Report], structure: SemResult) -> None:
    page = words_of(page_of(report, "sem", "en", structure))
    assert "differ from zero" in page or "differs from zero" in page
    assert "through" in page


@pytest.fixture(scope="module")
def ladder() -> Invariance:
    answers = held("bfi_clean.csv").head(600)
    background = pd.DataFrame({"gender": answers["gender"].map({1: "men", 2: "women"})}, index=answers.index)
    items = [f"{letter}{number}" for letter in "AC" for number in range(1, 6)]
    constructs = tuple(
        Construct(letter, tuple(Item(f"{letter}{number}", 1, 6) for number in range(1, 6))) for letter in "AC"
    )
    responses = Responses(answers[items].astype(float), answers[items].astype(float), background)
    found = find("invariance").walker(responses, MeasurementModel(constructs), group="gender")
    assert isinstance(found, Invariance)
    return found


@pytest.mark.parametrize("code", ["en", "fa", "ar"])
def test_invariance_is_told_in_every_language(report: Callable[..., Report], ladder: Invariance, code: str) -> None:
    told = words_of(page_of(report, "invariance", code, ladder))
    assert len(told) > 300
    assert not re.search(BROKEN, told)


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_what_groups_may_be_compared_by_follows_the_conclusion(
    report: Callable[..., Report], ladder: Invariance, conclusion: Conclusion
) -> None:
    told = words_of(page_of(report, "invariance", "en", replace(ladder, conclusion=conclusion)))
    assert ("may be pooled" in told) is (conclusion is Conclusion.POOL)
    assert words_of(str(report("en").say(f"invariance.{conclusion}"))) in told


def changed(ladder: Invariance, step: str, **changes: object) -> Invariance:
    return replace(ladder, levels=tuple(replace(one, **changes) if one.name == step else one for one in ladder.levels))


@pytest.mark.parametrize("code", ["en", "fa", "ar"])
def test_the_ladder_is_drawn_and_told_for_those_who_do_not_see_it(
    report: Callable[..., Report], ladder: Invariance, code: str
) -> None:
    page = page_of(report, "invariance", code, ladder)
    alt = re.findall(r'alt="([^"]{40,})"', page)[0]
    assert page.count('class="drawing') == 1
    assert not re.search(BROKEN, alt)
    for one in ladder.levels[1:]:
        assert report(code).numbers.fixed_text(one.delta_cfi, 3, proportion=True) in alt


def test_what_is_said_of_the_drawing_follows_the_steps(report: Callable[..., Report], ladder: Invariance) -> None:
    step = ladder.levels[2].name
    lost = changed(ladder, step, delta_cfi=-0.031, within=False, held=False)
    freed = replace(changed(ladder, step, freed=("A~1",)), releases=(FullyHeld(step, 0.9, -0.02, "A1~1", 30.0),))
    mixed = changed(ladder, step, delta_rmsea=0.04, unanimous=False)
    poor = replace(ladder, conclusion=Conclusion.NOT_COMPARABLE)
    said = [words_of(page_of(report, "invariance", "en", one)) for one in (ladder, lost, freed, mixed, poor)]
    assert "No step lowers CFI by more than is allowed." in said[0]
    assert "CFI falls by more than is allowed" in said[1]
    assert "−.031" in said[1]
    assert "only because some parameters were freed" in said[2]
    assert "hollow" in said[2]
    assert "other indices change by more than is allowed: RMSEA." in said[3]
    assert ["first model fits badly" in one for one in said] == [False, False, False, False, True]


def test_one_model_alone_is_not_drawn(report: Callable[..., Report], ladder: Invariance) -> None:
    page = page_of(report, "invariance", "en", replace(ladder, levels=ladder.levels[:1]))
    assert 'class="drawing' not in page


@pytest.fixture(scope="module")
def moderated() -> LatentModeration:
    scales = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3"], "c": ["c1", "c2", "c3"]}
    return latent_moderated(moderated_answers(200, 2), scales, "c", "a", "b")


@pytest.mark.parametrize("code", ["en", "fa", "ar"])
def test_latent_moderation_is_told_with_its_test_and_slopes(
    report: Callable[..., Report], moderated: LatentModeration, code: str
) -> None:
    told = words_of(page_of(report, "latent_moderation", code, moderated))
    assert not re.search(BROKEN, told)
    assert len(told) > 400
    assert words_of(page_of(report, "latent_moderation", code, replace(moderated, p_value=0.4))) != told


def test_factor_scores_have_a_table_where_asked_for(report: Callable[..., Report], factors: SemResult) -> None:
    scored = with_scores(factors, held("bfi_clean.csv").head(400), "regression", group="", missing="listwise")
    assert (
        page_of(report, "cfa", "en", scored).count("<table")
        == page_of(report, "cfa", "en", factors).count("<table") + 1
    )


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("latent_moderation: a, b, c +", Outcome.SUPPORTED),
        ("latent_moderation +", Outcome.SUPPORTED),
        ("latent_moderation: a, b, c -", Outcome.NOT_SUPPORTED),
        ("latent_moderation: b, a, c", Outcome.NOT_TESTED),
    ],
)
def test_a_hypothesis_of_latent_moderation_is_judged(
    report: Callable[..., Report], moderated: LatentModeration, test: str, outcome: Outcome
) -> None:
    page = report("en")
    page.__dict__["results"] = {"latent_moderation": moderated}
    assert judged(page, Hypothesis("H1", {"en": "The more b, the stronger a."}, test)).outcome is outcome
