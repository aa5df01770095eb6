"""Missing answers: how many, in which patterns, at random or not, and what the data say in spite of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.results import NotComputable, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class ItemMissing:
    """One item: answered, missing, share missing of all respondents."""

    code: str
    n: int
    missing: int
    share: float


@dataclass(frozen=True, slots=True)
class MissingPattern:
    """One set of items left out together, and by how many. An empty set is the complete pattern."""

    codes: tuple[str, ...]
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class McarTest:
    """Little's (1988) test. `chi_square` rests on the maximum-likelihood covariance (n), `_unbiased` on n - 1."""

    n: int
    n_patterns: int
    chi_square: float
    df: int
    p_value: float
    chi_square_unbiased: float
    p_value_unbiased: float


@dataclass(frozen=True, slots=True)
class EmEstimate:
    """Maximum-likelihood mean and covariance (denominator n) of a multivariate normal with missing entries."""

    codes: tuple[str, ...]
    n: int
    mean: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    iterations: int


@dataclass(frozen=True, slots=True)
class Missingness:
    """The whole account of missing answers.

    n          : respondents used.  n_complete : those without a missing item answer (listwise n).
    cells, missing : item answers asked for, and those missing.
    patterns   : from most to least frequent; `n_patterns` counts all, also those not listed.
    lowest_pairwise_n : the smallest number of respondents behind any pairwise covariance.
    """

    n: int
    n_complete: int
    cells: int
    missing: int
    share: float
    lowest_pairwise_n: int
    items: tuple[ItemMissing, ...]
    patterns: tuple[MissingPattern, ...]
    n_patterns: int
    mcar: McarTest | NotComputable
    em: EmEstimate | NotComputable
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.items)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "n_complete": self.n_complete, "missing": self.missing, "share": self.share})
