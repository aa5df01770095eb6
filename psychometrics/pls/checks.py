"""Data and estimates that no number can be given for are refused with their reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psychometrics.errors import DataError, ModelError, PlanError, TooFewRespondents
from psychometrics.pls.estimate import MOST_ITERATIONS
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.stages import Stacked

FEWEST = 10
SINGULAR = 1e-10


def check_choice(option: str, value: object, known: Sequence[str]) -> None:
    if value not in known:
        raise PlanError("option_value_unknown", place=f"plan, {option}", value=value, known=list(known))


def check_values(model: PathModel, values: np.ndarray) -> None:
    """values : (n, p), NaN where missing. Raises TooFewRespondents or DataError."""
    n, p = values.shape
    needed = max(p + 1, FEWEST)
    if n < needed:
        raise TooFewRespondents("pls_too_few_rows", n=n, indicators=p, needed=needed)
    observed = np.isfinite(values)
    low = np.where(observed, values, np.inf).min(axis=0)
    high = np.where(observed, values, -np.inf).max(axis=0)
    constant = [name for name, same in zip(model.indicators, high <= low, strict=True) if same]
    if constant:
        raise DataError("pls_indicator_constant", indicators=constant)


def check_correlations(correlations: np.ndarray, names: Sequence[str]) -> None:
    """correlations : (p, p). Raises DataError naming what repeats something else exactly."""
    values, vectors = np.linalg.eigh(correlations)
    if values[0] < SINGULAR:
        guilty = np.abs(vectors[:, 0]) > 1e-6
        raise DataError("pls_collinear", names=[name for name, is_one in zip(names, guilty, strict=True) if is_one])


def check_estimates(model: PathModel, sample: Stacked) -> None:
    """Raises DataError when antecedents repeat each other, ModelError when the sample itself did not settle."""
    final = model.final
    names = [construct.name for construct in final.constructs]
    if not sample.first.converged.all():
        raise ModelError("pls_not_converged", place="stage one", iterations=MOST_ITERATIONS)
    for outcome in final.outcomes:
        places = final.predictors_of(outcome)
        if np.isfinite(sample.final.correlations[0]).all():
            inside = sample.final.correlations[0][np.ix_(places, places)]
            if len(places) > 1 and np.linalg.eigvalsh(inside)[0] > -SINGULAR:
                check_correlations(inside, [names[place] for place in places])
    if not sample.settled.all():
        raise ModelError("pls_not_converged", place="structural model", iterations=MOST_ITERATIONS)
