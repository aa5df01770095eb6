"""What is cited is known, and what is known is whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from psychometrics.registry import Statistic, statistics
from psychometrics.value.registry import value_measures
from reports import cutoffs
from reports.cutoffs import Cutoff
from reports.references import references
from reports.section import FOLDER


def test_every_cutoff_has_a_source_that_is_known() -> None:
    sources = {one.source for one in vars(cutoffs).values() if isinstance(one, Cutoff)}
    assert len(sources) > 5
    assert sources <= set(references())


def test_every_work_that_a_section_cites_is_known() -> None:
    code = "\n".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))
    cited = set(re.findall(r'"([a-z_]+(?:18|19|20)\d\d)"', code))
    assert len(cited) > 5
    assert cited <= set(references())


@pytest.mark.parametrize("registered", [statistics, value_measures])
def test_every_source_of_a_statistic_or_value_measure_has_its_full_entry(
    registered: Callable[[], Mapping[str, Statistic]],
) -> None:
    cited = {key for one in registered().values() for key in one.sources}
    assert sorted(cited - set(references())) == []


def test_only_counting_needs_no_source() -> None:
    assert [one.name for one in statistics().values() if not one.sources] == ["background"]


@pytest.mark.parametrize("key", sorted(references()))
def test_a_work_has_its_short_form_year_and_a_clean_doi(key: str) -> None:
    work = references()[key]
    assert re.search(r"(18|19|20)\d\d", work.short)
    assert re.search(r"(18|19|20)\d\d", work.short)[0] in work.entry  # type: ignore[index]
    assert work.entry.count("*") % 2 == 0
    assert not work.doi or re.fullmatch(r"10\.\d{4,9}/\S+", work.doi)


def test_every_work_cited_in_the_page_stands_in_its_list(pages: dict[str, str]) -> None:
    body, listed = pages["en"].split('<section id="references"')
    for work in references().values():
        surname = work.short.split()[0].rstrip(",")
        if f"({work.short}" in body.replace("&amp;", "&"):
            assert surname in listed, work.key
