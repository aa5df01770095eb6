"""association: do two background variables go together? Pearson's χ² of their table."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from psychometrics.groups import effects
from psychometrics.groups.compare import MOST_GROUPS
from psychometrics.groups.result import Comparison, Test
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note, not_computable

SMALL_EXPECTED = 5


@statistic(
    "association",
    sources=("pearson1900", "cramer1946", "smithson2003"),
    r_call='chisq.test(table(x, y), correct = FALSE); DescTools::CramerV(table(x, y), 0.95, method = "ncchisq")',
)
def association(responses: Responses, model: MeasurementModel, *, confidence: float = 0.95) -> Comparison:
    """Every pair of background variables with 2 to 10 groups: χ² without continuity correction, Cramér's V.

    A note tells where expected counts below 5 make the p value doubtful (Cochran, 1954).
    """
    variables = [name for name in responses.groupings if 2 <= responses.background[name].nunique() <= MOST_GROUPS]
    tests, doubtful = [], 0
    for first, second in combinations(map(str, variables), 2):
        table = pd.crosstab(responses.background[first], responses.background[second]).to_numpy()
        tests.append(chi_square(first, second, table, confidence))
        doubtful += _expected(table).min() < SMALL_EXPECTED
    notes = (Note("expected_counts_small", {"count": int(doubtful)}),) if doubtful else ()
    return Comparison(responses.n, (), effects.with_holm(tests), confidence=confidence, notes=notes)


def chi_square(first: str, second: str, table: np.ndarray, confidence: float = 0.95) -> Test:
    """Pearson's χ² of a table of counts, with Cramér's V. Same as chisq.test(table, correct = FALSE) in R."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n = int(table.sum())
    if min(table.shape) < 2:
        reason = not_computable("too_few_groups", by=f"{first}, {second}")
        return Test(first, second, "chi_square", n, *(reason,) * 5, "", *(reason,) * 3)
    expected = _expected(table)
    value = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    p = float(stats.chi2.sf(value, df))
    v = cramer_v(value, df, n * (min(table.shape) - 1), confidence)
    return Test(first, second, "chi_square", n, value, float(df), effects.none(), p, p, "cramer_v", *v)


def cramer_v(chi_square: float, df: int, scale: int, confidence: float = 0.95) -> effects.Effect:
    """√(χ² / scale) with limits from the noncentral χ²: √(λ / scale), at most 1; the lower one is 0 where p is large.

    scale : n · (smaller side of the table − 1). Where χ² is smaller than chance ever gives, there is no interval.
    Source: Smithson (2003), ch. 4.   Same as DescTools::CramerV(tab, conf.level, method = "ncchisq") in R.
    """
    tail = (1 - confidence) / 2
    value = float(np.sqrt(chi_square / scale))

    def limit(share: float) -> float:
        if stats.chi2.cdf(chi_square, df) <= share:
            return 0.0
        found = brentq(lambda nc: stats.ncx2.cdf(chi_square, df, nc) - share, 1e-12, 10 * (chi_square + df + 10))
        return min(1.0, float(np.sqrt(found / scale)))

    low, high = limit(1 - tail), limit(tail)
    if high < value:
        reason = not_computable("effect_interval_not_found")
        return value, reason, reason
    return value, low, high


def _expected(table: np.ndarray) -> np.ndarray:
    return np.outer(table.sum(axis=1), table.sum(axis=0)) / max(table.sum(), 1)
