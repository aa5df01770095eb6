"""Answer patterns that the model hardly foresees: lz, and lz* whose distribution is right for estimated traits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.irt.fit import FittedItems
from psychometrics.irt.item_models import curves
from psychometrics.irt.scores import likeliest_scores
from psychometrics.results import Figure, not_computable

CRITICAL = -1.645
"""One in twenty of those who answer as the model says lies below."""


@dataclass(frozen=True)
class PersonFit:
    """lz, lz_star : (m,) of the people in `rows` with at least two answers; low values are odd patterns.

    odd : how many have lz* below −1.645. share : their part of m, .05 when everybody answers as the model says.
    """

    rows: np.ndarray
    lz: np.ndarray
    lz_star: np.ndarray
    odd: int
    share: Figure


def person_fit(fitted: FittedItems) -> PersonFit:
    """At MAP scores. Source: Drasgow, Levine & Williams (1985); Snijders (2001) and Sinharay (2016), eq. 8, for lz*.

    Same as PerFit::lzpoly(x) and mirt::personfit(fit) for lz.
    """
    lz, lz_star = pattern_fit(fitted, likeliest_scores(fitted)[0])
    pattern = fitted.answers.of
    told = (fitted.answers.places >= 0).sum(axis=1) >= 2
    rows = np.flatnonzero((pattern >= 0) & told[np.maximum(pattern, 0)])
    chosen = lz_star[pattern[rows]]
    odd = int((chosen < CRITICAL).sum())
    share: Figure = odd / len(rows) if len(rows) else not_computable("irt_person_fit_nobody")
    return PersonFit(rows, lz[pattern[rows]], chosen, odd, share)


def pattern_fit(fitted: FittedItems, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(u,) lz and lz* of each pattern at its trait value, the mode of its posterior.

    W = Σ (log P − Σ P log P); lz = W / sd(W). lz* = (W − c θ) / sd of Σ (log P − c P′/P), c = Σ P′ log P / Σ P′²/P;
    −θ is the slope of the standard normal prior at the mode.
    """
    observed, by_slope, known, products = _sums(fitted, theta)
    ratio = by_slope / np.maximum(known, 1e-12)
    spread = np.maximum(products - 2 * ratio * by_slope + ratio**2 * known, 1e-12)
    return observed / np.sqrt(np.maximum(products, 1e-12)), (observed - ratio * theta) / np.sqrt(spread)


def _sums(fitted: FittedItems, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(u,) sums over answered items: W; Σ P′ log P; Σ P′²/P; variance of Σ log P."""
    total = np.zeros((4, len(theta)))
    every = np.arange(len(theta))
    for item in range(len(fitted.answers.codes)):
        a, d = fitted.item(item)
        at = curves(fitted.model, a, d, theta)
        logs = np.log(np.maximum(at.probability, 1e-300))
        rates = a * at.slopes[:, :, 1:].sum(axis=2)
        place = fitted.answers.places[:, item]
        mean = (at.probability * logs).sum(axis=1)
        parts = np.stack(
            [
                logs[every, np.maximum(place, 0)] - mean,
                (at.probability * rates * logs).sum(axis=1),
                (at.probability * rates**2).sum(axis=1),
                (at.probability * logs**2).sum(axis=1) - mean**2,
            ]
        )
        total += parts * (place >= 0)
    return total[0], total[1], total[2], total[3]
