"""The value chapter from simulated records: whole words in three languages, and verdicts that follow the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from instruments.language import language, languages
from psychometrics.analysis import Analysis
from psychometrics.criterion.alignment import CLAIMS
from psychometrics.criterion.effects import EffectModel
from psychometrics.criterion.incremental import VERDICTS
from psychometrics.plan import plan_of
from psychometrics.results import not_computable
from psychometrics.value.analysis import ValueAnalysis, analyse_value, value_plan
from psychometrics.value.index_scores import ValueIndex
from psychometrics.value.simulation import simulate_value
from reports.records_only import without_survey
from reports.render import _body, render
from reports.report import Report
from reports.section import sections
from reports.study import ReportStudy
from tests.reports.test_sections import words_of
from tests.reports.test_study_sections import BROKEN

CHAPTER = [section.name for section in sections() if 700 <= section.order < 800]
SLOW = {"contractual_clv", "tier_comparison"}
"""Measures without a page of their own."""


@pytest.fixture(scope="module")
def value() -> ValueAnalysis:
    made = simulate_value(400, seed=3)
    plan = plan_of(step.statistic for step in value_plan().steps if step.statistic not in SLOW)
    stated = replace(made.assumptions, currency="IRR", unit="toman")
    return analyse_value(made.records, stated, plan, made.scores, {"engagement": 0.85}, measured_on=made.measured_on)


@pytest.fixture
def told(report: Callable[..., Report], value: ValueAnalysis) -> Callable[..., str]:
    """`told("segments", "fa", segments=other)`: words of one section, with some results put in place of others."""

    def words(name: str, code: str = "en", **results: Any) -> str:
        page = report(code)
        page.value = replace(value, results={**value.results, **results})
        section = next(one for one in sections() if one.name == name)
        assert section.is_on(page)
        return words_of(_body(page, section, dict(section.context(page))))

    return words


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", CHAPTER)
def test_each_section_of_the_chapter_has_whole_words(told: Callable[..., str], name: str, code: str) -> None:
    shown = told(name, code)
    assert len(shown) > 150
    assert not re.search(BROKEN, shown)


@pytest.mark.parametrize("code", ["fa", "ar"])
def test_no_english_sentence_is_left_in_the_chapter(
    analysis: Analysis, study: ReportStudy, value: ValueAnalysis, code: str
) -> None:
    page = render(Analysis({}, analysis.provenance), study, code, value)
    page = re.sub(r'(?s)<section id="(references|reproducibility|method)".*?</section>', "", page)
    page = re.sub(r'(?s)<bdi dir="ltr"[^>]*>.*?</bdi>|<bdi class="n">.*?</bdi>', "", page[page.index("<body") :])
    assert re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", words_of(page)) == []


def test_without_records_there_is_no_chapter(analysis: Analysis, study: ReportStudy) -> None:
    found = re.findall(r'<section id="(\w+)"', render(Analysis({}, analysis.provenance), study, "en"))
    assert not set(found) & set(CHAPTER)


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("code", languages())
def test_the_p_value_and_the_gain_are_told_in_one_sentence(
    told: Callable[..., str], value: ValueAnalysis, verdict: str, code: str
) -> None:
    found: Any = value.results["incremental_validity"]
    gain = replace(found.gain, verdict=verdict, p_value=0.034, delta_deviance_r2=0.123)
    shown = told("incremental_validity", code, incremental_validity=replace(found, gain=gain))
    number = language(code).number
    sentence = language(code).template(f"report.incremental_validity.{verdict}")
    assert {"{p}", "{deviance}", "{mae}"} <= set(re.findall(r"{\w+}", sentence))
    assert number(0.034, 3, proportion=True) in shown
    assert number(0.123, 3) in shown


def test_verdicts_on_engagement_differ_with_the_result(told: Callable[..., str], value: ValueAnalysis) -> None:
    found: Any = value.results["value_model"]
    assert isinstance(found.main, EffectModel)
    last = found.main.effects[-1]
    parts = {
        "spent": {"b": 0.3, "p_value": 0.001},
        "less": {"b": -0.3, "p_value": 0.001},
        "told from chance": {"p_value": 0.4},
    }
    for part, change in parts.items():
        main = replace(found.main, effects=(*found.main.effects[:-1], replace(last, **change)))
        assert part in told("engagement_value", value_model=replace(found, main=main)), part
    refused = replace(found, main=not_computable("too_few_respondents", n=3, needed=8))
    assert "could not be fitted" in told("engagement_value", value_model=refused)


@pytest.mark.parametrize("claim", CLAIMS)
def test_each_claim_on_goal_alignment_has_its_own_words(
    told: Callable[..., str], value: ValueAnalysis, claim: str
) -> None:
    found: Any = value.results["alignment"]
    sentence = language("en").template(f"report.moderation.{claim}").split("**")[1]
    assert sentence in told("moderation", alignment=replace(found, claim=claim))


def test_hidden_cells_are_not_told_in_table_map_or_words(told: Callable[..., str], value: ValueAnalysis) -> None:
    found: Any = value.results["segments"]
    names = ("n", "share", "mean_value", "value_share", "mean_engagement")
    hidden = {name: not_computable("criterion_hidden", least=5) for name in names}
    rows = tuple(replace(row, **hidden) for row in found.rows)
    shown = told("segments", segments=replace(found, rows=rows, hidden=4))
    assert "can’t be shown" in shown
    assert "hidden: too few people" in shown
    assert not re.search(r"\d people, \d", shown)


def test_a_pre_trend_forbids_putting_the_effect_down_to_the_tier(
    told: Callable[..., str], value: ValueAnalysis
) -> None:
    found: Any = value.results["tier_event_study"]
    assert "can’t be put down to the tier" in told(
        "tier_event_study", tier_event_study=replace(found, pre_trend_p=0.001)
    )
    assert "as the comparison needs" in told("tier_event_study", tier_event_study=replace(found, pre_trend_p=0.6))
    unknown = replace(found, pre_trend_p=not_computable("tier_no_control_then", time=0))
    assert "could not be tested" in told("tier_event_study", tier_event_study=unknown)


def test_a_group_that_costs_more_than_it_brings_is_named(told: Callable[..., str], value: ValueAnalysis) -> None:
    found: Any = value.results["costs"]
    losing = tuple(
        replace(line, net=-5.0) if line.by == "tier" and line.group == "gold" else line for line in found.lines
    )
    assert "More is spent than comes in for gold" in told("costs", costs=replace(found, lines=losing))
    gain = tuple(replace(line, net=9.0) for line in found.lines)
    assert "No group costs more than it brings" in told("costs", costs=replace(found, lines=gain))


@pytest.mark.parametrize(("ratio", "part"), [(1.0, "about right"), (0.5, "too low"), (1.6, "too high")])
def test_a_forecast_is_judged_by_its_total(
    told: Callable[..., str], value: ValueAnalysis, ratio: float, part: str
) -> None:
    found: Any = value.results["clv_calibration"]
    agreement = replace(found.purchases, ratio=ratio)
    assert part in told("clv_calibration", clv_calibration=replace(found, purchases=agreement))


def test_dropout_that_is_not_identified_is_said(told: Callable[..., str], value: ValueAnalysis) -> None:
    found: Any = value.results["clv"]
    assert "tell customers who left" in told("clv")
    unseen = replace(found, fit=replace(found.fit, identified=False))
    assert "can’t tell whether anybody left" in told("clv", clv=unseen)


def test_a_measure_that_could_not_be_computed_is_named_with_its_reason(
    told: Callable[..., str], value: ValueAnalysis
) -> None:
    shown = told("records", costs=not_computable("value_records_missing", kinds="contacts"))
    assert "What could not be computed" in shown
    assert "Costs and returns" in shown


def test_a_low_match_is_said(told: Callable[..., str], value: ValueAnalysis, report: Callable[..., Report]) -> None:
    assert "enough to speak" in told("records")
    page = report("en")
    match: Any = value.provenance.match
    low = replace(value.provenance, match=replace(match, matched=10, rate=0.04))
    page.value = replace(value, provenance=low)
    section = next(one for one in sections() if one.name == "records")
    assert "That is low" in words_of(_body(page, section, dict(section.context(page))))


@pytest.mark.parametrize("code", languages())
def test_index_scores_are_said_not_to_be_money(report: Callable[..., Report], code: str) -> None:
    scores = pd.DataFrame({"referrals": [50.0, 60.0], "influence": [20.0, 40.0]})
    index = ValueIndex(("1", "2"), tuple(scores), scores.to_numpy(), (55.0, 30.0), (7.1, 14.1), (2, 2))
    page = report(code)
    page.__dict__["results"] = {"value_index": index}
    section = next(one for one in sections() if one.name == "value_index")
    shown = words_of(_body(page, section, dict(section.context(page))))
    assert words_of(page.say("value_index.not_money")) in shown
    assert page.value is None


def test_rials_are_shown_in_toman_with_the_unit(told: Callable[..., str]) -> None:
    assert "تومان" in told("clv", "fa")
    assert "toman" in told("clv", "en")


@pytest.mark.parametrize("code", languages())
def test_a_report_on_records_alone_asks_nobody(study: ReportStudy, value: ValueAnalysis, code: str) -> None:
    page = render(without_survey(value), replace(study, instruments=()), code, value)
    found = re.findall(r'<section id="(\w+)"', page)
    assert {"cover", "records", "rfm", "clv", "references", "reproducibility"} <= set(found)
    assert not {"sample", "method"} & set(found)
    assert "rfm::rfm_table_order" in page


def test_segments_of_fewer_customers_than_the_study_shows_are_left_out_of_table_and_map(
    report: Callable[..., Report], value: ValueAnalysis
) -> None:
    def rfm_of(least: int) -> dict[str, Any]:
        page = report("en")
        page.value = replace(value, assumptions=replace(value.assumptions, least_cell=least))
        section = next(one for one in sections() if one.name == "rfm")
        return dict(section.context(page))

    sizes = sorted(one.customers for one in value.results["rfm"].segments)  # type: ignore[union-attr]
    few, many = (rfm_of(least)["table"] for least in (1, sizes[1] + 1))
    shown = [sum("–" not in str(row) for row in table.rows) for table in (few, many)]
    assert shown[0] == len(sizes)
    assert 0 < shown[1] <= len(sizes) - 2
    assert "Hatched cells, without a number" in str(rfm_of(10)["map"].note)
    assert rfm_of(10**6)["map"] is None
    assert words_of(str(rfm_of(10**6)["reading"]))
