"""The ladder of models, each with more held equal across groups, and the estimator they are fitted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.invariance.difference import Difference, difference, ordinal_difference
from psychometrics.sem.estimate import estimator_named, groups_of
from psychometrics.sem.fit_statistics import FitStatistics, fit_statistics
from psychometrics.sem.fitting import FittedModel, fit
from psychometrics.sem.measures import Incremental, Rmsea
from psychometrics.sem.ordinal_estimate import OrderedData, ordered_data, ordinal_estimator
from psychometrics.sem.ordinal_fit import OrdinalModel, ordinal_sampling_covariance
from psychometrics.sem.ordinal_statistics import ordinal_statistics
from psychometrics.sem.robust import sampling_covariance
from psychometrics.sem.syntax import Syntax
from psychometrics.sem.table import Options, build_table


@dataclass(frozen=True)
class Level:
    """equal : what is held equal. ops : the kind of parameter that this level is the first to hold equal."""

    name: str
    equal: tuple[str, ...]
    ops: tuple[str, ...] = ()


CONTINUOUS = (
    Level("configural", ()),
    Level("metric", ("loadings",), ("=~",)),
    Level("scalar", ("loadings", "intercepts"), ("~",)),
    Level("strict", ("loadings", "intercepts", "residuals")),
)
ORDERED = (
    Level("configural", ()),
    Level("thresholds", ("thresholds",)),
    Level("metric", ("thresholds", "loadings"), ("=~",)),
    Level("scalar", ("thresholds", "loadings", "intercepts"), ("~",)),
)
"""Wu and Estabrook (2016): thresholds first, whose equality makes the latent responses' scales comparable."""


@dataclass(frozen=True)
class Rung:
    """One fitted model with its figures."""

    level: Level
    fitted: FittedModel | OrdinalModel
    fit: FitStatistics
    freed: tuple[str, ...]


@dataclass(frozen=True)
class Ladder:
    """Fits any level to the same data. estimator : "ML", "MLM", "MLR", "WLSMV" or "ULSMV"."""

    syntax: Syntax
    data: pd.DataFrame
    group: str
    labels: Sequence[Any]
    estimator: str

    @property
    def ordered(self) -> bool:
        return self.estimator in ("WLSMV", "ULSMV")

    @cached_property
    def _ordered_data(self) -> OrderedData:
        return ordered_data(self.syntax, self.data, self.group, self.labels)

    @property
    def levels(self) -> tuple[Level, ...]:
        return ORDERED if self.ordered else CONTINUOUS

    @property
    def indices(self) -> str:
        """The CFI and RMSEA compared: scaled for ordered items, whose robust ones end with equal thresholds."""
        return "scaled" if self.ordered else "uncorrected" if self.estimator == "ML" else "robust"

    def fit(self, level: Level, freed: Sequence[str] = ()) -> Rung:
        options = Options(
            groups=len(self.labels),
            std_lv=True,
            means=True,
            group_equal=level.equal,
            group_partial=tuple(freed),
            item_scales=self.ordered,
        )
        if self.ordered:
            model = self._ordered_data.fit(self.syntax, options, ordinal_estimator(self.estimator))
            return Rung(level, model, ordinal_statistics(model), tuple(freed))
        table = build_table(self.syntax, options)
        fitted = fit(table, list(groups_of(table, self.data, self.group, self.labels)))
        return Rung(level, fitted, fit_statistics(fitted, estimator_named(self.estimator)), tuple(freed))

    def incremental(self, rung: Rung) -> Incremental:
        return rung.fit.scaled_incremental if self.ordered else rung.fit.robust_incremental

    def rmsea(self, rung: Rung) -> Rmsea:
        return rung.fit.scaled_rmsea if self.ordered else rung.fit.robust_rmsea

    def difference(self, rung: Rung, before: Rung) -> Difference:
        if isinstance(rung.fitted, OrdinalModel) and isinstance(before.fitted, OrdinalModel):
            return ordinal_difference(rung.fitted, before.fitted)
        one, other = rung.fit, before.fit
        mine = one.test.chi_square, one.test.df, one.factors.factor
        return difference(*mine, other.test.chi_square, other.test.df, other.factors.factor)

    def covariance(self, rung: Rung) -> np.ndarray:
        if isinstance(rung.fitted, OrdinalModel):
            return ordinal_sampling_covariance(rung.fitted)
        return sampling_covariance(rung.fitted, estimator_named(self.estimator))
