"""Models of ordered items against lavaan's WLSMV and ULSMV."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import DataError, ModelError, TooFewRespondents
from psychometrics.results import NotComputable
from psychometrics.sem.estimate import sem
from psychometrics.sem.ordinal_fit import fit_ordinal
from psychometrics.sem.syntax import parse
from psychometrics.sem.table import Options, build_table
from tests.psychometrics.cases import expected
from tests.psychometrics.sem.compare_with_lavaan import worst_estimate, worst_measure
from tests.shared_data import held, reference_cases, shared_file

CASES = [case for kind in ("cfa_wlsmv", "cfa_ulsmv") for case in reference_cases("psychometrics", kind)]
HELD = expected("sem_ordinal")
ONE = "f =~ A1 + A2 + A3 + A4 + A5"


@pytest.mark.parametrize("path", CASES)
def test_agrees_with_the_given_cases(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    reference = case["result"]
    data = pd.read_csv(shared_file(f"data/{case['header']['dataset']}"))
    result = sem(reference["model"], data, estimator="ULSMV" if "ulsmv" in path.stem else "WLSMV", ordered=True)
    assert worst_measure(result, reference["fit"])[0] < 1e-6
    assert worst_estimate(result, reference["estimates"])[0] < 1e-5
    assert worst_estimate(result, reference["estimates"], "se", "se")[0] < 1e-5
    assert worst_estimate(result, reference["standardized"], "est.std", "std_all")[0] < 1e-5
    assert worst_estimate(result, reference["standardized"], "se", "std_all_se")[0] < 1e-5


@pytest.mark.parametrize("name", sorted(HELD))
def test_estimates_fit_and_indices_are_lavaans_at_a_tight_stop(name: str) -> None:
    case = HELD[name]
    result = sem(case["model"], held(case["data"]), estimator=case["estimator"], ordered=True, group=case["group"])
    quirk = {"cfi.robust", "tli.robust"} if case["group"] else set()  # see the test of two copies below
    assert worst_measure(result, {name: value for name, value in case["fit"].items() if name not in quirk})[0] < 1e-6
    assert worst_estimate(result, case["estimates"])[0] < 2e-5  # second order: lavaan stops 1e-5 away
    assert worst_estimate(result, case["estimates"], "se", "se")[0] < 1e-5
    assert worst_estimate(result, case["estimates"], "std", "std_all")[0] < 1e-5
    assert worst_estimate(result, case["estimates"], "std_se", "std_all_se")[0] < 1e-5
    for construct, omega in (case.get("omega") or {}).items():
        mine = next(one for one in result.reliability if one.construct == construct)
        assert mine.omega_ordinal == pytest.approx(omega, abs=1e-6)


def test_robust_indices_of_two_copies_are_those_of_one() -> None:
    """lavaan 0.6-14 weighs the baseline's trace by 1 / share of each group, which doubles it for two equal groups."""
    answers = held("bfi_clean.csv").assign(copy=1)
    one = sem(HELD["two_wlsmv"]["model"], answers, ordered=True)
    two = sem(HELD["two_wlsmv"]["model"], pd.concat([answers, answers.assign(copy=2)]), ordered=True, group="copy")
    assert two.fit.robust_incremental.cfi == pytest.approx(one.fit.robust_incremental.cfi, abs=1e-4)
    assert two.fit.robust_incremental.tli == pytest.approx(one.fit.robust_incremental.tli, abs=1e-4)


def test_modification_indices_are_lavaans() -> None:
    case = HELD["two_wlsmv"]
    result = sem(case["model"], held(case["data"]), estimator="WLSMV", ordered=True)
    mine = {frozenset((one.lhs, one.rhs, one.op)): one for one in result.modification}
    reference = case["modification"]
    columns = ("lhs", "op", "rhs", "mi", "epc", "sepc.all")
    for lhs, op, rhs, index, change, standardised in zip(*(reference[c] for c in columns), strict=True):
        one = mine[frozenset((lhs, rhs, op))]
        ours = one.index, one.expected_change, one.standardised_change
        assert np.allclose(ours, (index, change, standardised), rtol=1e-5)


def test_what_needs_a_likelihood_has_none() -> None:
    result = sem(ONE, held("bfi_clean.csv"), ordered=True)
    assert isinstance(result.fit.aic, NotComputable)
    assert result.estimator == "WLSMV"
    assert "aic" not in result.summary()


def test_unit_weights_without_adjustment_keep_their_own_statistic() -> None:
    plain, adjusted = (sem(ONE, held("bfi_clean.csv"), estimator=e, ordered=True) for e in ("ULS", "ULSMV"))
    assert plain.fit.test.chi_square == pytest.approx(adjusted.fit.test.chi_square, rel=1e-9)
    assert plain.fit.scaled_test.chi_square == plain.fit.test.chi_square
    assert plain.fit.robust_indices == "uncorrected"


def test_two_groups_alike_fit_as_one() -> None:
    answers = held("bfi_clean.csv")[["A1", "A2", "A3", "A4", "A5"]].dropna()
    syntax = parse(ONE)
    ordered = dict.fromkeys(answers, 5)
    one = fit_ordinal(build_table(syntax, Options(ordered=ordered)), [("", answers)])
    equal = ("loadings", "thresholds", "latent_variances", "means")
    two_table = build_table(syntax, Options(ordered=ordered, groups=2, group_equal=equal))
    two = fit_ordinal(two_table, [("a", answers), ("b", answers)])
    assert two.discrepancy == pytest.approx(one.discrepancy, rel=1e-9)
    loadings = [row.value for row in two.filled if row.op == "=~"]
    assert loadings[:5] == pytest.approx([row.value for row in one.filled if row.op == "=~"], abs=1e-7)


def test_answers_that_are_no_categories_are_refused() -> None:
    data = held("bfi_clean.csv").copy()
    with pytest.raises(DataError, match="item_not_ordered"):
        sem(ONE, data.assign(A1=np.linspace(1, 6, len(data))), ordered=True)
    with pytest.raises(ModelError, match="ordered_in_paths"):
        sem(ONE + "\nf ~ age", data, ordered=True)
    few = data.assign(A1=np.where((data.gender == 1) & (data.A1 == 6), 5, data.A1))
    with pytest.raises(DataError, match="category_unused"):
        sem(ONE, few, ordered=True, group="gender")
    with pytest.raises(TooFewRespondents):
        sem(ONE, data.head(5), ordered=True)
