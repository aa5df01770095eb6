"""The registered statistic: does one construct of the instrument moderate what another does to a third?"""

from __future__ import annotations

from psychometrics.errors import ModelError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.sem.latent_moderation import LatentModeration, latent_moderated
from psychometrics.sem.specification import reflective_scales


@statistic(
    "latent_moderation",
    sources=("klein_moosbrugger2000", "aiken_west1991"),
    r_call="modsem::modsem('outcome ~ predictor + moderator + predictor:moderator', data, method = 'lms')",
)
def moderation(
    responses: Responses,
    model: MeasurementModel,
    *,
    outcome: str = "",
    predictor: str = "",
    moderator: str = "",
    controls: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> LatentModeration:
    """Latent moderation on keyed answers: outcome on predictor, moderator, their product and controls.

    outcome, predictor, moderator : codes of reflective scales with two items or more; controls : of further ones. Every
    answer of incomplete cases is used. Raises as `latent_moderated` does, and ModelError where a code is missing.
    """
    scales = {scale.code: [item.code for item in scale.items] for scale in reflective_scales(model)}
    if not (outcome and predictor and moderator):
        raise ModelError("lms_constructs_unsaid", place="plan, latent_moderation", known=list(scales))
    named = (predictor, moderator, *controls, outcome)
    unknown = [code for code in named if code not in scales]
    if unknown:
        raise ModelError("construct_unknown", place=f"construct {unknown[0]}", known=list(scales))
    chosen = {code: scales[code] for code in dict.fromkeys(named)}
    return latent_moderated(responses.keyed, chosen, outcome, predictor, moderator, confidence=confidence)
