"""Horn's parallel analysis: which eigenvalues rise above those of random data of the same size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from psychometrics.efa.adequacy import eigenvalues
from psychometrics.efa.dimensionality import ParallelAnalysis, ParallelEigenvalue, ParallelSeries
from psychometrics.efa.item_correlations import ItemCorrelations, item_correlations, refuse_unfactorable
from psychometrics.efa.one_factor import common_eigenvalues
from psychometrics.efa.random_data import Simulated, normal_correlations, resampled_correlations
from psychometrics.errors import PlanError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note

COMPARE = ("quantile", "mean")
DATA = ("normal", "resampled")
DRAWS = 200
SEED = 20240101
"""Retention and the factor solution draw the same random data, so that they never disagree by chance."""


def parallel_analysis(
    taken: ItemCorrelations,
    *,
    replications: int = DRAWS,
    compare: str = "quantile",
    quantile: float = 0.95,
    data: Sequence[str] = ("normal",),
    seed: int = SEED,
) -> ParallelAnalysis:
    """Observed eigenvalues against those of `replications` random data sets, for components and common factors.

    compare  : "quantile" (Glorfeld, 1995) or "mean" (Horn, 1965) of the random eigenvalues.
    data     : "normal", "resampled" or both; factors and components are suggested by the first.
    Factors: eigenvalues after one minres factor's communalities stand on the diagonal (Humphreys & Ilgen, 1969).
    Raises PlanError for an option out of range.
    Same as psych::fa.parallel(x, fm = "minres", fa = "both", quant = quantile) (2.2.9) but for the random draws.
    """
    _check(replications, compare, quantile, data)
    rng = np.random.default_rng(seed)
    makers: dict[str, Callable[[], Simulated]] = {
        "normal": lambda: normal_correlations(taken.n, len(taken.codes), replications, rng),
        "resampled": lambda: resampled_correlations(taken.complete, replications, rng),
    }
    observed = {"components": eigenvalues(taken.matrix), "factors": common_eigenvalues(taken.matrix[None])[0]}
    series = []
    for kind in data:
        random = makers[kind]()
        drawn = {"components": np.linalg.eigvalsh(random)[:, ::-1], "factors": common_eigenvalues(random)}
        series += [_series(of, kind, observed[of], drawn[of], compare, quantile) for of in ("factors", "components")]
    suggested = {one.of: one.suggested for one in reversed(series)}
    return ParallelAnalysis(
        n=taken.n,
        k=len(taken.codes),
        factors=suggested["factors"],
        components=suggested["components"],
        series=tuple(series),
        replications=replications,
        compare=compare,
        quantile=quantile,
        seed=seed,
        correlation=taken.kind,
        missing=taken.missing,
        notes=(Note("parallel_kinds_differ"),) if len({s.suggested for s in series if s.of == "factors"}) > 1 else (),
    )


@statistic(
    "parallel_analysis",
    sources=("horn1965", "glorfeld1995"),
    r_call="psych::fa.parallel(x, fm = 'minres', fa = 'both', quant = .95)",
)
def parallel(
    responses: Responses,
    model: MeasurementModel,
    *,
    replications: int = DRAWS,
    compare: str = "quantile",
    quantile: float = 0.95,
    data: Sequence[str] = ("normal",),
    correlation: str = "pearson",
    missing: str = "listwise",
    constructs: Sequence[str] = (),
    parallel_seed: int = SEED,
) -> ParallelAnalysis:
    """Parallel analysis alone; options as in `parallel_analysis` and `item_correlations`."""
    taken = item_correlations(responses, model, correlation=correlation, missing=missing, constructs=constructs)
    refuse_unfactorable(taken)
    chosen = {"replications": replications, "compare": compare, "quantile": quantile, "data": data}
    found = parallel_analysis(taken, **chosen, seed=parallel_seed)  # type: ignore[arg-type]
    return replace(found, notes=taken.notes + found.notes)


def _series(
    of: str, data: str, observed: np.ndarray, drawn: np.ndarray, compare: str, quantile: float
) -> ParallelSeries:
    mean = drawn.mean(axis=0)
    threshold = mean if compare == "mean" else np.quantile(drawn, quantile, axis=0)
    above = observed > threshold
    suggested = int(np.argmin(above)) if not above.all() else len(above)
    rows = zip(observed, mean, threshold, strict=True)
    values = tuple(
        ParallelEigenvalue(position + 1, float(seen), float(middle), float(limit), position < suggested)
        for position, (seen, middle, limit) in enumerate(rows)
    )
    return ParallelSeries(of, data, suggested, values)


def _check(replications: int, compare: str, quantile: float, data: Sequence[str]) -> None:
    fine: dict[str, tuple[object, bool, list[str]]] = {
        "replications": (replications, 20 <= replications <= 10_000, ["20 … 10000"]),
        "compare": (compare, compare in COMPARE, list(COMPARE)),
        "quantile": (quantile, 0 < quantile < 1, ["0 … 1"]),
        "data": (list(data), bool(data) and set(data) <= set(DATA), list(DATA)),
    }
    for option, (value, allowed, known) in fine.items():
        if not allowed:
            raise PlanError("option_value_unknown", place=f"plan, {option}", value=value, known=known)
