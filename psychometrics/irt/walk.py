"""irt(responses, model) -> Irt: item response models of every reflective scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.errors import DataError, EngagemeterError, PlanError
from psychometrics.irt.comparison import compared
from psychometrics.irt.fit import FittedItems, fit_items
from psychometrics.irt.item_fit import item_fit
from psychometrics.irt.item_models import ItemModel
from psychometrics.irt.local_dependence import local_dependence
from psychometrics.irt.marginal import NODES
from psychometrics.irt.parameters import item_parameters, remarks
from psychometrics.irt.patterns import AnswerPatterns, answer_patterns
from psychometrics.irt.person_fit import person_fit
from psychometrics.irt.precision import precision
from psychometrics.irt.result import Irt, ScaleIrt
from psychometrics.irt.scores import person_scores
from psychometrics.model import Construct, Measurement, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note, not_computable

CURVES = {
    "graded": (ItemModel.GRADED, "free"),
    "partial_credit": (ItemModel.PARTIAL_CREDIT, "free"),
    "2pl": (ItemModel.GRADED, "free"),
    "rasch": (ItemModel.PARTIAL_CREDIT, "equal"),
}
FEW_NODES, MANY_NODES = 15, 481
SMALL = 250
ONE_TRAIT = 3.0
"""A first eigenvalue three times the second, or more, speaks for one trait (Morizot, Ainsworth & Reise, 2007)."""


@statistic(
    "irt",
    sources=(
        "samejima1969",
        "muraki1992",
        "bock_aitkin1981",
        "orlando_thissen2000",
        "kang_chen2008",
        "yen1984",
        "chen_thissen1997",
        "christensen2017",
        "snijders2001",
        "sinharay2016",
    ),
    r_call="ltm::grm(x); ltm::gpcm(x); mirt::itemfit(fit); mirt::residuals(fit, type = 'Q3')",
)
def irt(
    responses: Responses,
    model: MeasurementModel,
    *,
    curve: str = "graded",
    nodes: int = NODES,
    confidence: float = 0.95,
) -> Irt:
    """Item parameters, information, fit and scores of every first-order reflective scale, on keyed answers.

    curve : "graded" (graded response), "partial_credit" (generalised), "2pl" (items with two categories only) or
    "rasch" (equal slopes; the partial credit model for more than two categories). nodes : of the trait, 15 to 481,
    doubled where the slopes need more. Missing answers are left out, so people with gaps stay in.
    Raises PlanError for an option out of range. A scale without a model stands in `refused` with its reason.
    """
    _check(curve, nodes, confidence)
    scales, refused = [], {}
    for construct in model.first_order:
        try:
            scales.append(_scale(responses, construct, curve, nodes, confidence))
        except EngagemeterError as error:
            refused[construct.code] = NotComputable(Note(error.code, {"place": error.place, **error.params}))
    return Irt(tuple(scales), refused, confidence)


def _check(curve: str, nodes: int, confidence: float) -> None:
    if curve not in CURVES:
        raise PlanError("option_value_unknown", place="plan, curve", value=curve, known=", ".join(CURVES))
    for name, value, low, high in (
        ("nodes", nodes, FEW_NODES, MANY_NODES),
        ("confidence", confidence, 0.5, 0.9999),
    ):
        if not low <= value <= high:
            raise PlanError("plan_option_range", place="plan, irt", statistic="irt", option=name, low=low, high=high)


def _scale(responses: Responses, construct: Construct, curve: str, nodes: int, confidence: float) -> ScaleIrt:
    fitted = fitted_scale(responses.keyed, construct, curve, nodes)
    items, fit, pairs = item_parameters(fitted, confidence), item_fit(fitted), local_dependence(fitted)
    persons = person_fit(fitted)
    ratio = first_to_second(responses.keyed[list(fitted.answers.codes)])
    return ScaleIrt(
        scale=construct.code,
        curve=fitted.model.value,
        slopes=fitted.slopes,
        n=fitted.answers.n,
        nodes=fitted.likelihood.nodes,
        steps=fitted.steps,
        log_likelihood=fitted.log_likelihood,
        parameters=fitted.parameters,
        aic=fitted.aic,
        bic=fitted.bic,
        items=items,
        comparison=compared(fitted),
        item_fit=fit,
        dependence=pairs,
        precision=precision(fitted),
        first_to_second=ratio,
        odd_patterns=persons.odd,
        odd_share=persons.share,
        notes=(*_notes(fitted, nodes, ratio), *remarks(items)),
        scores=person_scores(fitted),
        person_fit=persons,
    )


def fitted_scale(keyed: pd.DataFrame, construct: Construct, curve: str, nodes: int = NODES) -> FittedItems:
    """The model of one scale. Raises what `answer_patterns` and `fit_items` do, and DataError for a formative scale."""
    if construct.measurement is not Measurement.REFLECTIVE:
        raise DataError("irt_not_reflective", place=f"construct {construct.code}", construct=construct.code)
    answers = answer_patterns(keyed[[item.code for item in construct.items]])
    if curve == "2pl":
        _two_categories_only(answers)
    return fit_items(answers, *CURVES[curve], nodes)


def _two_categories_only(answers: AnswerPatterns) -> None:
    for code, categories in zip(answers.codes, answers.categories, strict=True):
        if len(categories) > 2:
            raise DataError("irt_two_categories_only", place=f"item {code}", item=code, n=len(categories))


def first_to_second(items: pd.DataFrame) -> Figure:
    """Ratio of the first two eigenvalues of the polychoric correlations."""
    matrix = polychoric(contingency(items)).matrix.copy()
    np.fill_diagonal(matrix, 1.0)
    if not np.isfinite(matrix).all():
        return not_computable("irt_no_eigenvalues")
    values = np.linalg.eigvalsh(matrix)[::-1]
    return float(values[0] / values[1]) if values[1] > 1e-9 else not_computable("irt_no_eigenvalues")


def _notes(fitted: FittedItems, nodes: int, ratio: Figure) -> tuple[Note, ...]:
    told = []
    if fitted.answers.n < SMALL:
        told.append(Note("irt_small_sample", {"n": fitted.answers.n, "wanted": SMALL}))
    if fitted.likelihood.nodes > nodes:
        told.append(Note("irt_more_nodes", {"nodes": fitted.likelihood.nodes, "asked": nodes}))
    if isinstance(ratio, float) and ratio < ONE_TRAIT:
        told.append(Note("irt_more_than_one_trait", {"ratio": ratio, "least": ONE_TRAIT}))
    rare = [code for item, code in enumerate(fitted.answers.codes) if _rarest(fitted.answers, item) < 5]
    if rare:
        told.append(Note("irt_rare_categories", {"items": rare, "count": len(rare)}))
    return tuple(told)


def _rarest(answers: AnswerPatterns, item: int) -> float:
    return float((answers.counts @ answers.indicators[:, answers.columns(item)]).min())
