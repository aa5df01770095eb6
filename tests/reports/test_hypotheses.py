"""The summary of hypotheses follows the results: supported, not supported, not tested."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from reports.hypotheses import Hypothesis, Outcome, judged, read_test
from reports.report import Report
from tests.reports.test_kinds import BROKEN
from tests.reports.test_levels import told

TEXT = {"en": "People who agree also persist.", "fa": "سازگارها پیگیرترند.", "ar": "المتوافقون أكثر مثابرة."}


@pytest.mark.parametrize(
    ("test", "read"),
    [
        ("regression: trust +", ("regression", ("trust",), 1)),
        ("correlations: a, b \u2212", ("correlations", ("a", "b"), -1)),
        ("incremental_validity", ("incremental_validity", (), 0)),
        ("", ("", (), 0)),
    ],
)
def test_a_test_is_read_with_its_names_and_sign(test: str, read: tuple[str, tuple[str, ...], int]) -> None:
    assert read_test(test) == read


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("correlations: agreeableness, extraversion +", Outcome.SUPPORTED),
        ("correlations: extraversion, agreeableness", Outcome.SUPPORTED),
        ("correlations: agreeableness, extraversion -", Outcome.NOT_SUPPORTED),
        ("midpoint: neuroticism +", Outcome.NOT_SUPPORTED),
        ("correlations: agreeableness, unknown", Outcome.NOT_TESTED),
        ("regression: agreeableness", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
    ],
)
def test_a_hypothesis_is_judged_by_p_and_sign(report: Callable[..., Report], test: str, outcome: Outcome) -> None:
    assert judged(report("en"), Hypothesis("H1", TEXT, test)).outcome is outcome


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_the_table_counts_what_the_data_support(report: Callable[..., Report], code: str) -> None:
    tests = ("correlations: agreeableness, extraversion +", "regression: agreeableness")
    asked = tuple(Hypothesis(f"H{place}", TEXT, test) for place, test in enumerate(tests, 1))
    shown = told(report(code, hypotheses=asked), "hypotheses")
    assert TEXT[code] in shown
    assert not re.search(BROKEN, shown)
