"""reliability(responses, model) -> Reliability: internal consistency of every reflective scale of the model."""

from __future__ import annotations

from psychometrics.errors import PlanError
from psychometrics.model import Construct, Measurement, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.reliability.answers import Missing, ScaleAnswers, scale_answers
from psychometrics.reliability.omega import OmegaMethod
from psychometrics.reliability.result import Reliability, ScaleReliability, Status
from psychometrics.reliability.scale import ScaleOptions, scale_reliability
from psychometrics.responses import Responses
from psychometrics.results import Note

LEAST_RESPONDENTS = 3


@statistic(
    "reliability",
    sources=(
        "cronbach1951",
        "feldt1987",
        "duhachek_iacobucci2004",
        "guttman1945",
        "mcdonald1999",
        "schmid_leiman1957",
        "zinbarg2005",
        "zumbo2007",
    ),
    r_call="psych::alpha, psych::splitHalf, psych::omega, lavaan::cfa",
)
def reliability(
    responses: Responses,
    model: MeasurementModel,
    *,
    confidence: float = 0.95,
    replicates: int = 1000,
    missing: Missing = "listwise",
    omega: str = "ml",
    ordinal: bool = True,
    seed: int = 0,
) -> Reliability:
    """Alpha, omega and their company for every first-order scale and every higher-order total.

    confidence : of all intervals, in (0, 1). replicates : bootstrap samples, 0 for none. seed : of the bootstrap
                 and of sampled splits.
    missing    : "listwise" within each scale, or "pairwise" as psych::alpha does (no bootstrap then).
    omega      : "ml" or "minres" (see mcdonald_omega). ordinal : also from polychoric correlations.
    Formative constructs and composites get no internal consistency, but a note saying why.
    Raises PlanError for an option out of range.
    """
    options = _checked_options(confidence, replicates, missing, omega, ordinal, seed)
    scales = tuple(_scale(responses, construct, options) for construct in model.all)
    return Reliability(scales, confidence, replicates, seed)


def _checked_options(
    confidence: float, replicates: int, missing: Missing, omega: str, ordinal: bool, seed: int
) -> ScaleOptions:
    allowed = {
        "confidence": 0 < confidence < 1,
        "replicates": 0 <= replicates <= 100_000,
        "missing": missing in ("listwise", "pairwise"),
        "omega": omega in tuple(OmegaMethod),
    }
    for option, is_right in allowed.items():
        if not is_right:
            raise PlanError("reliability_option", place="plan, reliability", option=option)
    return ScaleOptions(confidence, replicates, missing, OmegaMethod(omega), ordinal, seed)


def _scale(responses: Responses, construct: Construct, options: ScaleOptions) -> ScaleReliability:
    codes = tuple(item.code for item in construct.all_items)
    reason = _why_not_asked(construct)
    if reason is not None:
        n = len(responses.complete(list(codes)))
        return ScaleReliability.without_figures(
            construct.code, Status.NOT_APPLICABLE, reason, n=n, k=len(codes), order=construct.order
        )
    answers = scale_answers(responses, codes, options.missing)
    reason = _why_not_possible(answers)
    if reason is not None:
        return ScaleReliability.without_figures(
            construct.code, Status.NOT_COMPUTABLE, reason, n=answers.n, k=len(codes), order=construct.order
        )
    ordinal_items = all(item.ordinal for item in construct.all_items)
    return scale_reliability(construct, answers, options, ordinal_items=ordinal_items)


def _why_not_asked(construct: Construct) -> Note | None:
    """Internal consistency belongs to reflective items only: causes or parts of a construct need not agree."""
    for part in construct.walk():
        if part.measurement is not Measurement.REFLECTIVE:
            code = "reliability_of_formative" if part is construct else "reliability_of_formative_part"
            return Note(code, {"construct": construct.code, "part": part.code, "kind": str(part.measurement)})
    if len(construct.all_items) < 2:
        return Note("reliability_single_item", {"construct": construct.code})
    return None


def _why_not_possible(answers: ScaleAnswers) -> Note | None:
    if answers.n < LEAST_RESPONDENTS:
        return Note("reliability_too_few_respondents", {"n": answers.n, "least": LEAST_RESPONDENTS})
    if len(answers.varying) < 2:
        return Note("reliability_too_few_items_vary", {"count": len(answers.varying)})
    whole, parts = answers.covariance.sum(), answers.covariance.trace()
    if not whole > 1e-12 * parts:
        return Note("reliability_total_variance_zero")
    return None
