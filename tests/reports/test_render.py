"""Every section in every language, from words that exist."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from instruments.language import language, languages
from psychometrics.analysis import Analysis
from reports.look import single_file
from reports.render import render
from reports.report import Report
from reports.section import sections
from reports.study import Kind, ReportStudy

LEFT_OVER = re.compile(r"\{\w+\}|\bNone\b|\bnan\b|NotComputable|Note\(")


def _words_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html.split("</style>")[1])


@pytest.mark.parametrize("code", languages())
def test_the_small_study_shows_every_section_but_those_that_nobody_asked_for(
    report: Callable[..., Report], pages: dict[str, str], code: str
) -> None:
    shown = report(code)
    on = {section.name for section in sections() if section.is_on(shown)}
    assert {"cover", "contents", "sample", "items", "scales", "reliability", "factors", "references"} <= on
    for name in on:
        assert f'<section id="{name}"' in pages[code], name


@pytest.mark.parametrize("code", languages())
def test_no_slot_stays_unfilled_and_no_python_value_is_printed(pages: dict[str, str], code: str) -> None:
    assert LEFT_OVER.findall(_words_of(pages[code])) == []


@pytest.mark.parametrize("code", languages())
def test_every_headed_section_has_a_title_of_its_own_in_the_language(code: str) -> None:
    titles = [language(code).text(f"report.{one.name}.title") for one in sections() if one.headed]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_reports_in_each_language_use_the_same_keys_of_words() -> None:
    keys = {code: _keys(language(code).words["report"]) for code in languages()}
    assert keys["fa"] == keys["ar"] == keys["en"]


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_report_renders(analysis: Analysis, study: ReportStudy, kind: Kind) -> None:
    page = render(analysis, ReportStudy(study.title, study.instruments, study.made_at, kind=kind), "fa")
    assert f'class="rtl fa {kind}"' in page


def test_the_same_input_gives_the_same_page(analysis: Analysis, study: ReportStudy, pages: dict[str, str]) -> None:
    assert render(analysis, study, "ar") == pages["ar"]


@pytest.mark.parametrize("code", languages())
def test_every_link_within_the_page_leads_somewhere_and_no_id_is_given_twice(pages: dict[str, str], code: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', pages[code])
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', pages[code])) <= set(ids)


@pytest.mark.parametrize("code", languages())
def test_every_picture_has_an_alternative_text(pages: dict[str, str], code: str) -> None:
    pictures = re.findall(r"<img[^>]*>", pages[code])
    assert pictures
    assert [picture[:80] for picture in pictures if not re.search(r'\balt="[^"]+"', picture)] == []


def test_numbers_of_tables_run_on_without_a_gap(pages: dict[str, str]) -> None:
    numbers = [int(number) for number in re.findall(r'id="table-(\d+)"', pages["en"])]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10


def test_a_single_file_needs_nothing_beside_it(pages: dict[str, str]) -> None:
    whole = single_file(pages["fa"])
    assert 'url("fonts/' not in whole
    assert 'url("data:font/ttf;base64,' in whole


def _keys(words: object, before: str = "") -> set[str]:
    """Keys of words; the forms of a plural are the language's own business."""
    if not isinstance(words, dict) or "other" in words:
        return {before}
    return {key for name, below in words.items() for key in _keys(below, f"{before}.{name}")}
