"""Split-half reliability: odd–even, and over all equal splits or a seeded sample of them; Guttman's lambda 4."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from psychometrics.errors import DataError
from psychometrics.reliability.alpha import checked
from psychometrics.reliability.composite import Array
from psychometrics.reliability.result import SplitHalf
from psychometrics.results import figure, not_computable

ALL_SPLITS_UP_TO = 16  # 6,435 splits of 16 items
SAMPLED_SPLITS = 10_000


def split_halves(k: int, seed: int = 0) -> tuple[Array, bool]:
    """Splits of k >= 2 items into halves, as rows of +1 and -1, and whether they are all there are.

    Each half has k/2 items, or one more in the second half when k is odd. Up to 16 items every split is
    given once; above, 10,000 are drawn at random with the seed.
    """
    half = k // 2
    if k <= ALL_SPLITS_UP_TO:
        chosen = np.array(list(combinations(range(k), half)))
        if k % 2 == 0:
            chosen = chosen[: comb(k, half) // 2]  # the second half of the list mirrors the first
    else:
        chosen = np.argsort(np.random.default_rng(seed).random((SAMPLED_SPLITS, k)), axis=1)[:, :half]
    signs = np.full((len(chosen), k), -1.0)
    np.put_along_axis(signs, chosen, 1.0, axis=1)
    return signs, k <= ALL_SPLITS_UP_TO


def split_reliabilities(matrix: Array, signs: Array) -> Array:
    """Guttman–Rulon reliability of each split, 4 cov(A, B) / var(A + B).

    matrix : (k, k) covariance or correlation; signs : (s, k) of +1 and -1.
    Since var(A + B) - var(A - B) = 4 cov(A, B), all splits cost one product of matrices.
    Source: Guttman (1945), eq. 54; Rulon (1939).   Same as psych::splitHalf(R, raw = TRUE)$raw.
    """
    matrix = checked(matrix)
    of_difference = np.einsum("sk,sk->s", signs @ matrix, signs)
    return 1 - of_difference / matrix.sum()


def guttman_lambda4(matrix: Array, *, equal_halves: bool = True, seed: int = 0) -> float:
    """The best split among those tried: exact up to 16 items.

    equal_halves : splits into halves of (nearly) equal length, as lambda 4 is reported; False tries every
    split of up to 16 items, which can only be larger and capitalises more on chance.
    Source: Guttman (1945), eq. 54.   Same as psych::splitHalf(R)$maxrb for an even k. For an odd k psych 2.2.9
    tries half of the splits only; all are tried here.
    """
    k = len(matrix)
    if equal_halves or k > ALL_SPLITS_UP_TO:
        return float(split_reliabilities(matrix, split_halves(k, seed)[0]).max())
    first_half = np.arange(1, 2 ** (k - 1))[:, None] >> np.arange(k) & 1
    return float(split_reliabilities(matrix, 2.0 * first_half - 1).max())


def odd_even(matrix: Array) -> tuple[float, float, float]:
    """Correlation of the sums of odd and even items, its Spearman–Brown step-up, and Guttman's coefficient.

    matrix : (k, k) covariance, items in the order of the questionnaire.   Raises DataError when a half doesn't vary.
    Spearman–Brown assumes halves of equal length; with an odd k Guttman's is the safer figure.
    Source: Spearman (1910); Brown (1910); Guttman (1945).
    """
    matrix = checked(matrix)
    odd = np.arange(len(matrix)) % 2 == 0
    between, first, second = (matrix[np.ix_(a, b)].sum() for a, b in ((odd, ~odd), (odd, odd), (~odd, ~odd)))
    if min(first, second) <= 0:
        raise DataError("reliability_half_without_variance")
    r = float(between / np.sqrt(first * second))
    return r, 2 * r / (1 + r) if r > -1 else -np.inf, float(4 * between / matrix.sum())


def split_half(matrix: Array, seed: int = 0) -> SplitHalf:
    """Odd–even coefficients and the distribution over splits, from a (k, k) covariance matrix."""
    signs, exact = split_halves(len(matrix), seed)
    values = split_reliabilities(matrix, signs)
    spread = {
        "best": figure(float(values.max())),
        "worst": figure(float(values.min())),
        "mean": figure(float(values.mean())),
        "median": figure(float(np.median(values))),
    }
    try:
        r, stepped_up, guttman = odd_even(matrix)
    except DataError as error:
        missing = not_computable(error.code)
        return SplitHalf(spearman_brown=missing, guttman=missing, r=missing, splits=len(values), exact=exact, **spread)
    return SplitHalf(
        spearman_brown=figure(stepped_up, "reliability_halves_opposed"),
        guttman=figure(guttman),
        r=figure(r),
        splits=len(values),
        exact=exact,
        **spread,
    )
