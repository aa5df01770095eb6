"""Referral, influence and knowledge as people answered them: index scores from 0 to 100, not money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import PlanError
from psychometrics.model import Construct, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, figure
from psychometrics.scoring import scale_scores

KNOWN = ("purchases", "referrals", "influence", "knowledge")


@dataclass(frozen=True, slots=True)
class ValueIndex:
    """One entry per respondent and index; NaN entries of `scores` are respondents with too few answers."""

    respondent: tuple[str, ...]
    scales: tuple[str, ...]
    scores: np.ndarray
    mean: tuple[Figure, ...]
    sd: tuple[Figure, ...]
    n: tuple[int, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Respondents × indices, 0 to 100."""
        return pd.DataFrame(self.scores, index=pd.Index(self.respondent, name="respondent"), columns=list(self.scales))

    def summary(self) -> pd.Series:
        return pd.Series({f"{scale}_mean": mean for scale, mean in zip(self.scales, self.mean, strict=True)})


@statistic("value_index", sources=("kumar_pansari2016",))
def value_index(responses: Responses, model: MeasurementModel, *, scales: Sequence[str] = ()) -> ValueIndex:
    """Scale scores turned to 0–100 of what the response range allows: (score − lowest) / (highest − lowest) · 100.

    scales : codes of constructs; empty takes those named purchases, referrals, influence and knowledge.
    The note says that an index ranks people and is no amount of money. Raises PlanError when there is no such scale.
    """
    codes = [construct.code for construct in model.all]
    chosen = list(scales) or [code for code in KNOWN if code in codes]
    missing = [code for code in chosen if code not in codes]
    if missing or not chosen:
        raise PlanError("value_index_without_scale", place="plan, value_index", known=", ".join(codes))
    scores = scale_scores(responses, model)[chosen]
    for code in chosen:
        low, high = _range(model.construct(code))
        scores[code] = 100 * (scores[code] - low) / (high - low)
    return ValueIndex(
        respondent=tuple(map(str, scores.index)),
        scales=tuple(chosen),
        scores=scores.to_numpy(float),
        mean=tuple(figure(float(scores[code].mean()), "no_answers", item=code) for code in chosen),
        sd=tuple(figure(float(scores[code].std()), "zero_variance", item=code) for code in chosen),
        n=tuple(int(scores[code].notna().sum()) for code in chosen),
        notes=(Note("value_index_not_money"),),
    )


def _range(construct: Construct) -> tuple[float, float]:
    """Lowest and highest possible mean score."""
    if construct.items:
        return (
            float(np.mean([item.low for item in construct.items])),
            float(np.mean([item.high for item in construct.items])),
        )
    ends = [_range(dimension) for dimension in construct.dimensions]
    return float(np.mean([low for low, _ in ends])), float(np.mean([high for _, high in ends]))
