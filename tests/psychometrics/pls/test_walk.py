"""A whole analysis from answers and paths in words, and everything that is refused with its reason."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from psychometrics.errors import EngagemeterError
from psychometrics.model import Construct, Item, Measurement, MeasurementModel, items
from psychometrics.pls.bootstrap import inference, interval
from psychometrics.pls.effects import mediation
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.result import Pls
from psychometrics.pls.specification import path, single_item
from psychometrics.pls.walk import analyse_paths, pls
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, is_number, to_jsonable
from tests.shared_data import held

MODEL = MeasurementModel(
    (
        *(Construct(code, items(code, 1, 5, low=1, high=6)) for code in "ACE"),
        Construct("N", items("N", 1, 3, low=1, high=6), measurement=Measurement.FORMATIVE),
        Construct("one", (Item("O1", 1, 6),)),
    )
)
PATHS = """H1+: A -> C
H2: C + A -> E   # two at once
H3-: E + one -> N"""
REVERSED = ["A1", "C4", "C5", "E1", "E2"]


def responses(frame: pd.DataFrame | None = None) -> Responses:
    keyed = held("bfi_clean.csv").filter(regex=r"^[ACENO]\d$").dropna()[:200].astype(float) if frame is None else frame
    keyed = keyed.copy()
    keyed[REVERSED] = 7 - keyed[REVERSED]
    return Responses(keyed, keyed, pd.DataFrame(index=keyed.index))


@pytest.fixture(scope="module")
def result() -> Pls:
    return pls(responses(), MODEL, paths=PATHS, replicates=400, seed=3)


def test_rows_for_every_construct_path_outcome_and_route(result: Pls) -> None:
    assert [row.construct for row in result.constructs] == ["A", "C", "E", "N", "one"]
    assert [(r.predictor, r.outcome, r.hypothesis, r.direction) for r in result.paths] == [
        ("A", "C", "H1", 1), ("C", "E", "H2", 0), ("A", "E", "H2", 0), ("E", "N", "H3", -1), ("one", "N", "H3", -1),
    ]  # fmt: skip
    assert ("A", "C", "E", "N") in [row.route for row in result.effects]
    assert {row.outcome for row in result.outcomes} == {"C", "E", "N"}
    assert {row.target for row in result.importance} == {"N"}


def test_figures_that_would_be_conventions_are_dashes_with_a_reason(result: Pls) -> None:
    by_name = {row.construct: row for row in result.constructs}
    assert isinstance(by_name["one"].ave, NotComputable)
    assert by_name["one"].ave.reason.code == "pls_single_item_dash"
    assert isinstance(by_name["N"].alpha, NotComputable)
    assert by_name["N"].alpha.reason.code == "pls_formative_dash"
    assert is_number(by_name["A"].rho_a)
    alone = [row.vif for row in result.paths if row.outcome == "C"]
    assert all(isinstance(vif, NotComputable) for vif in alone)


def test_a_result_is_finite_plain_and_the_same_again(result: Pls) -> None:
    again = pls(responses(), MODEL, paths=PATHS, replicates=400, seed=3)
    written = json.dumps(to_jsonable(result))
    assert written == json.dumps(to_jsonable(again))
    assert "NaN" not in written
    assert "Infinity" not in written
    assert result.to_frame()["path"].map(is_number).all()
    for rows in ("constructs", "indicators", "pairs", "outcomes", "effects", "totals", "fit", "importance"):
        assert len(result.frame(rows)) == len(getattr(result, rows))


def test_total_effects_are_direct_and_indirect_together(result: Pls) -> None:
    specific = {}
    for row in result.effects:
        ends = (row.route[0], row.route[-1])
        specific[ends] = specific.get(ends, 0.0) + float(row.effect.estimate)  # type: ignore[arg-type]
    for row in result.totals:
        assert row.indirect == pytest.approx(specific.get((row.predictor, row.outcome), 0.0), abs=1e-12)


def test_without_bootstrap_estimates_stand_and_inference_says_why_not() -> None:
    found = pls(responses(), MODEL, paths=PATHS, replicates=0)
    assert is_number(found.paths[0].path.estimate)
    assert isinstance(found.paths[0].path.p_value, NotComputable)
    assert isinstance(found.paths[0].supported, NotComputable)


def test_missing_answers_are_replaced_dropped_or_taken_pairwise() -> None:
    keyed = held("bfi_clean.csv").filter(regex=r"^[ACENO]\d$").dropna()[:200].astype(float)
    keyed.iloc[3, 2] = keyed.iloc[9, 8] = np.nan
    found = {way: pls(responses(keyed), MODEL, paths=PATHS, replicates=0, missing=way).n
             for way in ("mean", "listwise", "pairwise")}  # fmt: skip
    assert found == {"mean": 200, "listwise": 198, "pairwise": 200}


def test_a_path_between_single_items_is_their_correlation_and_its_bca_interval_scipys() -> None:
    frame = held("sat_act.csv")[["ACT", "SATV"]].dropna()[:150]
    model = PathModel((single_item("a", "ACT"), single_item("v", "SATV")), (path("a", "v"),))
    ours = analyse_paths(model, frame.to_numpy(dtype=float), replicates=5000, ci="bca", seed=1).paths[0].path
    assert ours.estimate == pytest.approx(frame.corr().iloc[0, 1])
    theirs = stats.bootstrap(
        (frame["ACT"], frame["SATV"]), lambda x, y: np.corrcoef(x, y)[0, 1], paired=True, vectorized=False,
        n_resamples=5000, method="BCa", rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.012)


def test_one_tailed_inference_halves_p_and_narrows_the_interval() -> None:
    samples = np.random.default_rng(4).normal(0.2, 0.1, 4000)
    both = inference(0.2, samples)
    one = inference(0.2, samples, two_tailed=False, direction=1)
    against = inference(0.2, samples, two_tailed=False, direction=-1)
    assert one.p_value == pytest.approx(both.p_value / 2)  # type: ignore[operator]
    assert against.p_value == pytest.approx(1 - one.p_value)  # type: ignore[operator]
    assert (one.low, one.high) == pytest.approx(interval(0.2, samples, 0.9))
    assert both.low < one.low  # type: ignore[operator]


def test_modes_in_words_are_those_by_name() -> None:
    said = pls(responses(), MODEL, paths=PATHS, modes="A: b, C: unit", replicates=0)
    named = pls(responses(), MODEL, paths=PATHS, modes={"A": "B", "C": "unit"}, replicates=0)
    assert [row.mode for row in said.constructs][:2] == ["B", "unit"]
    assert said.paths == named.paths


def test_types_of_mediation() -> None:
    def seen(center: float) -> object:
        return inference(center, np.random.default_rng(1).normal(center, 0.05, 500))

    assert mediation(seen(0.3), seen(0.4)) == "complementary"  # type: ignore[arg-type]
    assert mediation(seen(0.3), seen(-0.4)) == "competitive"  # type: ignore[arg-type]
    assert mediation(seen(0.3), seen(0.01)) == "indirect_only"  # type: ignore[arg-type]
    assert mediation(seen(0.01), seen(0.4)) == "direct_only"  # type: ignore[arg-type]
    assert mediation(seen(0.01), None) == "none"  # type: ignore[arg-type]


def broken(change: str) -> Responses:
    keyed = held("bfi_clean.csv").filter(regex=r"^[ACENO]\d$").dropna()[:200].astype(float)
    if change == "constant":
        keyed["A3"] = 4.0
    if change == "copy":
        keyed["A3"] = keyed["E4"]
    if change == "few":
        keyed = keyed[:12]
    return responses(keyed)


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        ("constant", {}, "pls_indicator_constant"),
        ("copy", {}, "pls_collinear"),
        ("few", {}, "pls_too_few_rows"),
        ("", {"paths": ""}, "pls_no_paths"),
        ("", {"paths": "A -> C; C -> E; E -> A"}, "pls_cycle"),
        ("", {"paths": "A => C"}, "pls_paths_unreadable"),
        ("", {"paths": "A -> X"}, "construct_unknown"),
        ("", {"scheme": "best"}, "option_value_unknown"),
        ("", {"missing": "zero"}, "option_value_unknown"),
        ("", {"ci": "t"}, "option_value_unknown"),
        ("", {"confidence": 1.5}, "pls_confidence"),
        ("", {"modes": {"A": "C"}}, "option_value_unknown"),
        ("", {"modes": "A: C"}, "option_value_unknown"),
        ("", {"modes": "A B"}, "pls_modes_unreadable"),
        ("", {"modes": "X: B"}, "construct_unknown"),
        ("", {"paths": "A + C -> E; A*C -> E", "consistent": True}, "pls_consistent_stages"),
        ("", {"paths": "A + C -> E; A*C -> E", "missing": "pairwise"}, "pls_pairwise_interaction"),
    ],
)
def test_bad_input_is_refused_with_its_reason_and_gives_no_number(
    change: str, options: dict[str, object], code: str
) -> None:
    chosen = {"paths": PATHS, "replicates": 0, **options}
    with pytest.raises(EngagemeterError) as caught:
        pls(broken(change), MODEL, **chosen)  # type: ignore[arg-type]
    assert caught.value.code == code
