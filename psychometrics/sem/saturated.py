"""The model that fits the moments exactly: what its parameters' covariances add up to when answers are missing."""

from __future__ import annotations

import numpy as np

from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.fiml import IncompleteLikelihood
from psychometrics.sem.implied import matrices, tangents
from psychometrics.sem.specification import Matrix, Specification, SpecificationBuilder


def saturated_specification(sample: SampleMoments) -> Specification:
    """Every mean, variance and covariance free."""
    p = len(sample.mean)
    builder = SpecificationBuilder([str(place) for place in range(p)], [])
    for row in range(p):
        builder.add(Matrix.INTERCEPTS, row, 0, float(sample.mean[row]))
        for column in range(row + 1):
            builder.add(Matrix.RESIDUAL, row, column, float(sample.covariance[row, column]))
    return builder.build()


def saturated_trace(likelihood: IncompleteLikelihood, sample: SampleMoments) -> float:
    """tr(A⁻¹B), observed information A and casewise B of the saturated model at the EM estimate."""
    specification = saturated_specification(sample)
    at = matrices(specification, specification.start)
    moved = tangents(specification, at)
    shift, bend = likelihood.bends(at.mean, at.covariance, moved.mean, moved.covariance)
    hessian = np.einsum("qij,rij->qr", moved.covariance, bend, optimize=True) + moved.mean @ shift.T
    return float(np.trace(np.linalg.solve(hessian / 2, likelihood.score_products(specification, at))))
