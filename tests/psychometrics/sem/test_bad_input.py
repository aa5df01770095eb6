"""What can't be fitted is refused with a code that has words, whatever the answers hold; never NaN, never a crash."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.language import language, languages
from psychometrics.errors import EngagemeterError
from psychometrics.results import NotComputable, is_number
from psychometrics.sem.estimate import sem
from tests.shared_data import held

ONE = "f =~ x1 + x2 + x3 + x4"


def answers(n: int = 200, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1))
    data = pd.DataFrame(0.8 * latent + 0.6 * rng.normal(size=(n, 4)), columns=["x1", "x2", "x3", "x4"])
    return data.assign(g=np.where(np.arange(n) < 8, "few", "many"))


CASES = {
    "model_not_identified": ("f =~ x1 + x2", answers(), {}),
    "parameters_not_identified": ("f =~ x1 + x2 + x3 + x4\nf ~ 1\nx1 ~ 1\nx2 ~ 1\nx3 ~ 1\nx4 ~ 1", answers(), {}),
    "variable_unknown": ("f =~ x1 + x2 + x9", answers(), {}),
    "variable_not_numeric": ("f =~ x1 + x2 + g", answers(), {}),
    "syntax_error": ("f =~ x1 + + x2", answers(), {}),
    "syntax_empty": ("# nothing", answers(), {}),
    "zero_variance": (ONE, answers().assign(x3=2.0), {}),
    "covariance_singular": (ONE, answers().assign(x3=lambda d: d.x2), {}),
    "fewer_cases_than_variables": (ONE, answers().head(4), {}),
    "estimator_unknown": (ONE, answers(), {"estimator": "OLS"}),
    "missing_unknown": (ONE, answers(), {"missing": "mean"}),
    "group_equal_unknown": (ONE, answers(), {"group": "g", "group_equal": ["factors"]}),
    "sem_label_unknown": (ONE + "\nind := a*b", answers(), {}),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_each_mistake_has_its_code_and_words_in_every_language(code: str) -> None:
    model, data, options = CASES[code]
    with pytest.raises(EngagemeterError) as refused:
        sem(model, data, **options)  # type: ignore[arg-type]
    assert refused.value.code == code
    for spoken in languages():
        assert language(spoken).error(refused.value)


def test_a_group_of_eight_is_refused_by_name() -> None:
    nine = "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
    data = held("hs1939.csv").assign(part=lambda d: np.where(np.arange(len(d)) < 8, "few", "many"))
    with pytest.raises(EngagemeterError) as refused:
        sem(nine, data, group="part")
    assert (refused.value.code, refused.value.place) == ("fewer_cases_than_variables", "group few")


def test_a_circle_of_paths_is_fitted_or_refused() -> None:
    circle = "f =~ x1 + x2\ng =~ x3 + x4\nf ~ g\ng ~ f"
    with pytest.raises(EngagemeterError) as refused:
        sem(circle, answers())
    assert refused.value.code in ("model_not_identified", "parameters_not_identified")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(3, 60),
    st.integers(0, 10_000),
    st.sampled_from(["ML", "MLR", "WLSMV"]),
    st.floats(0, 0.3),
    st.integers(1, 6),
)
def test_any_answers_give_finite_figures_or_a_reason(
    n: int, seed: int, estimator: str, gaps: float, categories: int
) -> None:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.integers(1, categories + 1, (n, 4)), columns=["x1", "x2", "x3", "x4"]).astype(float)
    data = data.mask(rng.random(data.shape) < gaps)
    try:
        result = sem(ONE, data, estimator=estimator)
    except EngagemeterError:
        return
    for one in result.estimates:
        assert math.isfinite(one.estimate)
        for figure in (one.se, one.z, one.p_value):
            assert is_number(figure) or isinstance(figure, NotComputable)
    assert all(is_number(value) for value in result.summary())
