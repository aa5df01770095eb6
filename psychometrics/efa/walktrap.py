"""Communities of a weighted network by short random walks (Pons & Latapy, 2006).

Two nodes are near when walks of a few steps lead from both to the same places. Neighbouring communities are joined in
the order of what joining adds to the squared distances within; the partition of highest modularity is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS = 4


@dataclass(frozen=True)
class Communities:
    """membership : (p,) numbered from 0 in the order of the nodes; modularity : of that partition."""

    membership: np.ndarray
    modularity: float


def walktrap(weights: np.ndarray, steps: int = STEPS) -> Communities:
    """weights : (p, p) symmetric, not negative, 0 where there is no edge. steps : of each walk.

    Each node has a loop as heavy as its edges are on average. A node without edges is a community of its own.
    Same as igraph::cluster_walktrap(graph, steps = 4) (1.3.5) but for the numbering of communities.
    """
    walks, mass = _walks(weights, steps)
    groups = {node: [node] for node in range(len(weights))}
    places = {node: walks[node] for node in groups}
    best, kept = modularity(weights, np.arange(len(weights))), np.arange(len(weights))
    while pair := _nearest(groups, places, mass, weights):
        first, second = pair
        sizes = len(groups[first]), len(groups[second])
        places[first] = (sizes[0] * places[first] + sizes[1] * places.pop(second)) / sum(sizes)
        groups[first] = groups[first] + groups.pop(second)
        membership = _numbered(groups, len(weights))
        reached = modularity(weights, membership)
        if reached > best + 1e-12:
            best, kept = reached, membership
    return Communities(_numbered({i: np.flatnonzero(kept == i).tolist() for i in np.unique(kept)}, len(kept)), best)


def modularity(weights: np.ndarray, membership: np.ndarray) -> float:
    """Σ over communities of the share of edge weight within less the square of the share that meets it (Newman, 2004).

    0 for a network without edges. Same as igraph::modularity(graph, membership, weights = E(graph)$weight).
    """
    total = weights.sum()
    if total == 0:
        return 0.0
    same = membership[:, None] == membership
    strength = weights.sum(axis=1)
    return float((weights[same].sum() - np.outer(strength, strength)[same].sum() / total) / total)


def _walks(weights: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """(p, p) where walks from each node end, and (p,) each node's weight with its loop."""
    degree = np.count_nonzero(weights, axis=1)
    loop = np.where(degree > 0, weights.sum(axis=1) / np.maximum(degree, 1), 1.0)
    looped = weights + np.diag(loop)
    mass = looped.sum(axis=1)
    return np.linalg.matrix_power(looped / mass[:, None], steps), mass


def _nearest(
    groups: dict[int, list[int]], places: dict[int, np.ndarray], mass: np.ndarray, weights: np.ndarray
) -> tuple[int, int] | None:
    """The two neighbouring communities whose joining costs least; None when none are neighbours."""
    keys = list(groups)
    member = np.zeros((len(keys), len(weights)))
    for row, key in enumerate(keys):
        member[row, groups[key]] = 1.0
    touching = np.triu(member @ weights @ member.T, 1) > 0
    if not touching.any():
        return None
    ends, sizes = np.stack([places[key] for key in keys]) / np.sqrt(mass), member.sum(axis=1)
    squares = np.sum(ends**2, axis=1)
    distance = squares[:, None] + squares - 2 * ends @ ends.T
    cost = np.where(touching, distance * np.outer(sizes, sizes) / (sizes[:, None] + sizes), np.inf)
    first, second = np.unravel_index(int(cost.argmin()), cost.shape)
    return keys[first], keys[second]


def _numbered(groups: dict[int, list[int]], nodes: int) -> np.ndarray:
    """Communities numbered in the order in which the nodes meet them."""
    membership = np.zeros(nodes, dtype=int)
    for number, own in enumerate(sorted(groups.values(), key=min)):
        membership[own] = number
    return membership
