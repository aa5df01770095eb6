"""MICOM: are the composites of two groups the same thing, so that their paths may be compared?

Source: Henseler, Ringle & Sarstedt (2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.pls.path_model import PathModel
from psychometrics.pls.resamples import Answers
from psychometrics.pls.stages import Method, estimate_stages

BLOCK = 256


@dataclass(frozen=True)
class Micom:
    """Of m constructs, each with its permutation p. c: correlation of scores by the two groups' weights (step 2).

    means, log_variances: first group less second, of pooled scores (step 3). c_low: the 5 % quantile under
    permutation. usable: permutations in which both groups settled.
    """

    c: np.ndarray
    c_low: np.ndarray
    c_p: np.ndarray
    means: np.ndarray
    means_p: np.ndarray
    log_variances: np.ndarray
    log_variances_p: np.ndarray
    usable: int


def micom(
    model: PathModel, answers: Answers, method: Method, first: np.ndarray, permutations: np.ndarray, level: float = 0.05
) -> Micom:
    """first : (n,) who is in the first group; permutations : (b, n) the same with rows shuffled.

    Step 1 (configural invariance) holds by design: one model, one treatment of data. Same as cSEM::testMICOM on data
    sorted by group and standardised on the pooled sample; left as they are, cSEM 0.6.1 mixes up the groups in step 3.
    """
    r = answers.correlations(np.ones((1, answers.n)))[0]
    pooled = estimate_stages(model, answers, np.ones((1, answers.n)), method)
    scores = answers.standardised(np.ones((1, answers.n)))[0] @ pooled.final.weights[0]
    observed = _congruence(model, answers, method, r, first[None])[0]
    shuffled = np.concatenate(
        [
            _congruence(model, answers, method, r, permutations[start : start + BLOCK])
            for start in range(0, len(permutations), BLOCK)
        ]
    )
    shuffled = shuffled[np.isfinite(shuffled).all(axis=1)]
    means, spreads = _moments(scores, first[None])
    chance_means, chance_spreads = _moments(scores, permutations)
    return Micom(
        c=observed,
        c_low=np.quantile(shuffled, level, axis=0),
        c_p=(shuffled <= observed + 1e-12).mean(axis=0),
        means=means[0],
        means_p=(np.abs(chance_means) >= np.abs(means)).mean(axis=0),
        log_variances=spreads[0],
        log_variances_p=(np.abs(chance_spreads) >= np.abs(spreads)).mean(axis=0),
        usable=len(shuffled),
    )


def _congruence(model: PathModel, answers: Answers, method: Method, r: np.ndarray, member: np.ndarray) -> np.ndarray:
    """(b, m) correlations, in the pooled sample, of the scores that each group's weights give."""
    found = []
    for inside in (member, ~member):
        stacked = estimate_stages(model, answers, inside.astype(float), method)
        found.append(np.where(stacked.settled[:, None, None], stacked.final.weights, np.nan))
    one, other = found
    shared = np.einsum("bpm,pq,bqm->bm", one, r, other)
    own = np.einsum("bpm,pq,bqm->bm", one, r, one) * np.einsum("bpm,pq,bqm->bm", other, r, other)
    return np.asarray(shared / np.sqrt(own))


def _moments(scores: np.ndarray, member: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(b, m) differences of means and of log variances, first group less second."""
    means, logs = [], []
    for inside in (member, ~member):
        counts = inside.astype(float)
        n = counts.sum(axis=1)[:, None]
        mean = counts @ scores / n
        means.append(mean)
        logs.append(np.log((counts @ scores**2 - n * mean**2) / (n - 1)))
    return means[0] - means[1], logs[0] - logs[1]
