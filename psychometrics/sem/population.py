"""A planned model with numbers in it → the covariances that it implies, every variable with variance 1."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psychometrics.errors import ModelError
from psychometrics.sem.implied import matrices
from psychometrics.sem.specification import Parameter, Specification
from psychometrics.sem.structure import Layout
from psychometrics.sem.syntax import Syntax, parse
from psychometrics.sem.table import Options, Row, build_table


def population_covariance(model: str | Syntax) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the observed variables and their (p, p) correlations in the population.

    model : lavaan's syntax with a number on every loading and path, standardised: "f =~ .7*x1 + .6*x2", "y ~ .3*f";
    covariances that are not given are 0. Same as lavaan::simulateData(model, standardized = TRUE) has on average.
    Raises ModelError `population_number_missing` or `population_impossible` (more than all of a variance explained).
    """
    syntax = parse(model) if isinstance(model, str) else model
    table = build_table(syntax, Options(std_lv=True, orthogonal=True, fixed_x=False))
    rows = [row for row in table.rows if not (row.op == "~~" and row.lhs == row.rhs)]
    lacking = [str(row) for row in rows if row.op in ("=~", "~") and (row.free >= 0 or row.value is None)]
    if lacking:
        raise ModelError("population_number_missing", place="model", parameters=lacking[:6])
    layout = Layout(table)
    cells = [_cell(layout, row) for row in rows] + layout.ones()
    latent = Specification(layout.observed, layout.latent, tuple(cells), 0)
    at = matrices(latent, np.zeros(0))
    disturbances = _left_over(at.total, at.latent, layout)
    at = replace(at, latent=at.latent + np.diag(disturbances))
    explained = at.loadings @ at.latent_covariance @ at.loadings.T
    inner = np.array([name in layout.structural for name in layout.observed])
    unique = np.where(inner, 0.0, 1 - np.diag(explained))
    _check(unique, layout.observed)
    covariance = explained + at.residual * _root(unique) + np.diag(unique)
    if np.linalg.eigvalsh(covariance)[0] <= 1e-10:
        raise ModelError("population_impossible", place="model", variables=list(layout.observed))
    return layout.observed, covariance


def _cell(layout: Layout, row: Row) -> Parameter:
    return Parameter(*layout.cell(row), -1, float(row.value or 0.0))


def _left_over(total: np.ndarray, covariances: np.ndarray, layout: Layout) -> np.ndarray:
    """Variances of the disturbances at which every latent variance is 1."""
    known = np.diag(total @ covariances @ total.T)
    found = np.linalg.solve(total**2, 1 - known)
    _check(found, layout.latent)
    return np.asarray(found)


def _check(variances: np.ndarray, names: tuple[str, ...]) -> None:
    wrong = [name for name, variance in zip(names, variances, strict=True) if variance < -1e-12]
    if wrong:
        raise ModelError("population_impossible", place="model", variables=wrong)


def _root(unique: np.ndarray) -> np.ndarray:
    """Residual covariances are given as correlations."""
    scale = np.sqrt(np.maximum(unique, 0.0))
    return np.outer(scale, scale)
