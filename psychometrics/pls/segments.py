"""FIMIX-PLS: hidden segments whose paths differ, by a finite mixture of the structural regressions.

Source: Hahn, Johnson, Herrmann & Huber (2002); Sarstedt, Becker, Ringle & Schwaiger (2011) for the choice of how many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import ModelError, PlanError, TooFewRespondents
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.specification import PlsModel
from psychometrics.pls.stages import Method, estimate_stages
from psychometrics.pls.walk import ready
from psychometrics.results import Figure, Note, not_computable
from psychometrics.tables import tidy

MOST_STEPS = 2000
STOP = 1e-8
LEAST_VARIANCE = 1e-4


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """Criteria for one number of segments; smaller is better. entropy: 1 when all belong clearly to one segment."""

    segments: int
    log_likelihood: float
    parameters: int
    aic: float
    aic3: float
    bic: float
    caic: float
    entropy: Figure
    smallest_share: float


@dataclass(frozen=True, slots=True)
class SegmentPath:
    """segment : from 1, the largest first."""

    segment: int
    share: float
    predictor: str
    outcome: str
    path: float


@dataclass(frozen=True)
class Fimix:
    """chosen: the number of segments by AIC3 where CAIC agrees, else the smaller of both. membership: (n, chosen)."""

    n: int
    chosen: int
    counts: tuple[SegmentCount, ...]
    paths: tuple[SegmentPath, ...]
    membership: np.ndarray
    seed: int
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.counts)

    def path_frame(self) -> pd.DataFrame:
        return tidy(self.paths)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "segments": self.chosen})


@dataclass(frozen=True)
class _Mixture:
    log_likelihood: float
    membership: np.ndarray
    shares: np.ndarray
    paths: np.ndarray


def fimix(
    model: PathModel,
    values: np.ndarray,
    *,
    most: int = 4,
    starts: int = 10,
    method: Method | None = None,
    missing: str = "mean",
    seed: int = 0,
) -> Fimix:
    """Segments of the structural model, from one to `most`.

    values : (n, p) in the order of `model.indicators`. Each number of segments is begun from `starts` random
    memberships; the largest likelihood is kept. Raises PlanError for most < 1, TooFewRespondents where a segment
    would have fewer people than it has parameters.
    """
    if not model.is_plain:
        raise ModelError("pls_plain_only")
    if missing == "pairwise":
        raise PlanError("pls_pairwise_scores", place="missing")
    answers, final = ready(model, values, missing), model.final
    needed = most * (len(model.paths) + len(final.outcomes) + 1)
    if most < 1 or answers.n < needed:
        raise TooFewRespondents("pls_segments", segments=most, needed=needed, n=answers.n)
    everyone = np.ones((1, answers.n))
    sample = estimate_stages(model, answers, everyone, method or Method())
    scores = answers.standardised(everyone)[0] @ sample.first.weights[0]
    generator = np.random.default_rng(seed)
    found = {k: _best(final, scores, k, starts if k > 1 else 1, generator) for k in range(1, most + 1)}
    counts = tuple(_count(final, k, mixture) for k, mixture in found.items())
    chosen = min(min(counts, key=lambda c: c.aic3).segments, min(counts, key=lambda c: c.caic).segments)
    return Fimix(answers.n, chosen, counts, _paths(final, found[chosen]), found[chosen].membership, seed)


def _best(model: PlsModel, scores: np.ndarray, k: int, starts: int, generator: np.random.Generator) -> _Mixture:
    tries = [
        _expectation_maximisation(model, scores, generator.dirichlet(np.ones(k), len(scores))) for _ in range(starts)
    ]
    best = max(tries, key=lambda mixture: mixture.log_likelihood)
    order = np.argsort(-best.shares)
    return _Mixture(best.log_likelihood, best.membership[:, order], best.shares[order], best.paths[order])


def _expectation_maximisation(model: PlsModel, scores: np.ndarray, membership: np.ndarray) -> _Mixture:
    before = -np.inf
    for _ in range(MOST_STEPS):
        shares = membership.mean(axis=0)
        paths, variances = _regressions(model, scores, membership)
        density = np.log(shares) + _log_densities(model, scores, paths, variances)
        top = density.max(axis=1, keepdims=True)
        each = top[:, 0] + np.log(np.exp(density - top).sum(axis=1))
        membership = np.exp(density - each[:, None])
        now = float(each.sum())
        if now - before < STOP * abs(now):
            break
        before = now
    return _Mixture(now, membership, membership.mean(axis=0), paths)


def _regressions(model: PlsModel, scores: np.ndarray, membership: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(k, m, m) paths and (k, m) residual variances of each segment, weighted by membership."""
    k, m = membership.shape[1], scores.shape[1]
    paths, variances = np.zeros((k, m, m)), np.ones((k, m))
    products = np.einsum("nk,ni,nj->kij", membership, scores, scores) / membership.sum(axis=0)[:, None, None]
    for outcome in model.outcomes:
        places = model.predictors_of(outcome)
        inside = products[:, places[:, None], places] + 1e-10 * np.eye(len(places))
        slopes = np.linalg.solve(inside, products[:, places, outcome, None])[:, :, 0]
        paths[:, places, outcome] = slopes
        left = products[:, outcome, outcome] - (slopes * products[:, places, outcome]).sum(axis=1)
        variances[:, outcome] = np.maximum(left, LEAST_VARIANCE)
    return paths, variances


def _log_densities(model: PlsModel, scores: np.ndarray, paths: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """(n, k) log densities of all outcomes given their predictors."""
    outcomes = list(model.outcomes)
    away = scores[:, None, outcomes] - np.einsum("ni,kio->nko", scores, paths[:, :, outcomes])
    spread = variances[None, :, outcomes]
    return np.asarray(-0.5 * (np.log(2 * np.pi * spread) + away**2 / spread).sum(axis=2))


def _count(model: PlsModel, k: int, mixture: _Mixture) -> SegmentCount:
    n = len(mixture.membership)
    free = k - 1 + k * (int(model.adjacency.sum()) + len(model.outcomes))
    deviance = -2 * mixture.log_likelihood
    certain = np.where(mixture.membership > 0, mixture.membership * np.log(np.maximum(mixture.membership, 1e-300)), 0.0)
    entropy: Figure = float(1 + certain.sum() / (n * np.log(k))) if k > 1 else not_computable("pls_one_segment")
    return SegmentCount(
        k,
        mixture.log_likelihood,
        free,
        deviance + 2 * free,
        deviance + 3 * free,
        deviance + np.log(n) * free,
        deviance + (np.log(n) + 1) * free,
        entropy,
        float(mixture.shares.min()),
    )


def _paths(model: PlsModel, mixture: _Mixture) -> tuple[SegmentPath, ...]:
    names = [construct.name for construct in model.constructs]
    return tuple(
        SegmentPath(number, float(share), names[i], names[j], float(paths[i, j]))
        for number, (share, paths) in enumerate(zip(mixture.shares, mixture.paths, strict=True), start=1)
        for i, j in np.argwhere(model.adjacency)
    )
