"""A report for too few people still stands, and says what can't be computed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from instruments.language import languages
from psychometrics.analysis import Analysis
from psychometrics.results import NotComputable
from reports.render import render
from reports.study import ReportStudy


@pytest.fixture(scope="module", params=[1, 4])
def few(request: pytest.FixtureRequest, analysis_of: Callable[[int], Analysis]) -> Analysis:
    return analysis_of(request.param)


@pytest.mark.parametrize("code", languages())
def test_every_number_that_is_missing_has_its_reason_under_the_table(
    few: Analysis, study: ReportStudy, code: str
) -> None:
    page = render(few, study, code)
    marks, told = page.count("<sup>"), re.findall(r'<p class="note">.*?</p>', page)
    assert marks > 0
    assert any("<sup>" in note for note in told)
    assert not re.search(r">\s*-?(nan|inf)\s*<", page, re.IGNORECASE)


@pytest.mark.parametrize("code", languages())
def test_whatever_could_not_be_run_is_named_with_its_reason(few: Analysis, study: ReportStudy, code: str) -> None:
    failed = [name for name, result in few.results.items() if isinstance(result, NotComputable)]
    page = render(few, study, code)
    for name in failed:
        assert name in page, name
