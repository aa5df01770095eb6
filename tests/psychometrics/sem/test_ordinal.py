"""Models of ordered items against lavaan's WLSMV and ULSMV."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from psychometrics.sem.names import Names
from psychometrics.sem.ordinal_fit import adjusted_test, baseline_test, fit_ordinal, ordinal_sampling_covariance
from psychometrics.sem.syntax import parse
from psychometrics.sem.table import Options, build_table
from tests.shared_data import held, reference_cases, shared_file

CASES = [case for kind in ("cfa_wlsmv", "cfa_ulsmv") for case in reference_cases("psychometrics", kind)]


@pytest.mark.parametrize("path", CASES)
def test_estimates_errors_and_adjusted_tests_are_lavaans(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    reference, fit = case["result"], case["result"]["fit"]
    data = pd.read_csv(shared_file(f"data/{case['header']['dataset']}"))
    syntax = parse(reference["model"])
    items = list(Names(syntax.relations).observed)
    answers = data[items].dropna()
    table = build_table(syntax, Options(ordered={code: answers[code].nunique() - 1 for code in items}))
    fitted = fit_ordinal(table, [("", answers)], diagonal="ulsmv" not in path.stem)
    adjusted, (base, base_df, base_adjusted) = adjusted_test(fitted), baseline_test(fitted)
    assert (fitted.df, table.n_free, base_df) == (fit["df"], fit["npar"], fit["baseline.df"])
    ours = [fitted.chi_square, adjusted.chi_square, adjusted.factor, base, base_adjusted.chi_square]
    names = ["chisq", "chisq.scaled", "chisq.scaling.factor", "baseline.chisq", "baseline.chisq.scaled"]
    assert np.allclose(ours, [fit[name] for name in names], rtol=1e-6)
    table_of = reference["estimates"]
    rows = zip(*(table_of[name] for name in ("lhs", "op", "rhs", "est", "se")), strict=True)
    expected = {(lhs, op, rhs): (est, se) for lhs, op, rhs, est, se in rows}
    errors = np.sqrt(np.diag(ordinal_sampling_covariance(fitted)))
    for row in fitted.filled:
        if row.rhs != "1":
            key = row.key if row.key in expected else (row.rhs, row.op, row.lhs)
            assert row.value == pytest.approx(expected[key][0], abs=2e-5)
            if row.free >= 0:
                assert errors[row.free] == pytest.approx(expected[key][1], rel=2e-5)


def test_two_groups_alike_fit_as_one() -> None:
    answers = held("bfi_clean.csv")[["A1", "A2", "A3", "A4", "A5"]].dropna()
    syntax = parse("f =~ A1 + A2 + A3 + A4 + A5")
    ordered = dict.fromkeys(answers, 5)
    one = fit_ordinal(build_table(syntax, Options(ordered=ordered)), [("", answers)])
    equal = ("loadings", "thresholds", "latent_variances", "means")
    two_table = build_table(syntax, Options(ordered=ordered, groups=2, group_equal=equal))
    two = fit_ordinal(two_table, [("a", answers), ("b", answers)])
    assert two.discrepancy == pytest.approx(one.discrepancy, rel=1e-9)
    loadings = [row.value for row in two.filled if row.op == "=~"]
    assert loadings[:5] == pytest.approx([row.value for row in one.filled if row.op == "=~"], abs=1e-7)
