"""Whatever people answer, every result is finite or says why there is none; an error is one that can be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from psychometrics.background import background
from psychometrics.correlation.walk import correlations
from psychometrics.descriptives import item_descriptives, scale_descriptives
from psychometrics.errors import EngagemeterError
from psychometrics.missing import missingness
from psychometrics.normality import normality
from psychometrics.quality import quality
from psychometrics.regression import regression
from tests.psychometrics.cases import difficult, model_of, not_finite, responses_of

WALKERS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "items": (item_descriptives, {}),
    "scales": (scale_descriptives, {}),
    "missing": (missingness, {}),
    "normality": (normality, {}),
    "quality": (quality, {}),
    "background": (background, {}),
    "pearson": (correlations, {"of": "items"}),
    "spearman": (correlations, {"of": "scales", "method": "spearman"}),
    "kendall": (correlations, {"of": "items", "method": "kendall"}),
    "polychoric": (correlations, {"of": "items", "method": "polychoric"}),
}


@pytest.mark.parametrize("case", difficult())
@pytest.mark.parametrize("name", WALKERS)
def test_a_result_never_holds_a_number_that_is_none(name: str, case: str) -> None:
    frame = difficult()[case]
    walk, options = WALKERS[name]
    responses = responses_of(frame, seconds=pd.Series(float("nan"), index=frame.index))
    result = walk(responses, model_of(frame, scales=2), **options)
    assert not_finite(result) == []
    assert len(result.to_frame()) >= 0
    assert result.n == len(frame)


@pytest.mark.parametrize("case", difficult())
def test_regression_gives_finite_figures_or_an_error_that_can_be_told(case: str) -> None:
    frame = difficult()[case]
    code, result = "", None
    try:
        result = regression(responses_of(frame), model_of(frame, scales=2))
    except EngagemeterError as refused:
        code = refused.code
    assert code in {"", "too_few_respondents", "predictors_collinear", "regression_leverage", "zero_variance"}
    assert not_finite(result) == []
