"""The model that fits the moments exactly: what the data tell of each moment when answers are missing."""

from __future__ import annotations

import numpy as np

from psychometrics.sem.discrepancy import NormalLikelihood, SampleMoments
from psychometrics.sem.fiml import IncompleteLikelihood
from psychometrics.sem.implied import Tangents, matrices, tangents
from psychometrics.sem.specification import Matrix, Specification, SpecificationBuilder


def saturated_specification(sample: SampleMoments) -> Specification:
    """Every mean, variance and covariance free, in the order of `moments_moved`."""
    p = len(sample.mean)
    builder = SpecificationBuilder([str(place) for place in range(p)], [])
    for row in range(p):
        builder.add(Matrix.INTERCEPTS, row, 0, float(sample.mean[row]))
    for row in range(p):
        for column in range(row + 1):
            builder.add(Matrix.RESIDUAL, row, column, float(sample.covariance[row, column]))
    return builder.build()


def moments_moved(moved: Tangents) -> np.ndarray:
    """(p + p(p+1)/2, q): how means and then distinct covariances move with each parameter."""
    rows, columns = np.tril_indices(moved.mean.shape[1])
    return np.concatenate([moved.mean, moved.covariance[:, rows, columns]], axis=1).T


def saturated_information(likelihood: IncompleteLikelihood, sample: SampleMoments) -> tuple[np.ndarray, np.ndarray]:
    """Observed and first-order (casewise) information of the moments at the EM estimate."""
    specification = saturated_specification(sample)
    at = matrices(specification, specification.start)
    moved = tangents(specification, at)
    shift, bend = likelihood.bends(at.mean, at.covariance, moved.mean, moved.covariance)
    hessian = np.einsum("qij,rij->qr", moved.covariance, bend, optimize=True) + moved.mean @ shift.T
    return (hessian + hessian.T) / 4, likelihood.score_products(specification, at)


def complete_information(sample: SampleMoments) -> np.ndarray:
    """Information of the moments if no answer had been missing."""
    specification = saturated_specification(sample)
    moved = tangents(specification, matrices(specification, specification.start))
    return NormalLikelihood(sample, True).information(moved, sample.covariance)


def saturated_trace(likelihood: IncompleteLikelihood, sample: SampleMoments) -> float:
    """tr(A⁻¹B), observed information A and casewise B of the saturated model at the EM estimate."""
    observed, crossed = saturated_information(likelihood, sample)
    return float(np.trace(np.linalg.solve(observed, crossed)))
