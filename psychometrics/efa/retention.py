"""How many factors to keep: every customary rule, and what they agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from psychometrics.efa.adequacy import eigenvalues
from psychometrics.efa.dimensionality import Criterion, FactorNumber, ParallelAnalysis, Retention
from psychometrics.efa.extraction import most_factors
from psychometrics.efa.factor_numbers import factor_numbers, minimum_average_partial, numbers_tried
from psychometrics.efa.item_correlations import ItemCorrelations, item_correlations, refuse_unfactorable
from psychometrics.efa.parallel import DRAWS, SEED, parallel_analysis
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, is_number, not_computable


@statistic(
    "retention",
    sources=("horn1965", "glorfeld1995", "velicer1976", "revelle1979", "lorenzo2011", "kaiser1960"),
    r_call="psych::fa.parallel(x, fm = 'minres', fa = 'both', quant = .95); psych::vss(x)",
)
def retention(
    responses: Responses,
    model: MeasurementModel,
    *,
    replications: int = DRAWS,
    compare: str = "quantile",
    quantile: float = 0.95,
    data: Sequence[str] = ("normal",),
    most: int = 8,
    correlation: str = "pearson",
    missing: str = "listwise",
    constructs: Sequence[str] = (),
    parallel_seed: int = SEED,
) -> Retention:
    """Parallel analysis of factors and components, MAP, very simple structure, hull, BIC and Kaiser's rule.

    most : the largest number of factors tried. Other options as in `parallel_analysis` and `item_correlations`.
    The hull spans no factor to one more than parallel analysis suggests (Lorenzo-Seva et al., 2011).
    Recommended is what parallel analysis (factors, components) and MAP agree on by majority, else parallel
    analysis of factors. Raises DataError "items_dependent" when items determine each other.
    """
    taken = item_correlations(responses, model, correlation=correlation, missing=missing, constructs=constructs)
    refuse_unfactorable(taken)
    parallel = parallel_analysis(
        taken, replications=replications, compare=compare, quantile=quantile, data=data, seed=parallel_seed
    )
    hull_most = max(parallel.factors, parallel.components) + 1
    observed, numbers = eigenvalues(taken.matrix), factor_numbers(taken, most, hull_most)
    criteria = _criteria(parallel, numbers, observed)
    recommended, reason = _recommended(criteria[:3], len(taken.codes))
    told = [c.suggested for c in criteria if is_number(c.suggested)]
    return Retention(
        n=taken.n,
        k=len(taken.codes),
        recommended=recommended,
        reason=reason,
        agreement=sum(number == recommended for number in told) / len(told),
        criteria=criteria,
        numbers=numbers,
        parallel=parallel,
        eigenvalues=tuple(float(value) for value in observed),
        correlation=taken.kind,
        missing=taken.missing,
        notes=taken.notes + _notes(criteria, recommended, parallel),
    )


def _criteria(
    parallel: ParallelAnalysis, numbers: tuple[FactorNumber, ...], observed: np.ndarray
) -> tuple[Criterion, ...]:
    return (
        *_parallel_criteria(parallel),
        Criterion("map", _best(numbers, "map", min)),
        Criterion("map_revised", _best(numbers, "map_revised", min)),
        Criterion("vss_1", _best(numbers, "vss_1", max)),
        Criterion("vss_2", _best(numbers, "vss_2", max)),
        Criterion("hull", _best(numbers, "hull", max)),
        Criterion("bic", _best(numbers, "bic", min)),
        Criterion("sabic", _best(numbers, "sabic", min)),
        Criterion("kaiser", float(np.sum(observed > 1))),
    )


def _parallel_criteria(parallel: ParallelAnalysis) -> tuple[Criterion, Criterion]:
    factors = Criterion("parallel_factors", float(parallel.factors))
    return factors, Criterion("parallel_components", float(parallel.components))


def _best(numbers: tuple[FactorNumber, ...], name: str, choose: Callable[[list[float]], float]) -> Figure:
    """The number of factors at which the figure is best; the smaller one on a tie."""
    found = [(float(getattr(row, name)), row.factors) for row in numbers if is_number(getattr(row, name))]
    if not found:
        return not_computable("criterion_not_computable", criterion=name)
    wanted = choose([value for value, _ in found])
    return float(next(factors for value, factors in found if value == wanted))


def recommended_factors(taken: ItemCorrelations, most: int = 8) -> int:
    """The number that `retention` recommends with its default options, without the rules that have no vote."""
    parallel = parallel_analysis(taken)
    numbers = range(1, numbers_tried(len(taken.codes), most) + 1)
    partials = minimum_average_partial(taken.matrix, len(numbers))[0]
    told = [(partial, number) for partial, number in zip(partials, numbers, strict=True) if np.isfinite(partial)]
    smallest = (
        Criterion("map", float(min(told)[1]))
        if told
        else Criterion("map", not_computable("criterion_not_computable", criterion="map"))
    )
    return _recommended((*_parallel_criteria(parallel), smallest), len(taken.codes))[0]


def _recommended(voters: Sequence[Criterion], items: int) -> tuple[int, str]:
    """What most of parallel analysis (factors first) and MAP suggest, within what so many items can tell apart."""
    suggested = [int(float(voter.suggested)) for voter in voters if is_number(voter.suggested)]
    number, count = Counter(suggested).most_common(1)[0]
    reason = "majority" if count > 1 and number > 0 else "parallel_factors"
    chosen = number if reason == "majority" else suggested[0]
    return min(max(chosen, 1), most_factors(items)), reason


def _notes(criteria: tuple[Criterion, ...], recommended: int, parallel: ParallelAnalysis) -> tuple[Note, ...]:
    notes = list(parallel.notes)
    if parallel.factors == 0:
        notes.append(Note("parallel_no_factor"))
    kaiser = next(float(c.suggested) for c in criteria if c.name == "kaiser")
    if kaiser > recommended:
        notes.append(Note("kaiser_keeps_more", {"kaiser": int(kaiser), "recommended": recommended}))
    return tuple(notes)
