"""What comparisons return: groups, tests with effect sizes, and post-hoc pairs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Group:
    """One group of one comparison. NotComputable where psychometrics.disclosure has hidden a small group."""

    scale: str
    by: str
    group: str
    n: Figure
    mean: Figure
    sd: Figure


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one scale across one variable.

    test      : student_t, welch_t, mann_whitney, anova, welch_anova, kruskal_wallis, levene,
                one_sample_t, wilcoxon, friedman, chi_square.
    statistic : t, U, F, H, W, Q or χ². df2 is NotComputable where the test has one df only or none.
    p_holm    : p corrected over all comparisons of this kind of test (Holm, 1979).
    effect    : named by effect_name: cohen_d, rank_biserial, eta_squared, epsilon_squared, kendall_w, cramer_v.
    """

    scale: str
    by: str
    test: str
    n: int
    statistic: Figure
    df: Figure
    df2: Figure
    p_value: Figure
    p_holm: Figure
    effect_name: str
    effect: Figure
    effect_low: Figure
    effect_high: Figure


@dataclass(frozen=True, slots=True)
class Pair:
    """One post-hoc pair (tukey: equal variances; games_howell: unequal). difference is first minus second."""

    scale: str
    by: str
    method: str
    first: str
    second: str
    difference: float
    p_value: Figure
    hedges_g: Figure


@dataclass(frozen=True, slots=True)
class Comparison:
    """All groups, tests and pairs of one kind of comparison."""

    n: int
    groups: tuple[Group, ...]
    tests: tuple[Test, ...]
    pairs: tuple[Pair, ...] = ()
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One line per test; `group_frame()` and `pair_frame()` hold the rest."""
        return tidy(self.tests)

    def group_frame(self) -> pd.DataFrame:
        return tidy(self.groups)

    def pair_frame(self) -> pd.DataFrame:
        return tidy(self.pairs)

    def of(self, scale: str, by: str, test: str) -> Test:
        """One test. Raises KeyError."""
        return {(row.scale, row.by, row.test): row for row in self.tests}[scale, by, test]

    def summary(self) -> pd.Series:
        significant = sum(1 for row in self.tests if isinstance(row.p_holm, float) and row.p_holm < 0.05)
        return pd.Series({"n": self.n, "tests": len(self.tests), "significant_after_holm": significant})
