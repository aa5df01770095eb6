"""Formulas of validity against printed loadings and semTools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from psychometrics.validity.construct_validity import validity
from psychometrics.validity.formulas import average_variance_extracted, composite_reliability, htmt, htmt2
from psychometrics.validity.method_bias import first_component_share, first_factor_share
from tests.shared_data import held, read_case, reference_cases

CONSUMPTION = np.array([0.82, 0.84, 0.66, 0.63, 0.86])


def test_loadings_printed_in_a_paper_give_their_ave_and_cr() -> None:
    """Schivinski et al. (2016), consumption: .590 and .876, where the paper prints an AVE of .54."""
    assert average_variance_extracted(CONSUMPTION) == pytest.approx(0.590, abs=5e-4)
    assert composite_reliability(CONSUMPTION) == pytest.approx(0.876, abs=5e-4)


def _model(text: str) -> MeasurementModel:
    lines = [line.split("=~") for line in text.splitlines() if "=~" in line]
    return MeasurementModel(
        tuple(Construct(name.strip(), tuple(Item(i.strip()) for i in rest.split("+"))) for name, rest in lines)
    )


def _case(path: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    case, frame = read_case(path)
    if case["header"]["id"].endswith("pasteur"):
        frame = held("hs1939.csv").query("school == 'Pasteur'")[case["header"]["columns"]]
    return case, frame


def _groups(model: MeasurementModel) -> tuple[list[str], list[list[int]]]:
    codes = [item.code for item in model.items]
    return codes, [[codes.index(item.code) for item in scale.items] for scale in model.first_order]


@pytest.mark.parametrize("path", reference_cases("psychometrics", "htmt__"))
def test_htmt2_agrees_with_semtools(path: Path) -> None:
    """The field `htmt` of these files holds HTMT2 too: the call left semTools' default, htmt2 = TRUE."""
    case, frame = _case(path)
    codes, groups = _groups(_model(case["result"]["model"]))
    correlation = np.corrcoef(frame[codes].to_numpy(float).T)
    np.testing.assert_allclose(htmt2(correlation, groups), case["result"]["htmt2"]["values"], rtol=1e-8)


def test_htmt_of_three_abilities_is_that_of_semtools() -> None:
    expected = json.loads((Path(__file__).parents[2] / "reference/htmt/expected.json").read_text())
    codes, groups = _groups(_model(expected["model"]))
    correlation = np.corrcoef(held("hs1939.csv")[codes].to_numpy(float).T)
    np.testing.assert_allclose(htmt(correlation, groups), expected["htmt"], rtol=1e-8)
    np.testing.assert_allclose(htmt2(correlation, groups), expected["htmt2"], rtol=1e-8)


@pytest.mark.parametrize("path", reference_cases("psychometrics", "harman__"))
def test_harman_shares_agree_with_r(path: Path) -> None:
    case, frame = read_case(path)
    correlation = np.corrcoef(frame.to_numpy(float).T)
    if case["header"]["id"].endswith("pasteur"):
        correlation = np.corrcoef(_case(path)[1].to_numpy(float).T)
    assert first_component_share(correlation) == pytest.approx(case["result"]["pca_share"], rel=1e-9)
    assert first_factor_share(correlation) == pytest.approx(case["result"]["minres_share"], rel=1e-5)


def _responses(frame: object) -> Responses:
    return Responses(keyed=frame, raw=frame, background=frame, n_read=len(frame))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", reference_cases("psychometrics", "cfa_ml__"))
def test_cr_ave_and_latent_correlations_agree_with_semtools(path: Path) -> None:
    case, frame = _case(path)
    result = validity(_responses(frame), _model(case["result"]["model"]), replicates=20)
    reference = case["result"]["reliability"]
    for row in result.constructs:
        assert row.cr == pytest.approx(reference["CR_standardized"][row.construct], abs=1e-5)
        assert row.ave == pytest.approx(reference["AVE_standardized"][row.construct], abs=1e-5)
    assert result.fit.chi_square == pytest.approx(case["result"]["fit"]["chisq"], rel=1e-6)
    assert result.fit.df == case["result"]["fit"]["df"]


def test_a_scale_of_one_item_keeps_the_others_figures() -> None:
    frame = held("hs1939.csv")[["x1", "x2", "x3", "x4"]]
    result = validity(_responses(frame), _model("visual =~ x1+x2+x3\nword =~ x4"), replicates=20)
    visual, word = result.constructs
    assert isinstance(word.ave, NotComputable)
    assert 0 < float(visual.ave) < 1
    assert result.loadings[3].loading == pytest.approx(1.0)
    assert isinstance(result.loadings[3].se, NotComputable)
