"""Exploratory graph analysis: the items' regularised partial correlations as a network, its communities as dimensions.

Golino & Epskamp (2017), Golino et al. (2020); stability over parametric replicates: Christensen & Golino (2021).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from psychometrics.efa.ega_result import DimensionShare, Ega, EgaDimension, EgaItem
from psychometrics.efa.graphical_lasso import SETTLED, GlassoNetworks, glasso_networks
from psychometrics.efa.item_correlations import item_correlations, refuse_unfactorable
from psychometrics.efa.random_data import normal_correlations
from psychometrics.efa.walktrap import walktrap
from psychometrics.errors import DataError, PlanError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, not_computable

REPLICATES, MOST_REPLICATES = 100, 1000
LOOSE = 1e-4
"""Where a replicate's penalties are done with, as glasso::glasso has it; communities were the same as at 1e-7."""
STRANGERS, THEIR_CORRELATION = 4, 0.5
STABLE = 0.75
"""Items and dimensions that come back in three of four replicates are stable (Christensen & Golino, 2021)."""
NOWHERE = -1


@statistic(
    "ega",
    sources=("golino2017", "golino2020", "christensen2021", "foygel2010", "friedman2008", "pons2006"),
    r_call="EGAnet::bootEGA(x, model = 'glasso', algorithm = 'walktrap', uni.method = 'expand')",
)
def ega(
    responses: Responses,
    model: MeasurementModel,
    *,
    gamma: float = 0.5,
    replicates: int = REPLICATES,
    correlation: str = "pearson",
    missing: str = "listwise",
    constructs: Sequence[str] = (),
    seed: int = 0,
) -> Ega:
    """Dimensions of the items of the model, or of some of its constructs.

    gamma : 0 to 1, how sparse a network EBIC prefers. replicates : of the parametric bootstrap, 0 to 1000; each draws
    n normal answers with the correlations observed. correlation, missing, constructs : as for `efa`.
    Items alone in their community have no dimension. The items are of one dimension when, beside four strange ones that
    correlate by .50, they form one community (Golino et al., 2020).
    Raises DataError "items_dependent", "correlation_not_positive_definite"; TooFewItems; TooFewRespondents; PlanError.
    Same steps as qgraph::EBICglasso(R, n, gamma, lambda.min.ratio = .1) and igraph::cluster_walktrap(|network|).
    """
    _check(gamma, replicates)
    taken = item_correlations(responses, model, correlation=correlation, missing=missing, constructs=constructs)
    refuse_unfactorable(taken)
    if np.linalg.eigvalsh(taken.matrix)[0] < 1e-8:
        raise DataError("correlation_not_positive_definite", place="plan, ega", method="glasso")
    network = glasso_networks(taken.matrix[None], taken.n, gamma)
    own = dimensions_of(taken.matrix[None], taken.n, gamma, network)[0]
    drawn = _replicates(taken.matrix, taken.n, gamma, replicates, seed)
    weights = network.weights[0]
    count = int(own.max()) + 1
    return Ega(
        n=taken.n,
        k=len(own),
        dimensions=count,
        one_dimension=count == 1,
        items=tuple(_items(taken.codes, own, drawn)),
        found=tuple(_found(taken.codes, own, drawn)),
        numbers=_numbers(drawn),
        median=float(np.median(drawn.max(axis=1) + 1)) if replicates else not_computable("bootstrap_not_asked"),
        replicates=replicates,
        gamma=gamma,
        penalty=float(network.penalty[0]),
        edges=int(np.count_nonzero(np.triu(weights))),
        modularity=walktrap(np.abs(weights)).modularity,
        correlation=taken.kind,
        missing=taken.missing,
        seed=seed,
        notes=(*taken.notes, *_notes(taken.codes, own)),
        network=weights,
    )


def dimensions_of(
    correlations: np.ndarray,
    n: int,
    gamma: float = 0.5,
    networks: GlassoNetworks | None = None,
    settled: float = SETTLED,
) -> np.ndarray:
    """(b, p) dimension of each item by the matrices (b, p, p) of n respondents, from 0; −1 for an item by itself."""
    chosen = networks or glasso_networks(correlations, n, gamma, settled)
    wide = glasso_networks(_among_strangers(correlations), n, gamma, settled)
    rows = zip(chosen.weights, wide.weights, strict=True)
    return np.array([_membership(weights, around) for weights, around in rows])


def _among_strangers(correlations: np.ndarray) -> np.ndarray:
    count, p = correlations.shape[:2]
    wide = np.zeros((count, p + STRANGERS, p + STRANGERS))
    wide[:, :p, :p] = correlations
    wide[:, p:, p:] = THEIR_CORRELATION
    wide[:, np.arange(p + STRANGERS), np.arange(p + STRANGERS)] = 1.0
    return wide


def _membership(weights: np.ndarray, around: np.ndarray) -> np.ndarray:
    if walktrap(np.abs(around)).membership.max() <= 1:
        return np.zeros(len(weights), dtype=int)
    found = walktrap(np.abs(weights)).membership
    sizes = np.bincount(found)
    names = np.where(sizes > 1, np.cumsum(sizes > 1) - 1, NOWHERE)
    return np.asarray(names[found])


def _replicates(matrix: np.ndarray, n: int, gamma: float, replicates: int, seed: int) -> np.ndarray:
    """(replicates, p) dimensions."""
    if not replicates:
        return np.zeros((0, len(matrix)), dtype=int)
    root = np.linalg.cholesky(matrix)
    drawn = normal_correlations(n, len(matrix), replicates, np.random.default_rng(seed), root)
    return dimensions_of(drawn, n, gamma, settled=LOOSE)


def matched(drawn: np.ndarray, own: np.ndarray) -> np.ndarray:
    """(p,) whether each item stands in the dimension that matches its own: the matching that most items agree with."""
    mine, theirs = int(own.max()) + 1, int(drawn.max()) + 1
    shared = np.zeros((mine, theirs))
    both = (own != NOWHERE) & (drawn != NOWHERE)
    np.add.at(shared, (own[both], drawn[both]), 1)
    called = np.full(mine + 1, NOWHERE - 1)  # one more, so that there is a last one where own holds no dimension
    rows, columns = linear_sum_assignment(-shared)
    called[rows] = columns
    return np.asarray(np.where(own == NOWHERE, drawn == NOWHERE, called[own] == drawn))


def _items(codes: Sequence[str], own: np.ndarray, drawn: np.ndarray) -> list[EgaItem]:
    shares: list[Figure] = [not_computable("bootstrap_not_asked") for _ in codes]
    if len(drawn):
        shares = [float(share) for share in np.mean([matched(one, own) for one in drawn], axis=0)]
    return [EgaItem(code, _name(place), share) for code, place, share in zip(codes, own, shares, strict=True)]


def _found(codes: Sequence[str], own: np.ndarray, drawn: np.ndarray) -> list[EgaDimension]:
    found = []
    for place in range(int(own.max()) + 1):
        mine = own == place
        share: Figure = not_computable("bootstrap_not_asked")
        if len(drawn):
            share = float(np.mean([_forms_one(one, mine) for one in drawn]))
        found.append(EgaDimension(_name(place), tuple(np.array(codes)[mine].tolist()), share))
    return found


def _forms_one(drawn: np.ndarray, mine: np.ndarray) -> bool:
    """Whether just these items are one dimension of a replicate."""
    place = drawn[mine][0]
    return bool(place != NOWHERE and np.array_equal(drawn == place, mine))


def _numbers(drawn: np.ndarray) -> tuple[DimensionShare, ...]:
    counted = Counter((drawn.max(axis=1) + 1).tolist()) if len(drawn) else Counter()
    return tuple(DimensionShare(int(number), count / len(drawn)) for number, count in sorted(counted.items()))


def _name(place: int) -> str:
    return "" if place == NOWHERE else f"D{place + 1}"


def _notes(codes: Sequence[str], own: np.ndarray) -> tuple[Note, ...]:
    alone = tuple(code for code, place in zip(codes, own, strict=True) if place == NOWHERE)
    return (Note("ega_items_alone", {"items": alone, "count": len(alone)}),) if alone else ()


def _check(gamma: float, replicates: int) -> None:
    for name, value, low, high in (("gamma", gamma, 0, 1), ("replicates", replicates, 0, MOST_REPLICATES)):
        if not low <= value <= high:
            raise PlanError("plan_option_range", place="plan, ega", statistic="ega", option=name, low=low, high=high)
