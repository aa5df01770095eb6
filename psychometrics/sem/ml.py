"""Maximum likelihood for one group's covariance structure, given its matrices' cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.errors import ModelError
from psychometrics.sem.discrepancy import NormalLikelihood, SampleMoments
from psychometrics.sem.identification import check_identified
from psychometrics.sem.implied import Matrices, matrices
from psychometrics.sem.likelihood import ModelDiscrepancy
from psychometrics.sem.minimise import minimise
from psychometrics.sem.specification import Specification


@dataclass(frozen=True)
class MlFit:
    """Estimates of a covariance structure.

    values        : (q,) free parameters; covariance : their (q, q) sampling covariance from expected information.
    discrepancy   : F_ML at the minimum; chi_square = n · F_ML, as lavaan with likelihood = "normal".
    admissible    : no negative variance and a positive definite latent covariance.
    """

    specification: Specification
    values: np.ndarray
    covariance: np.ndarray
    at: Matrices
    n: int
    discrepancy: float
    chi_square: float
    df: int
    p_value: float
    steps: int
    admissible: bool


def fit_ml(sample: np.ndarray, n: int, specification: Specification) -> MlFit:
    """Minimises F_ML.

    sample : (p, p) covariance with divisor n, in the order of `specification.observed`.
    Raises ModelError when the sample covariance is singular, the model is not identified or does not converge.
    Same as lavaan::cfa(model, sample.cov = S, sample.nobs = n) (0.6-14).
    """
    if np.linalg.eigvalsh(sample)[0] <= 1e-12 * np.trace(sample):
        raise ModelError("covariance_singular", place="items " + ", ".join(specification.observed))
    moments = SampleMoments(n, np.zeros(len(sample)), sample)
    model = ModelDiscrepancy([specification], [NormalLikelihood(moments)], np.ones(1))
    check_identified(model, specification.start, specification.df)
    minimum = minimise(model.objective, specification.start)
    at, df = matrices(specification, minimum.values), specification.df
    sampling = np.linalg.inv(n * model.information(minimum.values))
    chi_square = n * minimum.reached
    p_value = float(stats.chi2.sf(chi_square, df)) if df else 1.0
    reached, steps = minimum.reached, minimum.steps
    return MlFit(
        specification, minimum.values, sampling, at, n, reached, chi_square, df, p_value, steps, is_admissible(at)
    )


def is_admissible(at: Matrices) -> bool:
    """No negative residual variance and latent (residual) covariances that are positive definite."""
    return bool(np.linalg.eigvalsh(at.residual)[0] >= -1e-12 and np.linalg.eigvalsh(at.latent)[0] >= -1e-12)
