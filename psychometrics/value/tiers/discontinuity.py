"""Regression discontinuity: who just reached a threshold against who just missed it. Formulas only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.results import Figure, NotComputable, not_computable

FEWEST_PER_SIDE = 20
EDGE_CONSTANT = 3.4375


@dataclass(frozen=True, slots=True)
class Jump:
    """The jump of the outcome at the threshold.

    b : local linear, triangular kernel, bandwidth of Imbens & Kalyanaraman (2012).
    robust_b … : bias-corrected by a local quadratic of the same bandwidth, with its error (Calonico et al., 2014,
    with the pilot bandwidth equal to the main one); the interval and p are these.
    density_p : McCrary's test that the density does not jump; a small p hints at points pushed over the threshold.
    """

    bandwidth: Figure
    b: Figure
    se: Figure
    robust_b: Figure
    robust_se: Figure
    ci_low: Figure
    ci_high: Figure
    p_value: Figure
    n_left: int
    n_right: int
    density_jump: Figure
    density_se: Figure
    density_p: Figure


def local_polynomial_jump(
    x: np.ndarray, y: np.ndarray, bandwidth: float, degree: int = 1
) -> tuple[float, float] | NotComputable:
    """Jump of y at x = 0 and its heteroscedasticity-robust error: a weighted polynomial on each side.

    Triangular kernel weights 1 − |x|/h; HC1 with the number of rows within h and 2(degree + 1) parameters.
    Same as lm(y ~ right * poly(x, degree, raw = TRUE), weights = pmax(0, 1 - abs(x) / h)) with sandwich HC1.
    """
    weight = np.clip(1 - np.abs(x) / bandwidth, 0, None)
    use = weight > 0
    x, y, weight = x[use] / bandwidth, y[use], weight[use]
    right = (x >= 0).astype(float)
    powers = np.vander(x, degree + 1, increasing=True)
    design = np.column_stack([powers, powers * right[:, None]])
    if min(right.sum(), len(x) - right.sum()) <= degree + 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        return not_computable("tier_too_few_near_threshold", count=len(x))
    bread = np.linalg.inv(design.T @ (design * weight[:, None]))
    b = bread @ (design.T @ (weight * y))
    scores = design * (weight * (y - design @ b))[:, None]
    covariance = bread @ (scores.T @ scores) @ bread * len(x) / (len(x) - design.shape[1])
    at = degree + 1
    return float(b[at]), float(np.sqrt(covariance[at, at]))


def optimal_bandwidth(x: np.ndarray, y: np.ndarray) -> float:
    """The bandwidth of Imbens & Kalyanaraman (2012), section 4.2, triangular kernel; threshold at 0.

    The whole range where nobody is near the threshold or outcomes bend alike on both sides without any spread.
    R has it as rdd::IKbandwidth(x, y), not compared.
    """
    n, right = len(x), x >= 0
    pilot = 1.84 * float(x.std(ddof=1)) * n ** (-1 / 5)
    near = [y[(x >= 0) & (x <= pilot)], y[(x < 0) & (x >= -pilot)]]
    density, widest = sum(map(len, near)) / (2 * n * pilot), float(np.abs(x).max())
    if density == 0:
        return widest
    variance = [float(part.var(ddof=1)) if len(part) > 1 else float(y.var(ddof=1)) for part in near]
    cubic = np.column_stack([np.ones(n), right, x, x**2, x**3])
    third = 6 * float(np.linalg.lstsq(cubic, y, rcond=None)[0][4])
    curvature, penalty = [], 0.0
    for spread, side in zip(variance, (right, ~right), strict=True):
        size = int(side.sum())
        reach = 3.56 * (spread / (density * max(third**2, 1e-12))) ** (1 / 7) * size ** (-1 / 7)
        use = side & (np.abs(x) <= reach)
        if use.sum() <= 3:
            use = side
        quadratic = np.vander(x[use], 3, increasing=True)
        curvature.append(2 * float(np.linalg.lstsq(quadratic, y[use], rcond=None)[0][2]))
        penalty += 2160 * spread / (float(use.sum()) * reach**4) if reach > 0 else 0.0
    bend = (curvature[0] - curvature[1]) ** 2 + penalty
    if bend == 0 or sum(variance) == 0:
        return widest
    ratio = sum(variance) / (density * bend)
    return min(EDGE_CONSTANT * ratio ** (1 / 5) * n ** (-1 / 5), widest)


def density_jump(x: np.ndarray) -> tuple[float, float, float] | NotComputable:
    """McCrary's (2008) log difference of the density right and left of 0, its error and two-sided p.

    Bins of 2·sd·n^(−1/2); bandwidth by the fourth-degree rule of his section 3.2, mean of both sides; local linear
    with a triangular kernel on the bin heights. R has the test as rdd::DCdensity(x, 0), not compared.
    """
    n, width = len(x), 2 * float(x.std(ddof=1)) * len(x) ** -0.5
    low, high = int(np.floor(x.min() / width)), int(np.floor(x.max() / width)) + 1
    place = np.clip(np.floor(x / width).astype(int) - low, 0, high - low - 1)
    middle = (np.arange(low, high) + 0.5) * width
    height = np.bincount(place, minlength=high - low) / (n * width)
    reaches = [_density_reach(middle[side], height[side]) for side in (middle < 0, middle > 0)]
    if any(reach is None for reach in reaches):
        return not_computable("tier_too_few_near_threshold", count=n)
    reach = float(np.mean([reach for reach in reaches if reach is not None]))
    left, right = (_height_at_zero(middle[side], height[side], reach) for side in (middle < 0, middle > 0))
    if left <= 0 or right <= 0:
        return not_computable("tier_too_few_near_threshold", count=n)
    theta = float(np.log(right) - np.log(left))
    se = float(np.sqrt(24 / 5 * (1 / right + 1 / left) / (n * reach)))
    return theta, se, float(2 * stats.norm.sf(abs(theta / se)))


def _density_reach(middle: np.ndarray, height: np.ndarray) -> float | None:
    if len(middle) < 6:
        return None
    span = float(np.ptp(middle)) or 1.0
    powers = np.vander(middle / span, 5, increasing=True)
    fit = np.linalg.lstsq(powers, height, rcond=None)[0]
    variance = float(((height - powers @ fit) ** 2).sum()) / (len(middle) - 5)
    second = (2 * fit[2] + 6 * fit[3] * middle / span + 12 * fit[4] * (middle / span) ** 2) / span**2
    bend = float((second**2).sum())
    return min(3.348 * (variance * span / max(bend, 1e-300)) ** (1 / 5), span) if variance > 0 else span


def _height_at_zero(middle: np.ndarray, height: np.ndarray, reach: float) -> float:
    weight = np.clip(1 - np.abs(middle) / reach, 0, None)
    design = np.column_stack([np.ones(len(middle)), middle])
    return float(np.linalg.lstsq(design.T @ (design * weight[:, None]), design.T @ (weight * height), rcond=None)[0][0])


def jump_at_threshold(x: np.ndarray, y: np.ndarray, confidence: float = 0.95) -> Jump:
    """Everything about the jump of y where x, points less the threshold, reaches 0."""
    n_left, n_right = int((x < 0).sum()), int((x >= 0).sum())
    if min(n_left, n_right) < FEWEST_PER_SIDE or np.ptp(y) == 0:
        code = "tier_too_few_near_threshold" if np.ptp(y) else "tier_outcome_constant"
        reason = not_computable(code, count=min(n_left, n_right))
        return Jump(*(reason,) * 8, n_left, n_right, *(reason,) * 3)
    h = optimal_bandwidth(x, y)
    within = int(((x < 0) & (x > -h)).sum()), int(((x >= 0) & (x < h)).sum())
    linear, quadratic = (local_polynomial_jump(x, y, h, degree) for degree in (1, 2))
    first: tuple[Figure, Figure] = (linear, linear) if isinstance(linear, NotComputable) else linear
    robust = (quadratic,) * 5 if isinstance(quadratic, NotComputable) else _robust(*quadratic, confidence)
    density = density_jump(x)
    crowd: tuple[Figure, Figure, Figure] = (density,) * 3 if isinstance(density, NotComputable) else density
    return Jump(h, *first, *robust, *within, *crowd)


def _robust(b: float, se: float, confidence: float) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    if se == 0:
        return (not_computable("tier_effect_without_spread"),) * 5
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) * se
    return b, se, b - reach, b + reach, float(2 * stats.norm.sf(abs(b / se)))
