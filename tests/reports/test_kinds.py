"""Each kind of report in each language: its own choice and order of sections, whole words, nothing left over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from instruments.language import languages
from psychometrics.analysis import Analysis
from reports.render import render
from reports.report import Report
from reports.section import chosen, sections
from reports.sections.briefing import answers
from reports.sections.caveats import limits
from reports.study import Kind, ReportStudy
from tests.reports.test_sections import section_of, words_of

OTHERS = (Kind.ARTICLE, Kind.MANAGEMENT)
FIRST = {Kind.THESIS: "cover", Kind.ARTICLE: "abstract", Kind.MANAGEMENT: "briefing"}
BROKEN = r"[{}]|\*\*[^\W\d]| [،؛]|[^\W\d] \.(?!\d)|\.\.(?!\.)|،،|،\."


@pytest.fixture(scope="module")
def pages_of(analysis: Analysis, study: ReportStudy) -> dict[tuple[Kind, str], str]:
    return {(kind, code): render(analysis, replace(study, kind=kind), code) for kind in OTHERS for code in languages()}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", OTHERS)
def test_every_page_of_a_kind_has_whole_words(pages_of: dict[tuple[Kind, str], str], kind: Kind, code: str) -> None:
    page = re.sub(r'(?s)<section id="reproducibility".*?</section>', "", pages_of[kind, code])
    told = words_of(page[page.index("<body") :])
    assert len(told) > 1000
    assert not re.search(BROKEN, told)


@pytest.mark.parametrize("code", ["fa", "ar"])
@pytest.mark.parametrize("kind", OTHERS)
def test_no_english_sentence_is_left(pages_of: dict[tuple[Kind, str], str], kind: Kind, code: str) -> None:
    page = re.sub(r'(?s)<section id="(references|reproducibility)".*?</section>', "", pages_of[kind, code])
    page = re.sub(r'(?s)<bdi dir="ltr"[^>]*>.*?</bdi>', "", page[page.index("<body") :])
    assert re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", words_of(page)) == []


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_begins_with_its_own_first_page(report: Callable[..., Report], kind: Kind) -> None:
    assert chosen(report("en", kind=kind))[0].name == FIRST[kind]


def test_managers_see_no_jargon(pages_of: dict[tuple[Kind, str], str]) -> None:
    told = words_of(pages_of[Kind.MANAGEMENT, "en"].split("<body")[1])
    for word in ("alpha", "omega", "standard deviation", "Cronbach", "p <", "regress", "eigenvalue", "HTMT", "KMO"):
        assert word not in told


def test_management_fits_few_pages_of_sections(report: Callable[..., Report]) -> None:
    names = [section.name for section in chosen(report("fa", kind=Kind.MANAGEMENT))]
    assert names == ["briefing", "standing", "actions", "worth", "caveats"]


def test_without_records_no_amount_is_named(pages_of: dict[tuple[Kind, str], str]) -> None:
    told = words_of(section_of(pages_of[Kind.MANAGEMENT, "en"], "worth"))
    assert told.endswith(
        "No amount of money can be named: this report rests on answers alone. With the firm’s "
        "purchase records, and the customers’ consent to join them, it could."
    )


def test_the_first_page_leaves_out_questions_that_the_study_cannot_answer(report: Callable[..., Report]) -> None:
    assert [name for name, _ in answers(report("en"))] == ["level", "trust"]


def test_limits_follow_the_study(report: Callable[..., Report]) -> None:
    plain = [words_of(each) for each in limits(report("en"))]
    simulated = [words_of(each) for each in limits(report("en", simulated=True))]
    assert set(simulated) - set(plain) == {"The respondents are simulated: the numbers describe nobody."}
    assert "The wording used is not validated yet." in plain


def test_every_section_stands_in_some_kind() -> None:
    for section in sections():
        assert section.kinds
        assert set(section.kinds) <= {*Kind}
        assert set(section.own) <= set(section.kinds)
        assert {key.partition("-")[0] for key in section.orders} <= {*section.kinds}


@pytest.mark.parametrize("code", languages())
def test_columns_that_every_study_has_are_named_in_words(report: Callable[..., Report], code: str) -> None:
    page = report(code)
    for column in ("language", "log_recency", "spend_after", "goal_alignment"):
        assert page.label(column) != column
    assert page.answer("language", "fa") != "fa"
    assert words_of(page.answer("unknown", "7")) == page.language.local_digits("7")
