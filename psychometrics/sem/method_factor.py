"""How much of the answers a common method explains: the factor model with and without a method factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.invariance.difference import Difference, difference
from psychometrics.results import Note
from psychometrics.sem.designs import Scales, measured, method_factor_syntax
from psychometrics.sem.estimate import sem
from psychometrics.sem.result import SemResult


@dataclass(frozen=True)
class MethodFactor:
    """share : mean share of an item's variance that is the method's (std. loading squared).

    change : how far each item's own standardised loading falls when the method is taken out, at most.
    """

    without: SemResult
    with_method: SemResult
    test: Difference
    share: float
    change: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return self.with_method.to_frame()

    def summary(self) -> pd.Series:
        return pd.Series({"share": self.share, "change": self.change, "df_difference": self.test.df})


def method_factor(
    data: pd.DataFrame, scales: Scales, *, marker: Sequence[str] = (), estimator: str = "MLR"
) -> MethodFactor:
    """A common latent factor, or a marker variable's factor, with equal unstandardised loadings of all items.

    Raises as `sem`. Source: Podsakoff et al. (2003); Williams, Hartman & Cavazotte (2010).
    """
    plain = measured(scales)
    if marker:
        apart = "\n".join(f"method ~~ 0*{construct}" for construct in scales)
        plain += f"\nmethod =~ {' + '.join(marker)}\n{apart}"
    without = sem(plain, data, estimator=estimator, std_lv=True)
    added = sem(method_factor_syntax(scales, marker), data, estimator=estimator, std_lv=True)
    freer, stricter = added.fit, without.fit
    test = difference(
        stricter.test.chi_square,
        stricter.test.df,
        stricter.factors.factor,
        freer.test.chi_square,
        freer.test.df,
        freer.factors.factor,
    )
    items = {item for shown in scales.values() for item in shown}
    method = [one.std_all for one in added.of("=~") if one.lhs == "method" and one.rhs in items]
    before = {one.rhs: one.std_all for one in without.of("=~") if one.lhs in scales}
    after = {one.rhs: one.std_all for one in added.of("=~") if one.lhs in scales}
    change = max(abs(abs(before[item]) - abs(after[item])) for item in items)
    return MethodFactor(without, added, test, float(np.mean(np.square(method))), float(change))
