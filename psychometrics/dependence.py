"""Which items are copies, or sums, of others: no inverse exists with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TOLERANCE = 1e-9


def dependent_items(matrix: np.ndarray, codes: Sequence[str], tolerance: float = TOLERANCE) -> tuple[str, ...]:
    """Items that earlier ones determine: share of variance left after regressing on them below the tolerance.

    matrix : (p, p) covariance or correlation. An item without variance depends on nothing and is left to others.
    Without the returned items the matrix is positive definite. Same idea as caret::findLinearCombos(x).
    """
    left = np.array(matrix, dtype="float64")
    own = np.diag(left).copy()
    found = []
    for i, code in enumerate(codes):
        if own[i] <= 0 or not np.isfinite(own[i]):
            continue
        if left[i, i] <= tolerance * own[i]:
            found.append(str(code))
            continue
        column = left[:, i] / left[i, i]
        left -= np.outer(column, left[i])
    return tuple(found)
