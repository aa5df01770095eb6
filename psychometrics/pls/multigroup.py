"""Tests of a difference between the paths of two groups."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student


def henseler(first: np.ndarray, second: np.ndarray) -> float:
    """One-sided p that the first group's path is not larger, from bootstrap values (b1,), (b2,) of both groups.

    Values are centred at twice their mean less themselves. Source: Henseler, Ringle & Sinkovics (2009).
    Same as seminr::estimate_pls_mga.
    """
    a = np.sort(2 * first.mean() - first)
    b = 2 * second.mean() - second
    above = len(a) - np.searchsorted(a, b, side="right")
    return float(1 - above.mean() / len(a))


def parametric(difference: float, se: tuple[float, float], n: tuple[int, int]) -> tuple[float, float, float]:
    """t, df, two-sided p with pooled standard errors. Source: Keil et al. (2000); Chin & Dibbern (2010)."""
    (s1, s2), (n1, n2) = se, n
    df = n1 + n2 - 2
    pooled = np.sqrt(((n1 - 1) ** 2 * s1**2 + (n2 - 1) ** 2 * s2**2) / df)
    t = difference / (pooled * np.sqrt(1 / n1 + 1 / n2))
    return float(t), float(df), float(2 * student.sf(abs(t), df))


def welch_satterthwaite(difference: float, se: tuple[float, float], n: tuple[int, int]) -> tuple[float, float, float]:
    """t, df, two-sided p with standard errors of their own. Source: Sarstedt, Henseler & Ringle (2011)."""
    (s1, s2), (n1, n2) = se, n
    v1, v2 = (n1 - 1) / n1 * s1**2, (n2 - 1) / n2 * s2**2
    t = difference / np.sqrt(v1 + v2)
    df = (v1 + v2) ** 2 / ((n1 - 1) / n1**2 * s1**4 + (n2 - 1) / n2**2 * s2**4) - 2
    return float(t), float(df), float(2 * student.sf(abs(t), df))


def permutation(difference: float, shuffled: np.ndarray) -> float:
    """Two-sided p: the share of shuffled differences (b,) at least as large. Source: Chin & Dibbern (2010)."""
    return float((np.abs(shuffled) >= abs(difference)).mean())
