"""How often a sample of n respondents gives back the factors of a planned questionnaire: a simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.efa.extraction import LOWER, check_factor_number
from psychometrics.efa.random_data import normal_correlations
from psychometrics.errors import DataError, RequestError
from psychometrics.reliability.batch_hierarchical import minres_loadings, oblimin_from
from psychometrics.results import Note
from psychometrics.tables import tidy

CONGRUENT = 0.95
"""From here on factors count as the same (Lorenzo-Seva & ten Berge, 2006)."""
SAMPLES = 500


@dataclass(frozen=True, slots=True)
class RecoveryAt:
    """One sample size.

    recovered : share of samples in which every factor's congruence with its own in the population reaches the bound;
    se        : Monte-Carlo standard error of that share, sqrt(share (1 - share) / samples).
    congruence, congruence_se : mean over samples of K, the mean congruence of the factors, and its standard error.
    improper  : share of samples in which an item's uniqueness fell to its bound (Heywood).
    """

    n: int
    recovered: float
    se: float
    congruence: float
    congruence_se: float
    improper: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """Rates by sample size, for `factors` factors of `items` items in all."""

    items: int
    factors: int
    rows: tuple[RecoveryAt, ...]
    samples: int
    bound: float
    seed: int
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.rows)

    def summary(self) -> pd.Series:
        return pd.Series({row.n: row.recovered for row in self.rows})


def simple_structure(
    factors: int, items_per_factor: int, loading: float | tuple[float, float], correlation: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """(p, m) pattern with each item on one factor, and (m, m) factor correlations, all the same.

    loading : of every item, or (lowest, highest) spaced evenly within each factor; in (0, 1).
    correlation : in [0, 1). Raises RequestError "outside_open_range".
    """
    low, high = loading if isinstance(loading, tuple) else (loading, loading)
    for name, value, least in (("loading", low, 0.0), ("loading", high, 0.0), ("correlation", correlation, -1e-9)):
        if not least < value < 1:
            raise RequestError("outside_open_range", place=name, name=name, value=value, low=max(least, 0.0), high=1)
    pattern = np.kron(np.eye(factors), np.linspace(low, high, items_per_factor)[:, None])
    return pattern, np.where(np.eye(factors) > 0, 1.0, correlation)


def factor_recovery(
    loadings: np.ndarray,
    phi: np.ndarray,
    sizes: Sequence[int],
    *,
    samples: int = SAMPLES,
    bound: float = CONGRUENT,
    seed: int = 0,
) -> Recovery:
    """Rate at which samples of each size give the population's factors back: minres, oblimin, congruence.

    loadings : (p, m) pattern in the population; phi : (m, m) factor correlations; communalities below 1.
    sizes    : respondents, each more than p + 1. samples : drawn per size, from a multivariate normal distribution
               by its Wishart distribution, so that the cost does not depend on n.
    Each sample's rotation starts at the population's and its factors keep that order, as in the target rotation
    of simulation studies: local minima of the rotation are not part of the figure.
    Raises DataError "too_many_factors", "communality_of_one"; RequestError "outside_open_range".
    Source: MacCallum, Widaman, Zhang & Hong (1999); Mundfrom, Shaw & Ke (2005); de Winter, Dodou & Wieringa (2009);
    bound: Lorenzo-Seva & ten Berge (2006). Same in R, one sample at a time: psych::factor.congruence of
    psych::fa(cor(MASS::mvrnorm(n, mu, Sigma)), m, rotate = "oblimin") with the population's pattern.
    """
    p, factors = loadings.shape
    check_factor_number(p, factors)
    root = np.linalg.cholesky(_implied(loadings, phi))
    rows = []
    for n in sizes:
        if not p + 1 < n:
            raise RequestError("outside_open_range", place="sizes", name="n", value=n, low=p + 1, high=math.inf)
        drawn = normal_correlations(n, p, samples, np.random.default_rng([seed, n]), root)
        rows.append(_at(n, drawn, loadings, phi, bound))
    return Recovery(p, factors, tuple(rows), samples, bound, seed)


def _implied(loadings: np.ndarray, phi: np.ndarray) -> np.ndarray:
    implied = loadings @ phi @ loadings.T
    if np.diag(implied).max() >= 1 - LOWER:
        raise DataError("communality_of_one", place="loadings", item=int(np.diag(implied).argmax()) + 1)
    np.fill_diagonal(implied, 1.0)
    return implied


def _at(n: int, drawn: np.ndarray, loadings: np.ndarray, phi: np.ndarray, bound: float) -> RecoveryAt:
    uniqueness = 1 - np.einsum("ij,jk,ik->i", loadings, phi, loadings)
    unrotated = minres_loadings(drawn, len(phi), uniqueness)
    found = oblimin_from(unrotated, loadings, phi)[0]
    improper = (np.square(unrotated).sum(axis=2) >= 1 - LOWER - 1e-6).any(axis=1)
    each = _congruences(found, loadings)
    share, mean = float((each.min(axis=1) >= bound).mean()), each.mean(axis=1)
    se = math.sqrt(share * (1 - share) / len(drawn))
    spread = float(mean.std(ddof=1)) / math.sqrt(len(drawn))
    return RecoveryAt(n, share, se, float(mean.mean()), spread, float(improper.mean()))


def _congruences(found: np.ndarray, loadings: np.ndarray) -> np.ndarray:
    """(b, m) Tucker's congruence of each sample's factors with the population's, in absolute value."""
    lengths = np.sqrt(np.square(found).sum(axis=1)) * np.linalg.norm(loadings, axis=0)
    products = np.abs(np.einsum("bim,im->bm", found, loadings))
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)


def least_for_recovery(
    loadings: np.ndarray,
    phi: np.ndarray,
    *,
    share: float = 0.95,
    most: int = 10_000,
    samples: int = SAMPLES,
    bound: float = CONGRUENT,
    seed: int = 0,
) -> RecoveryAt:
    """The smallest n, to about 5 %, at which the factors come back in at least `share` of the samples.

    Raises RequestError "sample_out_of_reach" when even `most` do not suffice.
    """
    low, high = len(loadings) + 1, len(loadings) + 2
    while (found := _rate(high, loadings, phi, samples, bound, seed)).recovered < share:
        if high >= most:
            raise RequestError("sample_out_of_reach", place="loadings", largest=most)
        low, high = high, min(max(high * 2, 20), most)
    while high - low > max(1, high // 20):
        middle = (low + high) // 2
        tried = _rate(middle, loadings, phi, samples, bound, seed)
        low, high, found = (low, middle, tried) if tried.recovered >= share else (middle, high, found)
    return found


def _rate(n: int, loadings: np.ndarray, phi: np.ndarray, samples: int, bound: float, seed: int) -> RecoveryAt:
    return factor_recovery(loadings, phi, (n,), samples=samples, bound=bound, seed=seed).rows[0]
