"""Skewness and kurtosis of one variable, in the three forms that packages print."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from psychometrics.distinct import Distinct


@dataclass(frozen=True, slots=True)
class Shape:
    """Of n values with standard deviation above 0.

    g1, g2 : m3 / m2^1.5 and m4 / m2² - 3 (type 1).
    """

    n: int
    g1: float
    g2: float

    @property
    def b1(self) -> float:
        """Skewness with the sd of n - 1 (type 3), as psych::describe prints."""
        return self.g1 * (1 - 1 / self.n) ** 1.5

    @property
    def b2(self) -> float:
        """Excess kurtosis with the sd of n - 1 (type 3)."""
        return (self.g2 + 3) * (1 - 1 / self.n) ** 2 - 3

    @property
    def unbiased_skewness(self) -> float:
        """G1 (type 2: SPSS, SAS, Excel); NaN below 3 values."""
        n = self.n
        return self.g1 * math.sqrt(n * (n - 1)) / (n - 2) if n > 2 else math.nan

    @property
    def unbiased_kurtosis(self) -> float:
        """G2 (type 2: SPSS, SAS, Excel); NaN below 4 values."""
        n = self.n
        return ((n + 1) * self.g2 + 6) * (n - 1) / ((n - 2) * (n - 3)) if n > 3 else math.nan


def shape(of: Distinct) -> Shape:
    """Skewness and kurtosis of a variable. One that doesn't vary gives NaN.

    Source: Joanes & Gill (1998), types 1 to 3.   Same as psych::describe(x, type = 1 | 2 | 3).
    """
    n = of.n
    if not of.varies:
        return Shape(n, math.nan, math.nan)
    deviation = of.values - of.mean()
    m2, m3, m4 = (float(of.counts @ deviation**power) / n for power in (2, 3, 4))
    if m2 <= (1e-14 * float(np.abs(of.values).max())) ** 2:
        return Shape(n, math.nan, math.nan)
    return Shape(n, m3 / m2**1.5, m4 / m2**2 - 3)


def skewness_se(n: int) -> float:
    """Standard error of G1 in a normal sample; NaN below 3 values. Same as SPSS. Source: Cramér (1946)."""
    return math.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))) if n > 2 else math.nan


def kurtosis_se(n: int) -> float:
    """Standard error of G2 in a normal sample; NaN below 4 values. Same as SPSS. Source: Cramér (1946)."""
    return 2 * skewness_se(n) * math.sqrt((n * n - 1) / ((n - 3) * (n + 5))) if n > 3 else math.nan
