"""Prediction of answers that the model has not seen."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.pls.path_model import Interaction, PathModel
from psychometrics.pls.predict import split
from psychometrics.pls.prediction import predict_paths
from psychometrics.pls.specification import path, reflective, single_item
from psychometrics.pls.stages import Method
from tests.shared_data import held

FRAME = held("bfi_clean.csv").filter(regex=r"^[ACE]\d$").dropna()[:200].astype(float)
MODEL = PathModel(
    (reflective("C", "C1", "C2", "C3"), reflective("A", "A3", "A4", "A5"), reflective("E", "E3", "E4", "E5")),
    (path("C", "A"), path("A", "E"), path("C", "E")),
)
VALUES = FRAME[list(MODEL.indicators)].to_numpy()


def test_each_repeat_reshuffles_its_folds_of_equal_size() -> None:
    folds = split(103, 10, 3, seed=1)
    assert not (folds[0] == folds[1]).all()
    assert set(np.bincount(folds[0]).tolist()) == {10, 11}
    one, five = (predict_paths(MODEL, VALUES, repeats=repeats, seed=2) for repeats in (1, 5))
    assert one.indicators[0].rmse != five.indicators[0].rmse
    assert five == predict_paths(MODEL, VALUES, repeats=5, seed=2)


def test_a_single_item_by_a_single_item_is_predicted_as_by_regression() -> None:
    model = PathModel((single_item("x", "A5"), single_item("y", "E4")), (path("x", "y"),))
    values, folds = FRAME[["A5", "E4"]].to_numpy(), split(200, 5, 1, seed=3)
    row = predict_paths(model, values, assigned=folds).indicators[0]
    squared = 0.0
    for fold in range(5):
        out = folds[0] == fold
        slope, level = np.polyfit(values[~out, 0], values[~out, 1], 1)
        squared += float(((values[out, 1] - level - slope * values[out, 0]) ** 2).sum())
    assert row.rmse == pytest.approx(np.sqrt(squared / 200), rel=1e-10)
    assert row.linear_rmse == pytest.approx(row.rmse, rel=1e-10)


def test_earliest_antecedents_leave_mediators_out() -> None:
    direct, earliest = (predict_paths(MODEL, VALUES, technique=t, seed=1) for t in ("direct", "earliest"))
    ours = {one.indicator: one.rmse for one in direct.indicators}
    theirs = {one.indicator: one.rmse for one in earliest.indicators}
    assert ours["A3"] == pytest.approx(theirs["A3"])
    assert ours["E4"] != pytest.approx(theirs["E4"])


def test_cvpat_compares_with_the_mean_and_the_linear_model() -> None:
    found = predict_paths(MODEL, VALUES, seed=1)
    rows = {(row.construct, row.benchmark): row for row in found.ability}
    assert set(rows) == {(c, b) for c in ("A", "E", "") for b in ("mean", "linear")}
    whole = rows["", "mean"]
    assert whole.difference < 0
    assert whole.p_value < 0.05  # type: ignore[operator]


def test_an_answer_that_is_missing_is_not_predicted_and_hurts_nothing() -> None:
    holed = VALUES.copy()
    holed[5, 4] = np.nan
    found = predict_paths(MODEL, holed, seed=1)
    assert all(np.isfinite(row.rmse) for row in found.indicators)


@pytest.mark.parametrize(
    ("model", "options", "code"),
    [
        (MODEL, {"method": Method(consistent=True)}, "pls_predict_consistent"),
        (PathModel(MODEL.constructs, (*MODEL.paths, path("C*A", "E")), interactions=(Interaction("C", "A"),)), {},
         "pls_predict_stages"),
        (MODEL, {"missing": "pairwise"}, "pls_pairwise_scores"),
        (MODEL, {"folds": 1}, "pls_folds"),
        (MODEL, {"technique": "best"}, "option_value_unknown"),
    ],
)  # fmt: skip
def test_refused_with_a_reason(model: PathModel, options: dict[str, object], code: str) -> None:
    with pytest.raises(EngagemeterError) as caught:
        predict_paths(model, VALUES, **options)  # type: ignore[arg-type]
    assert caught.value.code == code
