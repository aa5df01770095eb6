"""Descriptive statistics agree with psych::describe in all three forms of skewness and kurtosis."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from psychometrics.descriptives import describe, item_descriptives
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held, read_case, reference_cases

R = expected("descriptives")


@pytest.mark.parametrize("path", reference_cases("psychometrics", "descr_mardia_mahal__"))
def test_every_reference_case_of_r_is_met(path: Path) -> None:
    case, frame = read_case(path)
    result, close = case["result"], {"rel": 1e-8, "abs": 1e-10}
    rows = [describe(frame[code], code, 0, 1) for code in frame]
    assert [row.n for row in rows] == [result["n"]] * len(rows)
    assert [row.mean for row in rows] == pytest.approx(list(result["mean"].values()), **close)
    assert [row.sd for row in rows] == pytest.approx(list(result["sd"].values()), **close)
    assert [row.skewness for row in rows] == pytest.approx(result["skew_type3"], **close)
    assert [row.kurtosis for row in rows] == pytest.approx(result["kurt_type3"], **close)
    assert [row.skewness_g1 for row in rows] == pytest.approx(result["skew_type2"], **close)
    assert [row.kurtosis_g2 for row in rows] == pytest.approx(result["kurt_type2"], **close)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("n", "n"),
        ("mean", "mean"),
        ("mean_se", "se"),
        ("sd", "sd"),
        ("median", "median"),
        ("skewness", "skewness"),
        ("kurtosis", "kurtosis"),
        ("skewness_g1", "skewness_g1"),
        ("kurtosis_g2", "kurtosis_g2"),
    ],
)
def test_items_with_gaps_are_described_as_psych_describes_them(name: str, key: str) -> None:
    frame = held("bfi.csv")[R["codes"]]
    rows = item_descriptives(responses_of(frame), model_of(frame, low=1, high=6)).items
    assert [getattr(row, name) for row in rows] == pytest.approx(R[key], rel=1e-9)


def test_frequencies_count_codes_that_nobody_chose_and_floor_and_ceiling_are_shares() -> None:
    frame = pd.DataFrame({"a": [1.0, 1, 2, None], "b": [5.0, 4, 5, 5]})
    first, second = item_descriptives(responses_of(frame), model_of(frame)).items
    assert [(f.code, f.n) for f in first.frequencies] == [(1, 2), (2, 1), (3, 0), (4, 0), (5, 0)]
    assert (first.floor, second.ceiling, first.missing_share) == (pytest.approx(2 / 3), 0.75, 0.25)
    assert first.mode == 1


@pytest.mark.parametrize(
    ("values", "lacking", "code"),
    [
        ([], "mean", "no_answers"),
        ([3.0], "sd", "needs_more_answers"),
        ([3.0, 3.0], "skewness", "zero_variance"),
        ([3.0, 4.0], "skewness_g1", "needs_more_answers"),
        ([3.0, 4.0, 4.0], "kurtosis_g2", "needs_more_answers"),
    ],
)
def test_what_the_data_cannot_give_has_a_reason(values: list[float], lacking: str, code: str) -> None:
    figure = getattr(describe(pd.Series(values, dtype=float), "a", 1, 5), lacking)
    assert isinstance(figure, NotComputable)
    assert figure.reason.code == code
