"""rotate(loadings, "oblimin"): one door to every rotation, with factors ordered and signed in one way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.efa.rotation import criteria, projection
from psychometrics.efa.rotation.criteria import Criterion
from psychometrics.efa.rotation.varimax import promax, row_lengths, varimax
from psychometrics.errors import DataError, PlanError

OBLIQUE = ("promax", "oblimin", "quartimin", "geomin", "target", "bentler_oblique")
METHODS = ("none", "varimax", "quartimax", "geomin_orthogonal", "target_orthogonal", "bentler", *OBLIQUE)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Rotated loadings, ordered by the variance that factors account for, each with a positive sum.

    loadings       : p × m pattern = unrotated @ transformation.
    phi            : m × m factor correlations in the same order; the identity for orthogonal rotations.
    transformation : m × m.
    value          : the criterion at the solution (0 for none, varimax and promax, which have no such value here).
    other_minima   : how many distinct local minima, worse than the one given, the random starts ended in.
    """

    loadings: np.ndarray
    phi: np.ndarray
    transformation: np.ndarray
    method: str
    value: float = 0.0
    converged: bool = True
    other_minima: int = 0


def rotate(
    loadings: np.ndarray,
    method: str = "oblimin",
    *,
    kaiser: bool | None = None,
    gamma: float = 0.0,
    delta: float = 0.01,
    power: float = 4.0,
    target: np.ndarray | None = None,
    starts: int = 1,
    tolerance: float = 1e-5,
    max_iterations: int = 1000,
    seed: int = 0,
) -> Rotation:
    """Rotates unrotated loadings (p × m). With one factor there is nothing to rotate.

    method : one of METHODS. "oblimin" with gamma 0 is quartimin; "geomin", "target", "bentler_oblique" are oblique.
    kaiser : rows brought to unit length first; default yes for varimax and promax, no for the others, as in psych.
    gamma  : oblimin. delta : geomin. power : promax.
    target : p × m, NaN where a loading is free; for "target" and "target_orthogonal".
    starts : 1 starts from the unrotated axes as psych does; more add random starts and keep the lowest criterion.
    tolerance : stop of the gradient projection (norm of the projected gradient), and of varimax (relative growth).
    Raises PlanError "rotation_unknown", "target_missing"; DataError "target_shape".
    Same as psych::fa(rotate = method) (2.2.9) with GPArotation 2022.10.2; factanal's promax has kaiser = False.
    """
    if method not in METHODS:
        raise PlanError("rotation_unknown", place="plan, efa", method=method, known=list(METHODS))
    if method == "none" or loadings.shape[1] == 1:
        return _ordered(loadings, np.eye(loadings.shape[1]), np.eye(loadings.shape[1]), method)
    if method == "varimax":
        rotated, turn, done = varimax(loadings, kaiser=kaiser is not False, tolerance=tolerance)
        return _ordered(rotated, np.eye(len(turn)), turn, method, converged=done)
    if method == "promax":
        rotated, turn, phi, done = promax(loadings, power=power, kaiser=kaiser is not False)
        return _ordered(rotated, phi, turn, method, converged=done)
    lengths = row_lengths(loadings) if kaiser else np.ones((len(loadings), 1))
    aim = _aim(method, target, loadings.shape, lengths)
    criterion = _criterion(method, gamma, delta, aim)
    found = _best(loadings / lengths, criterion, method in OBLIQUE, starts, tolerance, max_iterations, seed)
    return _from_projection(found, lengths, method)


def order_by_variance(
    loadings: np.ndarray, phi: np.ndarray, transformation: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns by falling diag(phi Λ'Λ), each with a positive sum; phi and transformation follow the same order.

    factor_analyzer 0.5.1 orders its loadings but not its phi_; psych::fa orders both.
    """
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    accounted = np.diag(phi @ loadings.T @ loadings)
    order = np.argsort(-(accounted), kind="stable")
    phi = phi * np.outer(signs, signs)
    return (loadings * signs)[:, order], phi[np.ix_(order, order)], (transformation * signs)[:, order]


def _criterion(method: str, gamma: float, delta: float, aim: np.ndarray) -> Criterion:
    made = {
        "oblimin": lambda: criteria.oblimin(gamma),
        "quartimin": lambda: criteria.oblimin(0.0),
        "quartimax": criteria.quartimax,
        "geomin": lambda: criteria.geomin(delta),
        "geomin_orthogonal": lambda: criteria.geomin(delta),
        "target": lambda: criteria.target(aim),
        "target_orthogonal": lambda: criteria.target(aim),
        "bentler": criteria.bentler,
        "bentler_oblique": criteria.bentler,
    }
    return made[method]()


def _aim(method: str, target: np.ndarray | None, shape: tuple[int, ...], lengths: np.ndarray) -> np.ndarray:
    if not method.startswith("target"):
        return np.empty(0)
    if target is None:
        raise PlanError("target_missing", place="plan, efa", method=method)
    aim = np.asarray(target, dtype=float)
    if aim.shape != shape:
        raise DataError("target_shape", place="plan, efa, target", rows=shape[0], columns=shape[1])
    return aim / lengths


def _best(
    unrotated: np.ndarray,
    criterion: Criterion,
    is_oblique: bool,
    starts: int,
    tolerance: float,
    max_iterations: int,
    seed: int,
) -> tuple[list[projection.Projected], bool]:
    run = projection.oblique if is_oblique else projection.orthogonal
    random = np.random.default_rng(seed)
    size = unrotated.shape[1]
    places = [np.eye(size)] + [np.linalg.qr(random.standard_normal((size, size)))[0] for _ in range(starts - 1)]
    found = [run(unrotated, criterion, place, tolerance, max_iterations) for place in places]
    return sorted(found, key=lambda end: end.value), is_oblique


def _from_projection(found: tuple[list[projection.Projected], bool], lengths: np.ndarray, method: str) -> Rotation:
    ends, is_oblique = found
    best = ends[0]
    values = {round(end.value, 6) for end in ends if end.converged and end.value > best.value + 1e-6}
    turn = np.linalg.inv(best.rotation).T if is_oblique else best.rotation
    phi = best.rotation.T @ best.rotation if is_oblique else np.eye(len(turn))
    return _ordered(
        best.loadings * lengths,
        phi,
        turn,
        method,
        value=best.value,
        converged=best.converged,
        other_minima=len(values),
    )


def _ordered(
    loadings: np.ndarray,
    phi: np.ndarray,
    transformation: np.ndarray,
    method: str,
    *,
    value: float = 0.0,
    converged: bool = True,
    other_minima: int = 0,
) -> Rotation:
    return Rotation(*order_by_variance(loadings, phi, transformation), method, value, converged, other_minima)
