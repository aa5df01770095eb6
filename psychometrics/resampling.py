"""Bootstrap samples as counts, so that the covariances of all replicates come from one matrix product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from psychometrics.errors import TooFewRespondents
from psychometrics.results import Figure, not_computable

BLOCK = 128
ROWS = 4096
FEWEST_REPLICATES = 20


def bootstrap_counts(n: int, replicates: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Blocks (≤ BLOCK, n) of how often each row is drawn; rows of a block sum to n."""
    for start in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - start)
        drawn = rng.integers(n, size=(size, n))
        drawn += np.arange(size)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)


def bootstrap_covariances(data: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """(replicates, p, p) covariances with divisor n − 1 of resampled rows.

    data : (n, p) complete. Raises TooFewRespondents when n < 2.
    Same as replicate(B, cov(x[sample(n, replace = TRUE), ])) in R, in all replicates at once.
    """
    n, p = data.shape
    if n < 2:
        raise TooFewRespondents("too_few_respondents", n=n, needed=2)
    rng = np.random.default_rng(seed)
    centred = data - data.mean(axis=0)
    upper = np.triu_indices(p)
    drawn = np.concatenate([counts.astype(np.uint16) for counts in bootstrap_counts(n, replicates, rng)])
    sums = np.zeros((replicates, p + len(upper[0])))
    for start in range(0, n, ROWS):
        rows = centred[start : start + ROWS]
        products = np.hstack([rows, rows[:, upper[0]] * rows[:, upper[1]]])
        sums += drawn[:, start : start + ROWS].astype(float) @ products
    means, second = sums[:, :p] / n, sums[:, p:] / n
    half = (second - means[:, upper[0]] * means[:, upper[1]]) * (n / (n - 1))
    covariances = np.empty((replicates, p, p))
    covariances[:, upper[0], upper[1]] = half
    covariances[:, upper[1], upper[0]] = half
    return covariances


def correlations_of(covariances: np.ndarray) -> np.ndarray:
    """(…, p, p) correlations of stacked covariances; NaN where a variance is zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
        return covariances / (sd[..., :, None] * sd[..., None, :])


def percentile_interval(values: np.ndarray, confidence: float = 0.95) -> tuple[Figure, Figure]:
    """The central `confidence` share of the finite replicates, by type-7 quantiles as quantile() in R.

    NotComputable when fewer than 20 replicates are finite.
    """
    finite = values[np.isfinite(values)]
    if len(finite) < FEWEST_REPLICATES:
        refused = not_computable("too_few_replicates", replicates=len(finite), needed=FEWEST_REPLICATES)
        return refused, refused
    tail = (1 - confidence) / 2
    low, high = np.quantile(finite, [tail, 1 - tail])
    return float(low), float(high)
