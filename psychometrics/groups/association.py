"""association: do two background variables go together? Pearson's χ² of their table."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.groups import effects
from psychometrics.groups.compare import MOST_GROUPS
from psychometrics.groups.result import Comparison, Test
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note, not_computable

SMALL_EXPECTED = 5


@statistic("association", sources=("pearson1900", "cramer1946"), r_call="chisq.test(table(x, y), correct = FALSE)")
def association(responses: Responses, model: MeasurementModel) -> Comparison:
    """Every pair of background variables with 2 to 10 groups: χ² without continuity correction, Cramér's V.

    A note tells where expected counts below 5 make the p value doubtful (Cochran, 1954).
    """
    variables = [name for name in responses.background if 2 <= responses.background[name].nunique() <= MOST_GROUPS]
    tests, doubtful = [], 0
    for first, second in combinations(map(str, variables), 2):
        table = pd.crosstab(responses.background[first], responses.background[second]).to_numpy()
        tests.append(chi_square(first, second, table))
        doubtful += _expected(table).min() < SMALL_EXPECTED
    notes = (Note("expected_counts_small", {"count": int(doubtful)}),) if doubtful else ()
    return Comparison(responses.n, (), effects.with_holm(tests), notes=notes)


def chi_square(first: str, second: str, table: np.ndarray) -> Test:
    """Pearson's χ² of a table of counts. Same as chisq.test(table, correct = FALSE) in R."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n = int(table.sum())
    if min(table.shape) < 2:
        reason = not_computable("too_few_groups", by=f"{first}, {second}")
        return Test(first, second, "chi_square", n, *(reason,) * 5, "", *(reason,) * 3)
    expected = _expected(table)
    value = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    p = float(stats.chi2.sf(value, df))
    v = effects.without_interval(float(np.sqrt(value / (n * (min(table.shape) - 1)))))
    return Test(first, second, "chi_square", n, value, float(df), effects.none(), p, p, "cramer_v", *v)


def _expected(table: np.ndarray) -> np.ndarray:
    return np.outer(table.sum(axis=1), table.sum(axis=0)) / max(table.sum(), 1)
