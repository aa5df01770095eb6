"""How many respondents a path model needs, by simulating it.

The inverse square root and the R² table are `psychometrics.sample_size.inverse_square_root` and `power_regression`.
"""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class PathPower:
    """The share of simulated samples in which the path's interval leaves out zero, and its Monte-Carlo error."""

    predictor: str
    outcome: str
    path: float
    power: float
    error: float


@dataclass(frozen=True)
class SimulatedPower:
    n: int
    samples: int
    replicates: int
    seed: int
    paths: tuple[PathPower, ...]
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
    loading: float = 0.7,
    confidence: float = 0.95,
    samples: int = 200,
    replicates: int = 300,
    method: Method | None = None,
    seed: int = 0,
) -> SimulatedPower:
    """Power of each path at n respondents.

    coefficients : population paths between standardised factors by (predictor, outcome), all of the model's; exogenous
    factors are uncorrelated. loading : of every indicator, in (0, 1); single items are without error.
    Raises ModelError when the paths explain more than all variance of an outcome.
    """
    if not model.is_plain:
        raise ModelError("pls_plain_only")
    final, generator = model.final, np.random.default_rng(seed)
    paths = np.zeros((len(final.constructs),) * 2)
    for one in model.paths:
        paths[final.place[one.predictor], final.place[one.outcome]] = coefficients[one.predictor, one.outcome]
    hits = np.zeros(len(model.paths))
    places = np.array([(final.place[one.predictor], final.place[one.outcome]) for one in model.paths]).T
    for number in range(samples):
        answers = Answers(simulated_answers(final, paths, n, loading, generator))
        counts = next(draw(n, replicates, seed + number + 1, replicates))
        stacked = estimate_stages(model, answers, counts, method or Method())
        drawn = stacked.final.paths[stacked.settled][:, places[0], places[1]]
        low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
        hits += (low > 0) | (high < 0)
    rows = [
        PathPower(
            path.predictor,
            path.outcome,
            float(coefficients[path.predictor, path.outcome]),
            float(share),
            float(np.sqrt(share * (1 - share) / samples)),
        )
        for path, share in zip(model.paths, hits / samples, strict=True)
    ]
    return SimulatedPower(n, samples, replicates, seed, tuple(rows))


def simulated_answers(
    model: PlsModel, paths: np.ndarray, n: int, loading: float, generator: np.random.Generator
) -> np.ndarray:
    """(n, p) normal answers of a population with these paths (m, m) and one loading for all."""
    m = len(model.constructs)
    covariance, factors = np.eye(m), generator.normal(size=(n, m))
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
    size = np.array([rows.stop - rows.start for rows in model.rows])[model.block]
    share = np.where(size > 1, loading, 1.0)
    noise = generator.normal(size=(n, len(share)))
    return np.asarray(factors[:, model.block] * share + noise * np.sqrt(1 - share**2))
