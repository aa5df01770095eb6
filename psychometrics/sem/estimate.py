"""sem(model, data, …): the front door for models in lavaan's syntax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, ModelError, TooFewRespondents
from psychometrics.results import Note
from psychometrics.sem.bootstrap import Bootstrapped, bootstrap
from psychometrics.sem.clusters import check_clustered, codes_of, with_clusters
from psychometrics.sem.defined import evaluate
from psychometrics.sem.discrepancy import GeneralisedLeastSquares, SampleMoments
from psychometrics.sem.fiml import incomplete
from psychometrics.sem.fitting import FittedModel, GroupData, fit
from psychometrics.sem.least_squares import LeastSquares, criterion
from psychometrics.sem.least_squares_fit import least_squares_inference
from psychometrics.sem.names import Names
from psychometrics.sem.ordinal_estimate import (
    OrderedData,
    OrdinalEstimator,
    explained_ordered,
    ordered_data,
    ordinal_estimator,
    ordinal_inference,
)
from psychometrics.sem.reporting import Inference, normal_theory, result_of
from psychometrics.sem.result import SemResult
from psychometrics.sem.robust import Estimator
from psychometrics.sem.syntax import Syntax, parse
from psychometrics.sem.table import Options, ParameterTable, build_table

MISSING = ("listwise", "fiml", "pairwise")


def sem(
    model: str | Syntax,
    data: pd.DataFrame,
    *,
    estimator: str = "ML",
    group: str = "",
    std_lv: bool = False,
    means: bool = False,
    orthogonal: bool = False,
    fixed_x: bool = True,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    missing: str = "listwise",
    ordered: bool | Sequence[str] | None = None,
    parameterization: str = "delta",
    cluster: str = "",
    replicates: int = 0,
    interval: str = "percentile",
    seed: int = 0,
    confidence: float = 0.95,
) -> SemResult:
    """Fits a model in lavaan's syntax.

    data : one row per case. missing : "listwise" leaves rows with a missing answer out; "fiml" uses every answer of
    continuous items, with means in the model; "pairwise" every answer of ordered ones.
    estimator : "ML", "MLM", "MLR"; by least squares "GLS", "ULS", "ULSM", "ULSMV", "WLS" (ADF), "DWLS", "WLSM" and
    "WLSMV"; for ordered items "WLSMV" (the rule), "ULSMV", "DWLS" or "ULS".
    Least squares estimates the moments of observed exogenous variables too (lavaan's fixed.x = FALSE).
    ordered : True, or names of items that are ordered categories, the rest being continuous; False for none. Unsaid,
    "WLSMV" and "ULSMV" take all items as ordered, the other estimators none. parameterization : of ordered items,
    "delta" (their scales are parameters) or "theta" (their residual variances are), which is taken where paths explain
    ordered variables.
    cluster : column that tells clusters apart (classes, firms), for standard errors and tests that allow for them, with
    estimator "MLR" and means in the model; rows without a cluster are left out.
    group : column that tells the groups apart, in the order in which they first appear; empty for one group.
    replicates : of a bootstrap of estimates, effects and standardised estimates; interval : "percentile" or "bca".
    Raises ModelError (syntax, identification, convergence) and DataError (unknown or non-numeric column, few cases).
    Same as lavaan::sem(model, data, estimator =, group =, …) (0.6-14), to the looseness of its stopping rule.
    """
    syntax = parse(model) if isinstance(model, str) else model
    labels = list(data[group].dropna().unique()) if group else [""]
    asked = _ordered(ordered, estimator, Names(syntax.relations), data)
    if cluster:
        check_clustered(estimator, ordered=bool(asked), incomplete=_is_fiml(missing), replicates=replicates)
        data = with_clusters(data, cluster)
    options = Options(
        groups=len(labels),
        std_lv=std_lv,
        means=means or bool(group) or bool(cluster) or missing == "fiml",
        orthogonal=orthogonal,
        fixed_x=fixed_x and not by_least_squares(estimator),
        group_equal=tuple(group_equal),
        group_partial=tuple(group_partial),
        parameterization=parameterization,
    )
    if asked:
        check_columns(Names(syntax.relations).observed, data)
        found = ordered_data(syntax, data, group, labels, asked, pairwise=_checked(missing) == "pairwise")
        explained = explained_ordered(syntax, found)
        if explained and parameterization == "delta":
            options = replace(options, parameterization="theta")
        result = _of_ordered(found, syntax, options, ordinal_estimator(estimator), confidence)
        notes = (Note("sem_ordered_outcomes", {"variables": list(explained)}),) if explained else ()
        return replace(result, notes=(*result.notes, *notes))
    table = build_table(syntax, options)
    groups = list(groups_of(table, data, group, labels, fiml=_is_fiml(missing), cluster=cluster))
    fitted, inference = estimated_by(estimator, table, groups)
    result = result_of(fitted, syntax, inference, confidence=confidence)
    if not replicates:
        return result
    drawn = _drawn(fitted, syntax, replicates, seed, confidence, interval)
    return replace(result, bootstrap=drawn)


def _of_ordered(
    found: OrderedData, syntax: Syntax, options: Options, kind: OrdinalEstimator, confidence: float
) -> SemResult:
    fitted = found.fit(syntax, options, kind)
    result = result_of(fitted, syntax, ordinal_inference(fitted, kind), confidence=confidence)
    notes = [Note("sem_pairwise", {"n": fitted.n})] if found.pairwise else []
    return replace(result, notes=(*result.notes, *notes))


def _ordered(
    ordered: bool | Sequence[str] | None, estimator: str, names: Names, data: pd.DataFrame
) -> bool | Sequence[str]:
    """Names that the model does not have are left aside, as in lavaan, if the data have them."""
    if ordered is None:
        return estimator.upper() in ("WLSMV", "ULSMV")
    if isinstance(ordered, bool):
        return ordered
    check_columns(ordered, data)
    return [name for name in ordered if name in names.observed]


def by_least_squares(estimator: str) -> bool:
    return estimator.upper() in (Estimator.GLS.value, *(one.value for one in LeastSquares))


def estimated_by(estimator: str, table: ParameterTable, groups: Sequence[GroupData]) -> tuple[FittedModel, Inference]:
    """A model of continuous items, fitted and inferred from as the estimator has it."""
    if not by_least_squares(estimator):
        fitted = fit(table, groups)
        return fitted, normal_theory(fitted, estimator_named(estimator))
    if any(group.incomplete for group in groups):
        raise ModelError("gls_needs_complete_answers", place="model")
    groups, means = [replace(one, sample=unbiased(one.sample)) for one in groups], table.options.means
    if estimator.upper() == Estimator.GLS.value:
        fitted = fit(table, groups, criteria=[GeneralisedLeastSquares(one.sample, means) for one in groups])
        return fitted, normal_theory(fitted, Estimator.GLS)
    kind = LeastSquares(estimator.upper())
    criteria = [criterion(kind, one.cases, one.sample, means, _place(one.label)) for one in groups]
    fitted = fit(table, groups, criteria=criteria)
    return fitted, least_squares_inference(fitted, kind)


def _drawn(
    fitted: FittedModel, syntax: Syntax, replicates: int, seed: int, confidence: float, interval: str
) -> Bootstrapped:
    if fitted.least_squares:
        raise ModelError("gls_needs_complete_answers", place="model")
    return bootstrap(
        fitted,
        lambda values: evaluate(syntax.definitions, values),
        [one.name for one in syntax.definitions],
        replicates=replicates,
        seed=seed,
        confidence=confidence,
        method=interval,
    )


def unbiased(sample: SampleMoments) -> SampleMoments:
    """The same with covariances of divisor n − 1."""
    return SampleMoments(sample.n, sample.mean, sample.covariance * sample.n / (sample.n - 1))


def estimator_named(name: str) -> Estimator:
    try:
        return Estimator(name.upper())
    except ValueError as error:
        known = list(dict.fromkeys([*(one.value for one in Estimator), *(one.value for one in LeastSquares)]))
        raise ModelError("estimator_unknown", place="model", name=name, known=known) from error


def _checked(missing: str) -> str:
    if missing not in MISSING:
        raise ModelError("missing_unknown", place="model", name=missing, known=list(MISSING))
    return missing


def _is_fiml(missing: str) -> bool:
    return _checked(missing) == "fiml"


def check_columns(names: Sequence[str], data: pd.DataFrame) -> None:
    """Raises DataError for a name that the data lack or whose column is not of numbers."""
    for name in names:
        if name not in data.columns:
            raise DataError("variable_unknown", place=f"variable {name}", known=[str(c) for c in data.columns])
        if not pd.api.types.is_numeric_dtype(data[name]):
            raise DataError("variable_not_numeric", place=f"variable {name}")


def groups_of(
    table: ParameterTable,
    data: pd.DataFrame,
    group: str,
    labels: Sequence[Any],
    *,
    fiml: bool = False,
    cluster: str = "",
) -> Iterator[GroupData]:
    """Cases of each group in the order of the table's observed names: complete ones, or all with any answer."""
    names = list(table.names.observed)
    check_columns(names, data)
    gaps = fiml and not np.isfinite(data[names].to_numpy(dtype=float)).all()
    for label in labels:
        rows = data[data[group] == label] if group else data
        cases = rows[names].to_numpy(dtype=float)
        if gaps:
            likelihood, sample, cases = incomplete(cases, table.names.observed)
            yield GroupData(str(label), cases, sample, likelihood)
            continue
        whole = np.isfinite(cases).all(axis=1)
        cases = cases[whole]
        if len(cases) < 2:
            raise TooFewRespondents(
                "fewer_cases_than_variables", place=_place(label), n=len(cases), variables=len(names)
            )
        clusters = codes_of(rows[cluster][whole], _place(label)) if cluster else None
        yield GroupData(str(label), cases, moments_of_cases(cases), clusters=clusters)


def moments_of_cases(cases: np.ndarray) -> SampleMoments:
    return SampleMoments(len(cases), cases.mean(axis=0), np.cov(cases.T, bias=True).reshape(cases.shape[1], -1))


def _place(label: Any) -> str:
    return f"group {label}" if str(label) else "data"
