"""The ladder of models, each with more held equal across groups, and the estimator they are fitted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.errors import ModelError
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
    Level("thresholds", ("thresholds",), ("|",)),
    Level("metric", ("thresholds", "loadings"), ("=~",)),
    Level("scalar", ("thresholds", "loadings", "intercepts"), ("~",)),
    Level("strict", ("thresholds", "loadings", "intercepts", "residuals")),
)
"""Wu and Estabrook (2016): thresholds first, whose equality makes the latent responses' scales comparable."""
BINARY = (
    Level("configural", ()),
    Level("scalar", ("thresholds", "loadings", "intercepts"), ("=~", "~")),
    Level("strict", ("thresholds", "loadings", "intercepts", "residuals")),
)
"""Two categories: one threshold can't tell loadings, intercepts and residual variances apart. Thresholds and loadings
are held equal together, residual variances free but that of one item per construct (Millsap & Yun-Tein, 2004)."""


@dataclass(frozen=True)
class Rung:
    """One fitted model with its figures. anchored : whether residual variances had to be held equal to reach it."""

    level: Level
    fitted: FittedModel | OrdinalModel
    fit: FitStatistics
    freed: tuple[str, ...]
    anchored: bool = False


@dataclass(frozen=True)
class Ladder:
    """Fits any level to the same data. estimator : "ML", "MLM", "MLR", "WLSMV" or "ULSMV".

    missing : "listwise", or of continuous items "fiml", of ordered ones "pairwise".
    """

    syntax: Syntax
    data: pd.DataFrame
    group: str
    labels: Sequence[Any]
    estimator: str
    missing: str = "listwise"

    @property
    def ordered(self) -> bool:
        return self.estimator in ("WLSMV", "ULSMV")

    @cached_property
    def _ordered_data(self) -> OrderedData:
        return ordered_data(self.syntax, self.data, self.group, self.labels, pairwise=self.missing == "pairwise")

    @property
    def categories(self) -> tuple[int, int]:
        """Fewest and most categories of the ordered items."""
        counts = self._ordered_data.thresholds.values()
        return min(counts) + 1, max(counts) + 1

    @property
    def levels(self) -> tuple[Level, ...]:
        if not self.ordered:
            return CONTINUOUS
        return BINARY if self.categories == (2, 2) else ORDERED

    @property
    def indices(self) -> str:
        """The CFI and RMSEA compared: scaled for ordered items, whose robust ones end with equal thresholds."""
        return "scaled" if self.ordered else "uncorrected" if self.estimator == "ML" else "robust"

    def fit(self, level: Level, freed: Sequence[str] = ()) -> Rung:
        if self.ordered:
            return self._fit_ordered(level, tuple(freed))
        table = build_table(self.syntax, self._options(level, freed))
        fitted = fit(table, list(groups_of(table, self.data, self.group, self.labels, fiml=self.missing == "fiml")))
        return Rung(level, fitted, fit_statistics(fitted, estimator_named(self.estimator)), tuple(freed))

    def _options(self, level: Level, freed: Sequence[str], anchors: Sequence[str] = ()) -> Options:
        return Options(
            groups=len(self.labels),
            std_lv=True,
            means=True,
            group_equal=level.equal,
            group_partial=tuple(freed),
            item_scales=self.ordered,
            parameterization="theta" if "residuals" in level.equal or anchors else "delta",
            anchored=tuple(anchors),
        )

    def _fit_ordered(self, level: Level, freed: tuple[str, ...]) -> Rung:
        """Residual variances of two-category items that run away are held equal instead, which `anchored` says."""
        anchors, kind = self._anchors(freed) if "intercepts" in level.equal else (), ordinal_estimator(self.estimator)
        held = False
        try:
            model = self._ordered_data.fit(self.syntax, self._options(level, freed, anchors), kind)
        except ModelError as error:
            if not anchors or error.code != "model_not_converged":
                raise
            held, every = True, tuple(self._ordered_data.thresholds)
            model = self._ordered_data.fit(self.syntax, self._options(level, freed, every), kind)
        return Rung(level, model, ordinal_statistics(model), freed, anchored=held)

    def _anchors(self, freed: Sequence[str]) -> tuple[str, ...]:
        """Of each construct with items of two categories only, the first item with nothing freed."""
        found, thresholds = [], self._ordered_data.thresholds
        loads = [one for one in self.syntax.relations if one.op == "=~" and one.rhs in thresholds]
        for construct in dict.fromkeys(one.lhs for one in loads):
            items = [one.rhs for one in loads if one.lhs == construct]
            whole = [item for item in items if not {f"{item}~1", f"{construct}=~{item}"} & set(freed)]
            if all(thresholds[item] == 1 for item in items):
                found.append((whole or items)[0])
        return tuple(found)

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
