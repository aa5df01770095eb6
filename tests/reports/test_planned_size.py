"""The planned sample in the report: what was planned, and whether it was reached."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from instruments.language import language, languages
from reports.planned_size import PlannedSize, met_words, plain, sentence
from reports.report import Report
from reports.sections import sample
from tests.reports.test_sections import words_of

SIMULATED = PlannedSize(
    "sem", 250, reached=0.834, se=0.017, samples=500, seed=20260101, kind="path", first="A", second="E", value=0.2,
    sha256="ab" * 32,
)  # fmt: skip
RULES = {
    "power_t_test": 0.5, "power_anova": 0.25, "power_correlation": 0.2, "power_regression": 0.15,
    "inverse_square_root": 0.2, "gamma_exponential": 0.2, "alpha_precision": 0.8, "cochran": 0.05,
    "cochran_finite": 0.05, "krejcie_morgan": 5000, "close_fit": 113,
}  # fmt: skip


@pytest.mark.parametrize("code", languages())
def test_every_way_of_planning_has_its_sentence_before_and_after(code: str) -> None:
    t = language(code)
    shown = plain(t, {"A": "Trust", "E": "Loyalty"})
    plans = [replace(SIMULATED, method=method) for method in ("sem", "pls")]
    plans += [replace(SIMULATED, method="efa", kind=""), replace(SIMULATED, kind="correlation")]
    plans += [replace(SIMULATED, kind="loading", second="trust.1")]
    plans += [PlannedSize(rule, 385, value=value) for rule, value in RULES.items()]
    for planned in plans:
        before, after = (str(sentence(planned, tense, shown)) for tense in ("will", "was"))
        assert before != after
        assert t.number(planned.n) in before
        assert t.number(planned.n) in after
        assert not re.search(r"[{}*]", before + after)
    assert t.number(0.834, 3, proportion=True) in str(sentence(SIMULATED, "was", shown))


def test_the_report_tells_the_planned_sample_beside_the_reached_one(report: Callable[..., Report]) -> None:
    lines = [words_of(str(line)) for line in sample.context(report("en", planned=SIMULATED))["planned"]]
    assert lines[0].startswith("A sample of 250 respondents was planned.")
    assert "significant at .05 in .834 of the samples" in lines[0]
    assert "300 respondents are used in this report: the planned 250 were reached." in lines[1]
    short = sample.article(report("fa", planned=replace(SIMULATED, n=400)))["planned"]
    assert "۱۰۰ نفر کمتر از ۴۰۰" in words_of(str(short[1]))
    assert sample.context(report("ar"))["planned"] == []


def test_an_unmet_plan_says_how_many_are_missing() -> None:
    told = str(met_words(SIMULATED, 200, plain(language("en"), {})))
    assert "50 fewer than the planned 250" in told
