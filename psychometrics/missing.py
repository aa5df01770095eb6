"""Missing answers: how many, in which patterns, at random or not, and what the data say in spite of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2

from psychometrics.em import EmEstimate, em_estimate, observed_distances, patterns
from psychometrics.errors import DataError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note, not_computable
from psychometrics.tables import tidy

PATTERNS_LISTED = 20


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


@statistic("missing", sources=("little1988", "dempster1977"), r_call="naniar::mcar_test(x); mice::md.pattern(x)")
def missingness(
    responses: Responses, model: MeasurementModel, *, patterns_listed: int = PATTERNS_LISTED
) -> Missingness:
    """Missing answers of the model's items: shares, patterns, Little's test, the maximum-likelihood covariance."""
    frame = responses.keyed[[item.code for item in model.items]]
    codes = list(frame.columns)
    of = patterns(frame.to_numpy())
    n_answered = frame.notna().sum()
    missing = int(frame.size - n_answered.sum())
    em, mcar = _estimates(frame, missing)
    return Missingness(
        n=len(frame),
        n_complete=responses.moments_of(codes).n_complete,
        cells=int(frame.size),
        missing=missing,
        share=missing / frame.size if frame.size else 0.0,
        lowest_pairwise_n=int(responses.moments_of(codes).pair_counts.min()),
        items=tuple(_item(code, int(n_answered[code]), len(frame)) for code in codes),
        patterns=tuple(
            MissingPattern(tuple(np.array(codes)[~seen].tolist()), int(n), float(n / len(frame)))
            for seen, n in zip(of.seen[:patterns_listed], of.n[:patterns_listed], strict=True)
        ),
        n_patterns=len(of.n),
        mcar=mcar,
        em=em,
        notes=_notes(em, mcar, len(of.n), patterns_listed),
    )


def little_mcar(data: pd.DataFrame, em: EmEstimate | None = None) -> McarTest:
    """Little's test of answers missing completely at random.

    data : n × p, NaN where missing. Rows without any answer are left out.
    Returns chi-square as sum over patterns of n_j d_j' inv(Sigma_jj) d_j, d_j the pattern's mean less the EM mean.
    A small p speaks against completely at random; a large one doesn't show it.
    Raises DataError "nothing_missing", "one_pattern" (no degrees of freedom), or what em_estimate raises.
    Source: Little (1988), eq. 4.   Same as naniar::mcar_test and BaylorEdPsych::LittleMCAR (n - 1 form).
    """
    x = data.to_numpy(dtype="float64")
    x = x[~np.isnan(x).all(axis=1)]
    of = patterns(x)
    if of.seen.all():
        raise DataError("nothing_missing", n=len(x))
    df = int(of.seen.sum()) - x.shape[1]
    if len(of.n) < 2 or df < 1:
        raise DataError("one_pattern", n=len(x))
    estimate = em or em_estimate(data)
    deviations = np.where(of.seen, _pattern_means(x, of.of, of.n) - estimate.mean, 0.0)
    distances = observed_distances(deviations, np.linalg.inv(estimate.covariance), of.seen)
    square = float(of.n @ distances)
    unbiased = square * (len(x) - 1) / len(x)
    p_values = (float(chi2.sf(value, df)) for value in (square, unbiased))
    return McarTest(len(x), len(of.n), square, df, next(p_values), unbiased, next(p_values))


def _pattern_means(x: np.ndarray, of: np.ndarray, n: np.ndarray) -> np.ndarray:
    together = np.nan_to_num(x[np.argsort(of, kind="stable")])
    return np.add.reduceat(together, np.concatenate([[0], np.cumsum(n)[:-1]]), axis=0) / n[:, None]


def _estimates(frame: pd.DataFrame, missing: int) -> tuple[EmEstimate | NotComputable, McarTest | NotComputable]:
    if not missing:
        nothing = not_computable("nothing_missing", n=len(frame))
        return nothing, nothing
    try:
        em = em_estimate(frame)
        return em, little_mcar(frame, em)
    except DataError as problem:
        why = not_computable(problem.code, **problem.params)
        return (em, why) if problem.code == "one_pattern" else (why, why)


def _item(code: str, answered: int, n: int) -> ItemMissing:
    return ItemMissing(code, answered, n - answered, (n - answered) / n if n else 0.0)


def _notes(em: EmEstimate | NotComputable, mcar: McarTest | NotComputable, found: int, listed: int) -> tuple[Note, ...]:
    notes = [Note("patterns_not_listed", {"count": found - listed})] if found > listed else []
    if isinstance(mcar, McarTest):
        notes.append(Note("mcar_needs_normality"))
    return (*notes, *([em.reason] if isinstance(em, NotComputable) else []))
