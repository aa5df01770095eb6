"""value_mediation: what a scale does to spend and value by way of engagement, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from psychometrics.criterion.effects import percent
from psychometrics.criterion.linked import PLACE, VALUES, Linked, check_outcome, z_scores
from psychometrics.criterion.newton import POISSON, estimate
from psychometrics.criterion.registry import criterion
from psychometrics.criterion.value_model import refused
from psychometrics.errors import DataError, EngagemeterError
from psychometrics.resampling import FEWEST_REPLICATES, bootstrap_counts, percentile_interval
from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.tables import tidy

STEPS = 40


@dataclass(frozen=True, slots=True)
class Indirect:
    """a: antecedent on mediator (SD per SD). b, direct: mediator and antecedent on the log of the mean outcome.

    indirect = a · b; indirect_percent = 100 · (exp(a · b) - 1): the outcome per SD of the antecedent, by way of the
    mediator. Limits are bootstrap percentiles; p_value is two-sided from the same replicates.
    """

    outcome: str
    n: int
    a: float
    b: float
    direct: float
    indirect: float
    indirect_low: Figure
    indirect_high: Figure
    indirect_percent: float
    p_value: Figure
    p_holm: Figure
    replicates: int


@dataclass(frozen=True, slots=True)
class ValueMediation:
    antecedent: str
    mediator: str
    rows: tuple[Indirect, ...]
    not_computed: tuple[tuple[str, NotComputable], ...]
    replicates: int
    seed: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.rows, index="outcome")

    def summary(self) -> pd.Series:
        told = {row.outcome: row.indirect_percent for row in self.rows}
        return pd.Series({**told, **dict(self.not_computed)}, dtype=object)


@criterion("value_mediation", sources=("vanderweele_vansteelandt2010", "preacher_hayes2008", "holm1979"))
def value_mediation(
    linked: Linked,
    *,
    antecedent: str = "",
    mediator: str = "",
    replicates: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
) -> ValueMediation:
    """antecedent → mediator → spend after the cut and each value.

    antecedent : a scale; must be said. mediator : a scale; empty takes engagement.
    Raises DataError "criterion_no_antecedent", "criterion_no_such_score", "criterion_constant".
    """
    through = mediator or linked.engagement
    _check(linked, antecedent, through)
    rows, missing = [], []
    for name, y in linked.outcomes().items():
        try:
            rows.append(_of_outcome(linked, name, y, antecedent, through, replicates, seed, confidence))
        except EngagemeterError as error:
            missing.append((name, refused(error)))
    corrected = _with_holm(rows)
    return ValueMediation(antecedent, through, corrected, tuple(missing), replicates, seed, confidence)


def indirect_effect(y: np.ndarray, x: np.ndarray, m: np.ndarray) -> tuple[float, float, float]:
    """a (m on x, least squares), b and direct effect (PPML of y on m and x); x and m (n,) standardised.

    a · b is the log of the ratio of means by way of m, when x and m don't interact and m is normal given x.
    Source: VanderWeele & Vansteelandt (2010), for a log-linear outcome.
    """
    fit = estimate(POISSON, y, np.column_stack([m, x]))
    return float(x @ m / (x @ x)), float(fit.coefficients[1]), float(fit.coefficients[2])


def bootstrap_indirect(y: np.ndarray, x: np.ndarray, m: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """(replicates,) of a · b, in blocks of replicates at once; NaN where one can't be fitted."""
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(len(y)), m, x])
    blocks = []
    for counts in bootstrap_counts(len(y), replicates, rng):
        weights = counts.astype(float)
        blocks.append(_slopes(weights, x, m) * _ppml_batch(weights, y / y.mean(), design)[:, 1])
    return np.concatenate(blocks)


def _slopes(weights: np.ndarray, x: np.ndarray, m: np.ndarray) -> np.ndarray:
    """(B,) weighted least-squares slopes of m on x, with an intercept."""
    total, sx, sm = weights.sum(axis=1), weights @ x, weights @ m
    spread = weights @ (x * x) - sx**2 / total
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 0, (weights @ (x * m) - sx * sm / total) / spread, np.nan))


def _ppml_batch(weights: np.ndarray, y: np.ndarray, design: np.ndarray) -> np.ndarray:
    """(B, k) weighted PPML estimates, all by Newton with steps of at most 2; NaN rows where there is no maximum."""
    size, k = len(weights), design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(y), k * k)
    target = weights @ (design * y[:, None])
    b = np.zeros((size, k))
    step = np.ones_like(b)
    for _ in range(STEPS):
        mean = weights * np.exp(np.clip(b @ design.T, -50, 50))
        information = (mean @ products).reshape(size, k, k) + 1e-12 * np.eye(k)
        step = np.clip(np.linalg.solve(information, (target - mean @ design)[:, :, None])[:, :, 0], -2, 2)
        b = b + step
        if np.abs(step).max() < 1e-8:
            break
    b[np.abs(step).max(axis=1) >= 1e-6] = np.nan
    return b


def _of_outcome(
    linked: Linked, name: str, y: pd.Series, antecedent: str, mediator: str, replicates: int, seed: int, conf: float
) -> Indirect:
    frame = pd.concat([y.rename("outcome"), linked.scores[[antecedent, mediator]]], axis=1, join="inner").dropna()
    outcome = frame["outcome"].to_numpy(float)
    check_outcome(outcome, name, 2)
    x, m = z_scores(frame[antecedent]), z_scores(frame[mediator])
    a, b, direct = indirect_effect(outcome, x, m)
    drawn = bootstrap_indirect(outcome, x, m, replicates, seed)
    drawn = drawn[np.isfinite(drawn)]
    p = _p_value(drawn)
    limits = percentile_interval(drawn, conf)
    return Indirect(name, len(frame), a, b, direct, a * b, *limits, percent(a * b), p, p, len(drawn))


def _p_value(drawn: np.ndarray) -> Figure:
    if len(drawn) < FEWEST_REPLICATES:
        return not_computable("too_few_replicates", replicates=len(drawn), needed=FEWEST_REPLICATES)
    beyond = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return min(1.0, 2 * (beyond + 1) / (len(drawn) + 1))


def _with_holm(rows: Sequence[Indirect]) -> tuple[Indirect, ...]:
    at = [i for i, row in enumerate(rows) if row.outcome in VALUES and not isinstance(row.p_value, NotComputable)]
    adjusted = multipletests([float(rows[i].p_value) for i in at], method="holm")[1] if at else []
    found = dict(zip(at, adjusted, strict=True))
    return tuple(replace(row, p_holm=float(found[i])) if i in found else row for i, row in enumerate(rows))


def _check(linked: Linked, antecedent: str, mediator: str) -> None:
    known = ", ".join(map(str, linked.scores.columns))
    if not antecedent:
        raise DataError("criterion_no_antecedent", place=PLACE, known=known)
    for name in (antecedent, mediator):
        if name not in linked.scores:
            raise DataError("criterion_no_such_score", place=PLACE, name=name, known=known)
    if antecedent == mediator:
        raise DataError("criterion_no_antecedent", place=PLACE, known=known)
