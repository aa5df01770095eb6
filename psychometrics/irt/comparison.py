"""The fitted model beside those with equal slopes and with the other kind of curve."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

from psychometrics.errors import EngagemeterError
from psychometrics.irt.fit import FittedItems, fit_items
from psychometrics.irt.item_models import ItemModel
from psychometrics.results import Figure, NotComputable, Note, not_computable


@dataclass(frozen=True, slots=True)
class ModelFit:
    """chi_square, df, p_value : likelihood ratio against the same curves with free slopes, where slopes are equal."""

    model: str
    slopes: str
    log_likelihood: Figure
    parameters: int
    aic: Figure
    bic: Figure
    chi_square: Figure
    df: int
    p_value: Figure


FREEST = "irt_nothing_freer"


def compared(fitted: FittedItems) -> tuple[ModelFit, ...]:
    """Equal and free slopes for each kind of curve that the items can have; two-category items have one kind.

    Likelihood ratio as anova(ltm::rasch(x), ltm::ltm(x ~ z1)).
    """
    ordered = any(len(one) > 2 for one in fitted.answers.categories)
    kinds = list(ItemModel) if ordered else [fitted.model]
    return tuple(row for kind in kinds for row in _pair(fitted, kind))


def _pair(fitted: FittedItems, kind: ItemModel) -> tuple[ModelFit, ModelFit]:
    free, equal = _fit(fitted, kind, "free"), _fit(fitted, kind, "equal")
    return _row(kind, "equal", equal, _test(free, equal)), _row(kind, "free", free, _freest())


def _test(free: FittedItems | NotComputable, equal: FittedItems | NotComputable) -> tuple[Figure, int, Figure]:
    """Likelihood ratio χ², its degrees of freedom and p."""
    if isinstance(free, NotComputable):
        return free, 0, free
    if isinstance(equal, NotComputable):
        return equal, 0, equal
    chi_square = max(0.0, 2 * (free.log_likelihood - equal.log_likelihood))
    df = free.parameters - equal.parameters
    return chi_square, df, float(stats.chi2.sf(chi_square, df))


def _freest() -> tuple[Figure, int, Figure]:
    none = not_computable(FREEST)
    return none, 0, none


def _fit(fitted: FittedItems, kind: ItemModel, slopes: str) -> FittedItems | NotComputable:
    if fitted.model is kind and fitted.slopes == slopes:
        return fitted
    try:
        return fit_items(fitted.answers, kind, slopes, fitted.likelihood.nodes)
    except EngagemeterError as error:
        return NotComputable(Note(error.code, error.params))


def _row(kind: ItemModel, slopes: str, fit: FittedItems | NotComputable, test: tuple[Figure, int, Figure]) -> ModelFit:
    chi_square, df, p = test
    if isinstance(fit, NotComputable):
        return ModelFit(kind.value, slopes, fit, 0, fit, fit, chi_square, df, p)
    return ModelFit(kind.value, slopes, fit.log_likelihood, fit.parameters, fit.aic, fit.bic, chi_square, df, p)
