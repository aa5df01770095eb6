"""Replicates are the fits that they stand for, and their intervals are those of the literature."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import ModelError
from psychometrics.results import NotComputable
from psychometrics.sem.bootstrap import Bootstrapped, bca_interval, bootstrap, resampled_moments
from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.estimate import groups_of, sem
from psychometrics.sem.fitting import GroupData, fit
from psychometrics.sem.result import SemResult
from psychometrics.sem.syntax import parse
from psychometrics.sem.table import Options, build_table
from tests.shared_data import held

MEDIATION = "pmi ~ a*cond\nreaction ~ b*pmi + c*cond + import\nind := a*b"
THREE = "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9\nspeed ~ visual + textual"


def drawn(result: SemResult) -> Bootstrapped:
    assert isinstance(result.bootstrap, Bootstrapped)
    return result.bootstrap


@pytest.mark.parametrize("means", [False, True])
def test_a_replicate_is_the_fit_of_its_own_moments(means: bool) -> None:
    data = held("hs1939.csv")
    table = build_table(parse(THREE), Options(groups=2, means=means, group_equal=("loadings",)))
    groups = list(groups_of(table, data, "school", ["Pasteur", "Grant-White"]))
    estimates = bootstrap(fit(table, groups), replicates=4, seed=11).estimates
    samples = [resampled_moments(group.cases, 4, 11 + number) for number, group in enumerate(groups)]
    for place in range(4):
        own = [
            GroupData(group.label, group.cases, SampleMoments(len(group.cases), one.mean[place], one.covariance[place]))
            for group, one in zip(groups, samples, strict=True)
        ]
        assert estimates[place] == pytest.approx(fit(table, own).values, abs=1e-5)


def test_resampled_moments_are_those_of_drawn_rows() -> None:
    cases = held("hs1939.csv")[["x1", "x2", "x3"]].to_numpy(float)
    many = resampled_moments(cases, 2000, 1)
    assert many.mean.mean(axis=0) == pytest.approx(cases.mean(axis=0), abs=0.01)
    assert many.mean.std(axis=0) == pytest.approx(cases.std(axis=0) / np.sqrt(len(cases)), rel=0.05)
    assert many.covariance.mean(axis=0) == pytest.approx(np.cov(cases.T, bias=True), rel=0.03)


def test_the_indirect_effect_is_in_three_forms_the_same() -> None:
    many = drawn(sem(MEDIATION, held("tal_or.csv"), replicates=500, seed=3))
    by_label, by_paths = many.of("estimate", "ind", op=":="), many.of("indirect", "reaction", "cond")
    assert by_label.estimate == pytest.approx(by_paths.estimate)
    assert (by_label.ci_low, by_label.se) == pytest.approx((by_paths.ci_low, by_paths.se))
    assert many.used == 500


def test_standardised_replicates_are_the_standardised_estimates() -> None:
    result = sem(MEDIATION, held("tal_or.csv"), replicates=50)
    for one in result.estimates:
        rhs = "" if one.op == ":=" else one.rhs
        interval = drawn(result).of("standardised", one.lhs, rhs, op=one.op)
        assert interval.estimate == pytest.approx(one.std_all, abs=1e-9)


def test_replicates_spread_as_the_robust_errors_say() -> None:
    result = sem(MEDIATION, held("tal_or.csv"), replicates=3000, seed=5, estimator="MLR", means=True)
    for one in result.of("~"):
        if one.free:
            assert drawn(result).of("estimate", one.lhs, one.rhs).se == pytest.approx(float(one.se), rel=0.1)


def test_bca_leans_with_skewness_and_is_the_percentile_interval_without() -> None:
    rng = np.random.default_rng(2)
    even = rng.normal(size=200_000)
    assert bca_interval(0.0, even, 0.0, 0.95) == pytest.approx((-1.96, 1.96), abs=0.02)
    low, high = bca_interval(0.0, even, 0.1, 0.95)
    assert low > -1.96
    assert high > 1.96


def test_the_same_seed_gives_the_same_and_too_few_replicates_no_interval() -> None:
    data = held("tal_or.csv")
    one, other = (drawn(sem(MEDIATION, data, replicates=60, seed=9)) for _ in range(2))
    assert one.intervals == other.intervals
    few = drawn(sem(MEDIATION, data, replicates=5)).of("estimate", "ind", op=":=")
    assert isinstance(few.ci_low, NotComputable)


def test_what_can_not_be_resampled_is_said() -> None:
    data = held("tal_or.csv")
    assert isinstance(sem(MEDIATION, data).bootstrap, NotComputable)
    with pytest.raises(ModelError, match="bootstrap_method_unknown"):
        sem(MEDIATION, data, replicates=50, interval="jackknife")
    gappy = pd.DataFrame(data).copy()
    gappy.loc[0, "pmi"] = np.nan
    with pytest.raises(ModelError, match="bootstrap_needs_complete_answers"):
        sem(MEDIATION, gappy, missing="fiml", replicates=50)
