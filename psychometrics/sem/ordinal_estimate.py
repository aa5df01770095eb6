"""Ordered items: which are meant, whether their answers allow it, and what is inferred from the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, ModelError, TooFewRespondents
from psychometrics.results import Note
from psychometrics.sem.modification import ordinal_modification_indices
from psychometrics.sem.names import Names
from psychometrics.sem.ordinal_fit import (
    OrdinalGroup,
    OrdinalModel,
    fit_moments,
    ordinal_group,
    ordinal_sampling_covariance,
)
from psychometrics.sem.ordinal_statistics import ordinal_statistics
from psychometrics.sem.reporting import Inference
from psychometrics.sem.syntax import Syntax
from psychometrics.sem.table import Options, build_table

MOST_CATEGORIES = 15


class OrdinalEstimator(StrEnum):
    """Diagonal or unit weights, tests mean- and variance-adjusted (…MV) or not; standard errors are robust in all."""

    WLSMV = "WLSMV"
    ULSMV = "ULSMV"
    DWLS = "DWLS"
    ULS = "ULS"

    @property
    def diagonal(self) -> bool:
        return self in (OrdinalEstimator.WLSMV, OrdinalEstimator.DWLS)

    @property
    def adjusted(self) -> bool:
        return self in (OrdinalEstimator.WLSMV, OrdinalEstimator.ULSMV)


def ordinal_estimator(name: str) -> OrdinalEstimator:
    """ML and its kin, asked of ordered items, become WLSMV, as in lavaan."""
    if name.upper() in ("ML", "MLR", "MLM"):
        return OrdinalEstimator.WLSMV
    try:
        return OrdinalEstimator(name.upper())
    except ValueError as error:
        known = [one.value for one in OrdinalEstimator]
        raise ModelError("estimator_unknown", place="model", name=name, known=known) from error


@dataclass(frozen=True)
class OrderedData:
    """Thresholds of each ordered item and the moments of each group, from which any model of the items can be fitted.

    pairwise : whether cases with missing answers are among them.
    """

    thresholds: Mapping[str, int]
    groups: tuple[OrdinalGroup, ...]
    pairwise: bool = False

    def fit(self, syntax: Syntax, options: Options, estimator: OrdinalEstimator) -> OrdinalModel:
        table = build_table(syntax, replace(options, ordered=self.thresholds, fixed_x=False))
        return fit_moments(table, self.groups, estimator.diagonal)


def ordered_data(
    syntax: Syntax,
    data: pd.DataFrame,
    group: str,
    labels: Sequence[Any],
    ordered: bool | Sequence[str] = True,
    *,
    pairwise: bool = False,
) -> OrderedData:
    """Cases of each group, all of whose groups must use the same categories; the other variables are continuous.

    pairwise : each moment rests on all cases that answered its items; else only complete cases count.
    Raises ModelError for an ordered variable that explains others and is not explained itself, DataError for answers
    that are no categories or a category that one group never uses, TooFewRespondents.
    """
    names = Names(syntax.relations)
    items = list(names.observed)
    chosen = items if isinstance(ordered, bool) else [code for code in items if code in ordered]
    inner = [code for code in names.structural if code in chosen and code not in names.outcomes]
    if inner:
        raise ModelError("ordered_in_paths", place="model", variables=inner)
    cases = data[[*items, group] if group else items].astype(dict.fromkeys(items, float))
    cases = cases[cases[items].notna().any(axis=1)] if pairwise else cases.dropna()
    thresholds = {code: _categories(cases[code].dropna(), code) - 1 for code in chosen}
    groups = [(str(label), cases.loc[cases[group] == label, items] if group else cases) for label in labels]
    for label, rows in groups:
        _check_group(label, rows, thresholds)
    gaps = pairwise and bool(cases[items].isna().to_numpy().any())
    return OrderedData(thresholds, tuple(ordinal_group(label, rows, chosen) for label, rows in groups), gaps)


def explained_ordered(syntax: Syntax, found: OrderedData) -> tuple[str, ...]:
    """The ordered variables that paths explain: the response behind each has its residual variance fixed at 1."""
    names = Names(syntax.relations)
    return tuple(code for code in names.structural if code in found.thresholds)


def _categories(answers: pd.Series, code: str) -> int:
    values = np.unique(answers.to_numpy(dtype=float))
    if len(values) > MOST_CATEGORIES or not np.array_equal(values, np.round(values)):
        raise DataError(
            "item_not_ordered", place=f"variable {code}", item=code, values=len(values), most=MOST_CATEGORIES
        )
    if len(values) < 2:
        raise ModelError("zero_variance", place="data", item=code)
    return len(values)


def _check_group(label: str, rows: pd.DataFrame, thresholds: Mapping[str, int]) -> None:
    place = f"group {label}" if label else "data"
    if len(rows) <= rows.shape[1]:
        raise TooFewRespondents("fewer_cases_than_variables", place=place, n=len(rows), variables=rows.shape[1])
    for code, count in thresholds.items():
        if rows[code].nunique() != count + 1:
            raise DataError("category_unused", place=place, item=code, used=rows[code].nunique(), all=count + 1)


def ordinal_inference(fitted: OrdinalModel, estimator: OrdinalEstimator) -> Inference:
    statistics = ordinal_statistics(fitted, adjusted=estimator.adjusted)
    spread, indices = ordinal_sampling_covariance(fitted), ordinal_modification_indices(fitted)
    lacks = estimator.adjusted and statistics.robust_indices != "robust" and fitted.df
    notes = (Note("sem_robust_indices_scaled", {}),) if lacks else ()
    return Inference(estimator.value, spread, statistics, indices, notes)
