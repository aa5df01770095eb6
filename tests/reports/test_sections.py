"""Each section in each language: whole words, no glued or missing ones, and switched on by what the study has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from markupsafe import Markup

from instruments.language import languages
from psychometrics.analysis import Analysis
from psychometrics.plan import CUSTOMARY
from psychometrics.responses import Exclusion
from psychometrics.results import Note
from reports.render import render
from reports.report import Report
from reports.section import sections
from reports.sections.sample.flow import steps
from reports.study import ReportStudy

GIVEN = {"content_validity", "records", "agreement", "hypotheses", "planned"}
"""Sections for results that no plan computes; they have tests of their own."""
THESIS = [one for one in sections() if "thesis" in one.kinds]
NAMES = [one.name for one in THESIS if {*one.needs} <= {*CUSTOMARY} and one.name not in GIVEN]
EVERYWHERE = {"contents", "cover", "opening", "method", "sample", "references", "reproducibility"}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", NAMES)
def test_a_section_has_whole_words_in_every_language(pages: dict[str, str], name: str, code: str) -> None:
    told = words_of(section_of(pages[code], name))
    assert len(told) > 20
    if name != "reproducibility":  # holds R calls
        assert not re.search(r"[{}]|\*\*[^\W\d]| [،؛]|[^\W\d] \.(?!\d)|\.\.(?!\.)|،،|،\.", told)


@pytest.mark.parametrize("code", ["fa", "ar"])
def test_no_english_sentence_is_left_in_another_language(pages: dict[str, str], code: str) -> None:
    page = re.sub(r'(?s)<section id="(references|reproducibility)".*?</section>', "", pages[code])
    page = re.sub(r'(?s)<bdi dir="ltr"[^>]*>.*?</bdi>', "", page[page.index("<body") :])
    assert re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", words_of(page)) == []


def test_a_section_is_left_out_when_its_result_is_not_there(analysis: Analysis, study: ReportStudy) -> None:
    part = Analysis({"items": analysis.results["items"]}, analysis.provenance)
    assert set(re.findall(r'<section id="(\w+)"', render(part, study, "en"))) == EVERYWHERE | {"items", "item_answers"}


def test_captions_follow_the_custom_of_the_language(pages: dict[str, str]) -> None:
    assert re.search(r'جدول <bdi dir="ltr" class="n">۴-۱</bdi>\.', pages["fa"])
    assert re.search(r'جدول \(<bdi dir="ltr" class="n">4-1</bdi>\):', pages["ar"])
    below, above = section_of(pages["fa"], "retention"), section_of(pages["en"], "retention")
    assert below.index("<img") < below.index("<figcaption")
    assert above.index("<figcaption") < above.index("<img")


def test_contents_list_every_section_behind_them(pages: dict[str, str]) -> None:
    targets = re.findall(r'href="#(\w+)"', section_of(pages["en"], "contents"))
    assert list(dict.fromkeys(targets)) == re.findall(r'<section id="(\w+)"', pages["en"])[2:]


def test_the_cover_gives_at_most_three_answers(pages: dict[str, str]) -> None:
    assert 1 <= section_of(pages["fa"], "cover").count('<td class="nuqta">') <= 3


@pytest.mark.parametrize("code", languages())
def test_simulated_respondents_are_said_on_the_cover(analysis: Analysis, study: ReportStudy, code: str) -> None:
    said, silent = (
        section_of(render(analysis, replace(study, simulated=told), code), "cover") for told in (True, False)
    )
    assert 'class="simulated"' in said
    assert 'class="simulated"' not in silent


def test_the_flow_tells_how_many_left_at_each_step_and_why(report: Callable[..., Report]) -> None:
    shown = report("en", flow={"opened": 470, "started": 450, "completed": 304})
    left_out = (Exclusion(Note("flagged_left_out"), 4),)
    shown.analysis = replace(
        shown.analysis, provenance=replace(shown.analysis.provenance, n_read=304, n=300, exclusions=left_out)
    )
    told = [(words_of(step.count), words_of(" ".join(step.left))) for step in steps(shown)]
    assert told == [
        ("470", "20 people left here."),
        ("450", "146 people left here."),
        ("304", "4 flagged responses were left out."),
        ("300", ""),
    ]


def test_references_hold_what_was_cited_with_its_doi(pages: dict[str, str]) -> None:
    told = section_of(pages["en"], "references")
    assert 'href="https://doi.org/10.1007/BF02289447"' in told
    assert "Goldberg" in told


def test_the_last_pages_say_how_to_get_the_numbers_again(pages: dict[str, str]) -> None:
    told = words_of(section_of(pages["en"], "reproducibility"))
    for piece in ("5eed5eed", "300", "numpy", "psych::fa"):
        assert piece in told


def section_of(page: str, name: str) -> str:
    """The HTML of one section."""
    found = re.search(rf'(?s)<section id="{name}".*?</section>', page)
    assert found, f"no section {name}"
    return found[0]


def words_of(markup: str) -> str:
    """What a reader sees, with single spaces."""
    return " ".join(Markup(markup).striptags().split())
