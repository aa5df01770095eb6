"""Method factors, waves, change and moderation find what was put into simulated answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import ModelError
from psychometrics.sem.designs import (
    change_syntax,
    method_factor_syntax,
    moderation_syntax,
    product_indicators,
    waves_syntax,
)
from psychometrics.sem.estimate import sem
from psychometrics.sem.method_factor import method_factor
from tests.shared_data import held

LOADINGS = np.array([0.4, 0.6, 0.8, 1.0] * 2)
SCALES = {"a": ["a1", "a2", "a3", "a4"], "b": ["b1", "b2", "b3", "b4"]}


def two_waves(change: float, n: int = 1500) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    before = rng.normal(size=n)
    after = before + change + 0.5 * rng.normal(size=n)
    own = 0.4 * rng.normal(size=(n, 3))
    loadings, intercepts = np.array([1.0, 0.8, 0.9]), np.array([3.0, 2.0, 4.0])
    waves = [one[:, None] * loadings + intercepts + own + 0.4 * rng.normal(size=(n, 3)) for one in (before, after)]
    return pd.DataFrame(np.hstack(waves), columns=["x1", "x2", "x3", "y1", "y2", "y3"])


def with_method(size: float, n: int = 2000) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n)
    method = rng.normal(size=(n, 1))
    answers = np.repeat(factors, 4, axis=1) * LOADINGS + size * method + 0.6 * rng.normal(size=(n, 8))
    marker = size * method + 0.8 * rng.normal(size=(n, 3))
    return pd.DataFrame(np.hstack([answers, marker]), columns=[*SCALES["a"], *SCALES["b"], "m1", "m2", "m3"])


def test_a_marker_shows_the_method_that_was_put_in() -> None:
    found = method_factor(with_method(0.4), SCALES, marker=["m1", "m2", "m3"], estimator="ML")
    assert found.share == pytest.approx(np.mean(0.16 / (LOADINGS**2 + 0.16 + 0.36)), abs=0.04)
    assert float(found.test.p_value) < 1e-6
    assert found.test.df == 1
    loadings = [one.std_all for one in found.with_method.of("=~") if one.lhs == "a"]
    own = LOADINGS[:4] / np.sqrt(LOADINGS[:4] ** 2 + 0.16 + 0.36)
    assert loadings == pytest.approx(own, abs=0.06)


def test_a_common_factor_adds_one_parameter() -> None:
    found = method_factor(with_method(0.5), SCALES)
    assert found.test.df == 1
    assert 0 < found.share < 0.6
    assert found.without.fit.test.df - found.with_method.fit.test.df == 1
    assert "method_loading" in method_factor_syntax(SCALES)


def test_change_between_waves_is_the_difference_of_their_latent_means() -> None:
    data = two_waves(0.6)
    waves = sem(waves_syntax([["x1", "x2", "x3"], ["y1", "y2", "y3"]], ["before", "after"]), data, means=True)
    change = sem(change_syntax(["x1", "x2", "x3"], ["y1", "y2", "y3"]), data, means=True)
    assert change.fit.test.chi_square == pytest.approx(waves.fit.test.chi_square, abs=1e-6)
    assert change.fit.test.df == waves.fit.test.df
    after = next(one for one in waves.of("~") if (one.lhs, one.rhs) == ("after", "1"))
    mean = next(one for one in change.of("~") if (one.lhs, one.rhs) == ("change", "1"))
    assert mean.estimate == pytest.approx(after.estimate, abs=1e-6)
    assert mean.estimate == pytest.approx(0.6, abs=0.05)
    variance = next(one for one in change.of("~~") if (one.lhs, one.rhs) == ("change", "change"))
    assert variance.estimate == pytest.approx(0.25, abs=0.05)


def test_each_level_over_waves_costs_its_degrees_of_freedom() -> None:
    data, items = two_waves(0.0), [["x1", "x2", "x3"], ["y1", "y2", "y3"]]
    df = [
        sem(waves_syntax(items, ["w1", "w2"], level=level), data, means=True).fit.test.df
        for level in ("configural", "metric", "scalar")
    ]
    assert df == [5, 7, 9]
    democracy = sem(
        waves_syntax([[f"y{i}" for i in range(1, 5)], [f"y{i}" for i in range(5, 9)]], ["d60", "d65"]),
        held("poldem.csv"),
        means=True,
    )
    assert democracy.fit.test.df == 21


def test_a_latent_interaction_is_found() -> None:
    rng = np.random.default_rng(5)
    n = 3000
    x, z = rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], n).T
    y = 0.4 * x + 0.3 * z + 0.25 * x * z + 0.7 * rng.normal(size=n)
    latent = {"x": x, "z": z, "y": y}
    data = pd.DataFrame(
        {f"{name}{i}": value + 0.5 * rng.normal(size=n) for name, value in latent.items() for i in (1, 2, 3)}
    )
    scales = {name: [f"{name}{i}" for i in (1, 2, 3)] for name in latent}
    frame = product_indicators(data, scales["x"], scales["z"])
    assert frame["x1_x_z1"].mean() == pytest.approx(0, abs=1e-12)
    result = sem(moderation_syntax(scales, "y", "x", "z"), frame, estimator="MLR")
    found = next(one for one in result.estimates if one.label == "interaction")
    assert found.estimate == pytest.approx(0.25, abs=0.05)
    assert float(found.p_value) < 0.001


def test_designs_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ModelError, match="waves_differ"):
        waves_syntax([["x1", "x2"], ["y1"]], ["a", "b"])
    with pytest.raises(ModelError, match="moderation_needs_items"):
        product_indicators(pd.DataFrame({"x": [1.0]}), ["x"], [])
    with pytest.raises(ModelError, match="construct_unknown"):
        moderation_syntax(SCALES, "a", "b", "c")
