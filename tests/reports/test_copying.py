"""The words to copy under descriptive and group tables: n, test, effect size and interval, in every language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from re import findall, search, sub

import pytest
from scipy import stats

from instruments.language import languages
from psychometrics.descriptives import mean_interval
from psychometrics.groups.result import Comparison, Test
from psychometrics.results import not_computable
from reports.comparisons import strongest
from reports.report import Report

COUNT = r"(n =|تعداد|حجم العينة) ?[0-9۰-۹]{2,3}"


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(
    ("section", "symbols"),
    [("groups", "(t|F)"), ("midpoint", "t"), ("association", "χ²"), ("scales", "M")],
)
def test_the_sentence_gives_statistic_effect_interval_and_n(
    pages: dict[str, str], code: str, section: str, symbols: str
) -> None:
    told = copied(pages[code], section)
    assert search(rf"{symbols}\s*(\(|=)", told)
    assert search(COUNT, told)
    if section != "association":
        assert findall(r"\[[^\]]+\]", told)


def test_the_largest_effect_is_the_one_that_is_told(report: Callable[..., Report]) -> None:
    shown = report("en")
    found = shown.results["midpoint"]
    assert isinstance(found, Comparison)
    tests = [test for test in found.tests if test.test == "one_sample_t"]
    most = max(tests, key=lambda test: abs(float(test.effect)))
    told = plain(str(strongest(shown, "midpoint.copy", tests)[0]))
    assert shown.label(most.scale) in told
    assert f"d = {float(most.effect):.2f}".replace("-", "−") in told
    assert f"n = {most.n}" in told


def test_tests_that_could_not_be_computed_give_no_sentence(report: Callable[..., Report]) -> None:
    shown = report("en")
    found = shown.results["midpoint"]
    assert isinstance(found, Comparison)
    why = not_computable("no_spread")
    none: list[Test] = [replace(test, statistic=why, p_holm=why, effect=why) for test in found.tests]
    assert strongest(shown, "midpoint.copy", none) == []


def test_the_interval_of_a_mean_is_that_of_student(report: Callable[..., Report]) -> None:
    row = report("en").results["scales"].scales[0]  # type: ignore[union-attr]
    low, high = mean_interval(row, 0.9)
    expected = stats.t.interval(0.9, row.n - 1, row.mean, row.mean_se)
    assert (low, high) == pytest.approx(expected)
    assert mean_interval(replace(row, mean_se=not_computable("no_spread")))[0] == not_computable("no_spread")


def copied(page: str, section: str) -> str:
    found = search(rf'(?s)<section id="{section}".*?</section>', page)
    assert found
    aside = search(r'(?s)<aside class="copy">.*?</aside>', found[0])
    assert aside, f"nothing to copy in {section}"
    return plain(aside[0])


def plain(html: str) -> str:
    return " ".join(unescape(sub(r"<[^>]+>", "", html)).replace("\u202f", " ").split())
