"""Influence between customers as a sparse matrix: centrality, indirect influence, and the conditions for both.

W[i, j] is the part of j's behaviour that is due to i. Rows are influencers, columns those influenced.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from psychometrics.errors import DataError

Matrix = np.ndarray | csr_array
DENSE = 400
STEPS = 2000
TOLERANCE = 1e-13


def sparse(weights: Matrix) -> csr_array:
    """The matrix in sparse rows of real numbers."""
    return csr_array(np.asarray(weights, dtype=float) if isinstance(weights, np.ndarray) else weights)


def influence_from_counts(messages: Matrix, received: np.ndarray) -> csr_array:
    """Direct influence from counts: i's messages that j answered, over all messages that j received.

    messages : n × n counts; received : n totals, above 0 for those who were reached.
    Raises DataError "civ_counts_invalid" when a count is negative or exceeds what was received.
    """
    counts, total = sparse(messages), np.asarray(received, dtype=float)
    reached = counts.max(axis=0).toarray().ravel()
    if counts.nnz and (counts.data.min() < 0 or np.any(reached > total)):
        raise DataError("civ_counts_invalid", place="influence")
    scale = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    return csr_array(counts @ diags_array(scale))


def column_sums(weights: Matrix) -> np.ndarray:
    """How much of each customer's behaviour is ascribed to others, in absolute weights."""
    return np.asarray(abs(sparse(weights)).sum(axis=0)).ravel()


def circles(weights: Matrix) -> np.ndarray:
    """For each customer the number of a circle of mutual influence it stands in, or −1."""
    matrix = sparse(weights)
    n, group = connected_components(matrix, directed=True, connection="strong")
    alone = np.bincount(group, minlength=n)[group] == 1
    return np.where(alone & (matrix.diagonal() == 0), -1, group)


def spectral_radius(weights: Matrix) -> float:
    """Largest absolute eigenvalue of |W|, circle by circle; 0 where influence never comes back.

    Same as max(Mod(eigen(abs(W))$values)) in R.
    """
    matrix, group = csr_array(abs(sparse(weights))), circles(weights)
    members = np.flatnonzero(group >= 0)
    order = members[np.argsort(group[members], kind="stable")]
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return max(
        (_radius_of_circle(matrix[part][:, part]) for part in np.split(order, starts[1:]) if len(part)), default=0.0
    )


def _radius_of_circle(matrix: csr_array) -> float:
    if matrix.shape[0] <= DENSE:
        return float(np.abs(np.linalg.eigvals(matrix.toarray())).max())
    vector = np.full(matrix.shape[0], 1.0)
    value = 0.0
    for _ in range(STEPS):  # I + W is primitive on a circle, so that powers converge
        following = vector + matrix @ vector
        bounds = following / vector
        value, vector = float(bounds.max()), following / following.max()
        if value - float(bounds.min()) < 1e-10:
            break
    return value - 1


def indirect_total(weights: Matrix, own: np.ndarray) -> np.ndarray:
    """(I − W)⁻¹ own: what each customer stands for, with all that flows on from it (Hubbell, 1965).

    By the series own + W own + W² own + …, finished by a sparse solve where that is slow.
    Raises DataError "civ_radius" unless the spectral radius is below 1. Same as solve(diag(n) - W, own) in R.
    """
    matrix = sparse(weights)
    fading_radius(matrix)
    return sum_of_steps(matrix, own)


def fading_radius(weights: Matrix) -> float:
    """The spectral radius where it is below 1. Raises DataError "civ_radius" where influence never fades."""
    if (radius := spectral_radius(weights)) >= 1 - 1e-12:
        raise DataError("civ_radius", place="influence", radius=round(radius, 6))
    return radius


def sum_of_steps(matrix: csr_array, own: np.ndarray) -> np.ndarray:
    """own + W own + W² own + …, of one column or several; the radius of W must be known to be below 1."""
    start = np.asarray(own, dtype=float)
    total, step = start.copy(), start
    for _ in range(STEPS):
        step = np.asarray(matrix @ step)
        total += step
        if np.all(np.abs(step).max(axis=0, initial=0.0) <= TOLERANCE * np.abs(total).max(axis=0, initial=0.0)):
            return total
    return np.asarray(spsolve((eye_array(len(start)) - matrix).tocsc(), start))


def hubbell(weights: Matrix, weight: float = 1.0) -> np.ndarray:
    """Hubbell's centrality c = (I − wW)⁻¹ 1: the customer influence effect. Raises as `indirect_total`.

    Same as centiserve::hubbell(graph, weightfactor = w) in R, whose equation this is.
    """
    matrix = csr_array(sparse(weights) * weight)
    return indirect_total(matrix, np.ones(matrix.shape[0]))


def direct_influence(weights: Matrix, clv: np.ndarray) -> np.ndarray:
    """W · CLV: the part of others' lifetime value that comes from a customer, one step away."""
    return np.asarray(sparse(weights) @ np.asarray(clv, dtype=float))


def full_influence(weights: Matrix, clv: np.ndarray) -> np.ndarray:
    """(I − W)⁻¹ CLV − CLV: the same through any number of steps. Its sum counts money more than once."""
    return indirect_total(weights, clv) - np.asarray(clv, dtype=float)


def conserved_allocation(weights: Matrix, clv: np.ndarray) -> np.ndarray:
    """(1 − column sum) · (I − W)⁻¹ CLV: own and influenced value with nobody's money counted twice; Σ = Σ CLV.

    After the network value of Daes et al. (2017): each customer passes on the part that others brought about.
    """
    kept = 1 - np.asarray(sparse(weights).sum(axis=0)).ravel()
    return np.asarray(kept * indirect_total(weights, clv))


def stickiness(counts: np.ndarray) -> np.ndarray:
    """How much a person talks of a topic: their share of words on it over everybody's share (lift; 1 is average).

    counts : persons × topics, words. Our own operational form of the stickiness index of Kumar et al. (2013).
    Raises DataError "stickiness_without_words" for a person or a topic without words.
    """
    table = np.asarray(counts, dtype=float)
    if np.any(table < 0) or np.any(table.sum(axis=1) == 0) or np.any(table.sum(axis=0) == 0):
        raise DataError("stickiness_without_words", place="influence")
    return np.asarray((table / table.sum(axis=1, keepdims=True)) / (table.sum(axis=0) / table.sum()))
