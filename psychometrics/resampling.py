"""Bootstrap samples as counts, so that the covariances of all replicates come from one matrix product."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from psychometrics.errors import TooFewRespondents
from psychometrics.results import Figure, not_computable

BLOCK = 128
ROWS = 4096
DRAWN_AT_ONCE = 2_000_000
FEWEST_REPLICATES = 20


def bootstrap_counts(n: int, replicates: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Blocks (≤ BLOCK, n) of how often each row is drawn; rows of a block sum to n."""
    for start in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - start)
        drawn = rng.integers(n, size=(size, n))
        drawn += np.arange(size)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)


def bootstrap_counts_by_rows(n: int, replicates: int, rng: np.random.Generator) -> Iterator[tuple[slice, np.ndarray]]:
    """The rows in parts, each with (replicates, rows in the part) how often they are drawn; nothing of size n is held.

    Up to 4,096 rows: one part, drawn as by `bootstrap_counts`. Beyond: how many draws fall in each part is multinomial,
    and within a part they are uniform, which is the same distribution.
    """
    if n <= ROWS:
        yield slice(0, n), np.concatenate(list(bootstrap_counts(n, replicates, rng)))
        return
    size = int(np.clip(DRAWN_AT_ONCE // replicates, 64, ROWS))
    starts = np.arange(0, n, size)
    sizes = np.diff(np.append(starts, n))
    falling = rng.multinomial(n, sizes / n, size=replicates)
    for at, (start, rows) in enumerate(zip(starts, sizes, strict=True)):
        drawn = np.repeat(np.arange(replicates) * rows, falling[:, at])
        drawn += rng.integers(rows, size=len(drawn), dtype=np.uint16)
        yield slice(start, start + rows), np.bincount(drawn, minlength=replicates * rows).reshape(replicates, rows)


def bootstrap_sums(
    data: np.ndarray, replicates: int, seed: int, products: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """(replicates, q) sums over resampled rows of products(rows) -> (rows, q).

    Of many rows the products are summed in single precision within a part (exact for whole numbers of a
    questionnaire) and in double precision over parts.
    """
    precision = np.float64 if len(data) <= ROWS else np.float32
    total: np.ndarray | float = 0.0
    for rows, counts in bootstrap_counts_by_rows(len(data), replicates, np.random.default_rng(seed)):
        total = total + (counts.astype(precision) @ products(data[rows]).astype(precision)).astype(float)
    return np.asarray(total)


def near_mean(data: np.ndarray) -> np.ndarray:
    """(p,) whole numbers next to the means: taken off, whole-number answers stay whole and sums stay small."""
    return np.asarray(np.round(data.mean(axis=0)))


def bootstrap_covariances(data: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """(replicates, p, p) covariances with divisor n − 1 of resampled rows.

    data : (n, p) complete. Raises TooFewRespondents when n < 2.
    Same as replicate(B, cov(x[sample(n, replace = TRUE), ])) in R, in all replicates at once.
    """
    n, p = data.shape
    if n < 2:
        raise TooFewRespondents("too_few_respondents", n=n, needed=2)
    middle, upper = near_mean(data), np.triu_indices(p)

    def products(rows: np.ndarray) -> np.ndarray:
        centred = rows - middle
        return np.hstack([centred, centred[:, upper[0]] * centred[:, upper[1]]])

    sums = bootstrap_sums(data, replicates, seed, products)
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
