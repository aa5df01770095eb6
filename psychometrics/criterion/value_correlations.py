"""value_correlations: Spearman's correlation of each score with each value, as observed and without error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from psychometrics.criterion.linked import VALUES, Linked
from psychometrics.criterion.registry import criterion
from psychometrics.errors import DataError
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable
from psychometrics.tables import tidy

FEWEST = 5


@dataclass(frozen=True, slots=True)
class ValueCorrelation:
    """rho with its interval and p; p_holm over the values of one score; disattenuated divides by √reliability."""

    score: str
    outcome: str
    n: int
    rho: Figure
    ci_low: Figure
    ci_high: Figure
    p_value: Figure
    p_holm: Figure
    reliability: Figure
    disattenuated: Figure
    disattenuated_low: Figure
    disattenuated_high: Figure


@dataclass(frozen=True, slots=True)
class ValueCorrelations:
    rows: tuple[ValueCorrelation, ...]
    confidence: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.rows)

    def summary(self) -> pd.Series:
        return pd.Series({f"{row.score} × {row.outcome}": row.rho for row in self.rows}, dtype=object)


def spearman_interval(rho: float, n: int, confidence: float = 0.95) -> tuple[Figure, Figure]:
    """Interval of Spearman's rho on Fisher's z with variance (1 + rho²/2) / (n - 3).

    n : customers, at least 5.  rho in [-1, 1]; at ±1 there is no interval.
    Source: Bonett & Wright (2000), eq. 8.
    """
    if n < FEWEST or abs(rho) >= 1:
        refused = not_computable("criterion_no_interval", n=n)
        return refused, refused
    half = stats.norm.ppf((1 + confidence) / 2) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half)


def disattenuated(correlation: float, reliability: float) -> Figure:
    """The correlation if the score had no error of measurement: r / √reliability.

    The value is taken as measured without error. Beyond ±1 it is not computable: the reliability given is too low.
    Source: Spearman (1904), p. 90.
    """
    if not 0 < reliability <= 1:
        return not_computable("criterion_reliability_outside", reliability=reliability)
    corrected = correlation / math.sqrt(reliability)
    return corrected if abs(corrected) <= 1 else not_computable("criterion_disattenuated_beyond_one")


@criterion("value_correlations", sources=("spearman1904", "bonett_wright2000", "holm1979"))
def value_correlations(linked: Linked, *, confidence: float = 0.95) -> ValueCorrelations:
    """Every score with spend after the cut and with each value.

    Holm's correction runs over the four values of a score. Raises DataError when the records give no outcome.
    Same as cor.test(x, y, method = "spearman", exact = FALSE) for rho in R; its p is from t(n - 2).
    """
    outcomes = linked.outcomes()
    if not outcomes:
        raise DataError("criterion_no_outcome", place="engagement and value")
    rows: list[ValueCorrelation] = []
    for score in map(str, linked.scores.columns):
        reliability = linked.reliabilities.get(score)
        of_score = [_row(linked.scores[score], y, score, name, reliability, confidence) for name, y in outcomes.items()]
        rows += _with_holm(of_score)
    return ValueCorrelations(tuple(rows), confidence, _notes(linked, outcomes))


def _row(
    x: pd.Series, y: pd.Series, score: str, outcome: str, reliability: float | None, conf: float
) -> ValueCorrelation:
    both = pd.concat([x, y], axis=1, join="inner").dropna().to_numpy(float)
    rho, p = _spearman(both)
    limits = spearman_interval(float(rho), len(both), conf) if not isinstance(rho, NotComputable) else (rho, rho)
    known: Figure = not_computable("criterion_no_reliability", score=score) if reliability is None else reliability
    corrected = [_corrected(value, known) for value in (rho, *limits)]
    return ValueCorrelation(score, outcome, len(both), rho, *limits, p, p, known, *corrected)


def _spearman(both: np.ndarray) -> tuple[Figure, Figure]:
    if len(both) < FEWEST:
        refused = not_computable("criterion_too_few_pairs", n=len(both), needed=FEWEST)
        return refused, refused
    if (np.ptp(both, axis=0) == 0).any():
        refused = not_computable("criterion_does_not_vary")
        return refused, refused
    rho, p = stats.spearmanr(both[:, 0], both[:, 1])
    return figure(float(rho)), figure(float(p))


def _corrected(value: Figure, reliability: Figure) -> Figure:
    if isinstance(value, NotComputable):
        return value
    return reliability if isinstance(reliability, NotComputable) else disattenuated(value, reliability)


def _with_holm(rows: Sequence[ValueCorrelation]) -> list[ValueCorrelation]:
    at = [i for i, row in enumerate(rows) if row.outcome in VALUES and not isinstance(row.p_value, NotComputable)]
    adjusted = multipletests([float(rows[i].p_value) for i in at], method="holm")[1] if at else []
    found = dict(zip(at, adjusted, strict=True))
    return [replace(row, p_holm=float(found[i])) if i in found else row for i, row in enumerate(rows)]


def _notes(linked: Linked, outcomes: dict[str, pd.Series]) -> tuple[Note, ...]:
    missing = [name for name in VALUES if name not in outcomes]
    return (Note("criterion_values_missing", {"names": ", ".join(missing)}),) if missing else ()
