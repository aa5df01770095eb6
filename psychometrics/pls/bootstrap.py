"""Bootstrap of every number of a model: standard errors, t, p, percentile and BCa intervals.

No sign correction; samples that do not settle are left out and counted. Source: Efron & Tibshirani (1993);
Hair et al. (2022, ch. 5).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from psychometrics.pls.path_model import PathModel
from psychometrics.pls.quantities import Quantities
from psychometrics.pls.resamples import Answers, draw
from psychometrics.pls.stages import Method, estimate_stages
from psychometrics.resampling import FEWEST_REPLICATES
from psychometrics.results import Figure, figure, not_computable

Found = TypeVar("Found")
INTERVALS = ("percentile", "bca")
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Inference:
    """A number of the sample with what the bootstrap says of it. t and p rest on the bootstrap's SD."""

    estimate: Figure
    mean: Figure
    sd: Figure
    t: Figure
    p_value: Figure
    low: Figure
    high: Figure


@dataclass(frozen=True)
class Resampled:
    """samples, jackknife : (b, k) by name of quantity; jackknife is empty unless BCa was asked for."""

    replicates: int
    failed: int
    samples: dict[str, np.ndarray]
    jackknife: dict[str, np.ndarray]


def resample(
    model: PathModel, answers: Answers, method: Method, replicates: int, seed: int, *, jackknife: bool = False
) -> Resampled:
    """Numbers of `replicates` samples of rows with replacement. The same seed gives the same numbers."""
    block = 512 if not model.interactions else 64
    samples, failed = stack(model, answers, method, draw(answers.n, replicates, seed, block))
    left_out = stack(model, answers, method, _leaving_one_out(answers.n, block))[0] if jackknife else {}
    return Resampled(replicates, failed, samples, left_out)


def stack(
    model: PathModel, answers: Answers, method: Method, blocks: Iterable[np.ndarray]
) -> tuple[dict[str, np.ndarray], int]:
    """Numbers of all samples in order, those that did not settle left out, and how many these are."""
    quantities = Quantities(model)
    _ = model.final, answers.correlations(answers.everyone)

    def run(counts: np.ndarray) -> tuple[dict[str, np.ndarray], int]:
        stacked = estimate_stages(model, answers, counts, method)
        settled = stacked.settled
        numbers = quantities.of(stacked)
        if settled.all():
            return numbers, 0
        return {name: values[settled] for name, values in numbers.items()}, int((~settled).sum())

    done = list(side_by_side(run, blocks))
    names = done[0][0] if done else {}
    return {name: np.concatenate([part[name] for part, _ in done]) for name in names}, sum(n for _, n in done)


def side_by_side(run: Callable[[np.ndarray], Found], blocks: Iterable[np.ndarray]) -> Iterator[Found]:
    """Results in order; numpy leaves the interpreter free, so threads share the work."""
    workers = min(AHEAD, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        waiting = []
        for counts in blocks:
            waiting.append(pool.submit(run, counts))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _leaving_one_out(n: int, block: int) -> Iterator[np.ndarray]:
    for start in range(0, n, block):
        size = min(block, n - start)
        counts = np.ones((size, n))
        counts[np.arange(size), start + np.arange(size)] = 0.0
        yield counts


def inference(
    estimate: float,
    samples: np.ndarray,
    confidence: float = 0.95,
    *,
    jackknife: np.ndarray | None = None,
    two_tailed: bool = True,
    direction: int = 0,
) -> Inference:
    """samples : (b,) replicates of one number; jackknife : (n,) leave-one-out values for a BCa interval.

    t : estimate / SD of the replicates; p from Student's t with b − 1 degrees of freedom. One-tailed: p in the
    expected direction (that of the estimate when there is none) and an interval that leaves 1 − confidence at each end.
    """
    known = samples[np.isfinite(samples)]
    number = figure(estimate)
    if len(known) < FEWEST_REPLICATES or not np.isfinite(estimate):
        refused = not_computable("too_few_replicates", replicates=len(known), needed=FEWEST_REPLICATES)
        return Inference(number, refused, refused, refused, refused, refused, refused)
    sd = float(known.std(ddof=1))
    low, high = interval(estimate, known, confidence if two_tailed else 2 * confidence - 1, jackknife)
    if sd <= 1e-12:
        fixed = not_computable("pls_does_not_vary")
        return Inference(number, float(known.mean()), sd, fixed, fixed, low, high)
    t = estimate / sd
    tail = student.sf(abs(t), len(known) - 1)
    against = direction * estimate < 0
    p = 2 * tail if two_tailed else 1 - tail if against else tail
    return Inference(number, float(known.mean()), sd, float(t), float(p), low, high)


def interval(
    estimate: float, samples: np.ndarray, confidence: float, jackknife: np.ndarray | None = None
) -> tuple[Figure, Figure]:
    """Percentile interval (type-7 quantiles, as R's quantile()), or BCa when jackknife values are given.

    Source: Efron (1987). Same as boot::boot.ci(type = "bca") with its interpolation replaced by type-7 quantiles.
    """
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    if jackknife is not None:
        tails = _corrected(tails, estimate, samples, jackknife)
        if not np.isfinite(tails).all():
            refused = not_computable("pls_bca_undefined")
            return refused, refused
    low, high = np.quantile(samples, tails)
    return float(low), float(high)


def _corrected(tails: np.ndarray, estimate: float, samples: np.ndarray, jackknife: np.ndarray) -> np.ndarray:
    """Tails moved by the bias z0 and the acceleration a."""
    share = ((samples < estimate).sum() + (samples == estimate).sum() / 2) / len(samples)
    away = jackknife.mean() - jackknife
    scale = (away**2).sum() ** 1.5
    if not 0 < share < 1 or scale == 0:
        return np.full(2, np.nan)
    z0, a = norm.ppf(share), (away**3).sum() / (6 * scale)
    z = z0 + norm.ppf(tails)
    return np.asarray(norm.cdf(z0 + z / (1 - a * z)))
