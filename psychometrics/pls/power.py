"""How many respondents a path model needs, by simulating it.

The inverse square root, the gamma-exponential rule and the R² table are `inverse_square_root`, `gamma_exponential`
and `power_regression` of `psychometrics.sample_size`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import ModelError
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.resamples import Answers, draw
from psychometrics.pls.specification import PlsModel
from psychometrics.pls.stages import Method, estimate_stages
from psychometrics.results import Note
from psychometrics.tables import tidy

Loadings = float | Mapping[str, Sequence[float]]
"""One for every indicator, or by construct one for each of its indicators."""
Correlations = Mapping[tuple[str, str], float]
Progress = Callable[[float], None]
"""Told the share done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class PathPower:
    """The share of simulated samples in which the path's interval leaves out zero, and its Monte-Carlo error.

    mean, bias : of the estimates, bias against the population's path (composites draw it towards zero unless PLS is
    consistent). coverage : share of intervals that hold the population's path.
    """

    predictor: str
    outcome: str
    path: float
    power: float
    error: float
    mean: float
    bias: float
    coverage: float


@dataclass(frozen=True)
class SimulatedPower:
    """converged : share of samples in which the weights settled; the others count as not significant."""

    n: int
    samples: int
    replicates: int
    seed: int
    paths: tuple[PathPower, ...]
    converged: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.paths)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "least_power": min(row.power for row in self.paths)})


def simulated_power(
    model: PathModel,
    coefficients: Mapping[tuple[str, str], float],
    n: int,
    *,
    loading: Loadings = 0.7,
    correlations: Correlations | None = None,
    confidence: float = 0.95,
    samples: int = 200,
    replicates: int = 300,
    method: Method | None = None,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> SimulatedPower:
    """Power of each path at n respondents.

    coefficients : population paths between standardised factors by (predictor, outcome), all of the model's.
    loading : of every indicator, in (0, 1), or by construct; single items are without error.
    correlations : of exogenous factors by pair, 0 where not given. progress : told after each sample.
    Raises ModelError when the paths explain more than all variance of an outcome.
    """
    if not model.is_plain:
        raise ModelError("pls_plain_only")
    final, generator = model.final, np.random.default_rng(seed)
    paths = np.zeros((len(final.constructs),) * 2)
    for one in model.paths:
        paths[final.place[one.predictor], final.place[one.outcome]] = coefficients[one.predictor, one.outcome]
    places = np.array([(final.place[one.predictor], final.place[one.outcome]) for one in model.paths]).T
    truth = paths[places[0], places[1]]
    tally = _Tally(truth, confidence)
    for number in range(samples):
        answers = Answers(simulated_answers(final, paths, n, loading, generator, correlations))
        counts = next(draw(n, replicates, seed + number + 1, replicates))
        stacked = estimate_stages(model, answers, np.vstack([np.ones((1, n)), counts]), method or Method())
        tally.add(stacked.final.paths[:, places[0], places[1]], stacked.settled)
        progress((number + 1) / samples)
    rows = tuple(tally.row(at, path.predictor, path.outcome, samples) for at, path in enumerate(model.paths))
    return SimulatedPower(n, samples, replicates, seed, rows, tally.settled / samples)


class _Tally:
    """What the samples said so far: each with its own estimates first and those of its resamples after them."""

    def __init__(self, truth: np.ndarray, confidence: float) -> None:
        self.truth, self.ends = truth, ((1 - confidence) / 2, (1 + confidence) / 2)
        self.hits, self.held, self.total = np.zeros(len(truth)), np.zeros(len(truth)), np.zeros(len(truth))
        self.settled = 0

    def add(self, found: np.ndarray, settled: np.ndarray) -> None:
        if not settled[0] or not settled[1:].any():
            return
        low, high = np.quantile(found[1:][settled[1:]], self.ends, axis=0)
        self.hits += (low > 0) | (high < 0)
        self.held += (low <= self.truth) & (self.truth <= high)
        self.total += found[0]
        self.settled += 1

    def row(self, at: int, predictor: str, outcome: str, samples: int) -> PathPower:
        kept, share, truth = max(self.settled, 1), float(self.hits[at]) / samples, float(self.truth[at])
        mean = float(self.total[at]) / kept
        error = float(np.sqrt(share * (1 - share) / samples))
        return PathPower(predictor, outcome, truth, share, error, mean, mean - truth, float(self.held[at]) / kept)


def simulated_answers(
    model: PlsModel,
    paths: np.ndarray,
    n: int,
    loading: Loadings,
    generator: np.random.Generator,
    correlations: Correlations | None = None,
) -> np.ndarray:
    """(n, p) normal answers of a population with these paths (m, m), loadings and exogenous correlations."""
    m = len(model.constructs)
    covariance = _exogenous(model, correlations or {})
    factors = generator.normal(size=(n, m)) @ np.linalg.cholesky(covariance).T
    known = {place for place in range(m) if place not in model.outcomes}
    while len(known) < m:
        now = min(j for j in model.outcomes if j not in known and set(model.predictors_of(j)) <= known)
        slopes, others = paths[:, now], sorted(known)
        explained = float(slopes @ covariance @ slopes)
        if explained >= 1:
            raise ModelError("pls_population", place="coefficients", outcome=model.constructs[now].name)
        factors[:, now] = factors @ slopes + np.sqrt(1 - explained) * generator.normal(size=n)
        covariance[now, others] = covariance[others, now] = covariance[others] @ slopes
        known.add(now)
    share = _shares(model, loading)
    noise = generator.normal(size=(n, len(share)))
    return np.asarray(factors[:, model.block] * share + noise * np.sqrt(1 - share**2))


def _exogenous(model: PlsModel, correlations: Correlations) -> np.ndarray:
    """(m, m) correlations of the factors that no path leads to; the others stand apart until their turn comes."""
    found = np.eye(len(model.constructs))
    for (one, other), value in correlations.items():
        a, b = model.place[one], model.place[other]
        if a not in model.outcomes and b not in model.outcomes:
            found[a, b] = found[b, a] = value
    return found


def _shares(model: PlsModel, loading: Loadings) -> np.ndarray:
    """(p,) loading of each indicator; that of a single item is 1."""
    size = np.array([rows.stop - rows.start for rows in model.rows])
    if isinstance(loading, Mapping):
        own = [np.asarray(loading[construct.name], dtype=float) for construct in model.constructs]
    else:
        own = [np.full(count, float(loading)) for count in size]
    return np.concatenate([np.ones(1) if count == 1 else row for row, count in zip(own, size, strict=True)])
