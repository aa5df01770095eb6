"""Steadiness of scale scores between waves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from psychometrics.agreement import intraclass_correlations
from psychometrics.errors import DataError, PlanError
from psychometrics.model import Construct, MeasurementModel, items
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from psychometrics.retest import retest

MODEL = MeasurementModel((Construct("trust", items("t", 1, 3)),))


def two_waves(n: int = 40) -> Responses:
    rng = np.random.default_rng(5)
    person = rng.normal(size=(n, 1))
    first, second = (np.clip(np.round(3 + person + 0.7 * rng.normal(size=(n, 3))), 1, 5) for _ in range(2))
    frame = pd.DataFrame(np.vstack([first, second]), columns=["t1", "t2", "t3"])
    who = pd.DataFrame({"respondent": [*range(n)] * 2, "wave": [1] * n + [2] * n})
    shuffled = rng.permutation(2 * n)
    frame, who = (part.iloc[shuffled].reset_index(drop=True) for part in (frame, who))
    return Responses(frame, frame, who)


def test_people_are_matched_between_waves_and_the_figures_are_those_of_scipy_and_icc() -> None:
    responses = two_waves()
    pair = retest(responses, MODEL).pairs[0]
    wide = responses.keyed.mean(axis=1).groupby([responses.background["respondent"], responses.background["wave"]])
    scores = wide.first().unstack().to_numpy()
    known = stats.pearsonr(scores[:, 0], scores[:, 1])
    assert pair.n == 40
    assert pair.r == pytest.approx(known.statistic)
    assert [pair.r_low, pair.r_high] == pytest.approx(list(known.confidence_interval()))
    assert pair.icc == pytest.approx(intraclass_correlations(scores).form("ICC2").icc)
    assert pair.mean_difference == pytest.approx((scores[:, 1] - scores[:, 0]).mean())


def test_a_second_response_in_a_wave_is_left_out_and_told() -> None:
    responses = two_waves()
    keyed = pd.concat([responses.keyed, responses.keyed.iloc[:2]], ignore_index=True)
    who = pd.concat([responses.background, responses.background.iloc[:2]], ignore_index=True)
    found = retest(Responses(keyed, keyed, who), MODEL)
    assert found.pairs[0].r == pytest.approx(retest(responses, MODEL).pairs[0].r)
    assert found.notes[0].params["count"] == 2


def test_a_missing_column_or_a_single_wave_is_refused() -> None:
    responses = two_waves()
    with pytest.raises(PlanError):
        retest(responses, MODEL, wave="round")
    alone = Responses(responses.keyed, responses.raw, responses.background.assign(wave=1))
    with pytest.raises(DataError):
        retest(alone, MODEL)


def test_three_people_in_both_waves_are_too_few() -> None:
    pair = retest(two_waves(3), MODEL).pairs[0]
    assert isinstance(pair.r, NotComputable)
    assert pair.n == 3
