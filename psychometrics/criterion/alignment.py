"""alignment: engagement may help or harm, depending on whether the customer's goals are the firm's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.criterion.covariance import robust_covariance
from psychometrics.criterion.effects import percent
from psychometrics.criterion.linked import BASELINE, GOAL_ALIGNMENT, PLACE, Linked, check_outcome, usable, z_scores
from psychometrics.criterion.newton import POISSON, estimate
from psychometrics.criterion.registry import criterion
from psychometrics.errors import DataError
from psychometrics.results import Figure, Note, figure
from psychometrics.tables import tidy

CLAIMS = ("aligned_helps_misaligned_hurts", "aligned_helps_more", "no_difference", "opposite")
AT = (-1.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class SimpleSlope:
    """Effect of one SD of engagement where goal alignment is `at` SDs from its mean (`alignment` in its own units)."""

    at: float
    alignment: float
    b: float
    se: float
    z: float
    p_value: float
    per_sd_percent: float
    per_sd_low: float
    per_sd_high: float


@dataclass(frozen=True, slots=True)
class Region:
    """Where the effect of engagement differs from zero (Johnson & Neyman, 1936).

    bounds : in units of the alignment scale, ascending, wherever they lie.
    share_positive, share_negative : respondents where the effect is above or below zero beyond chance.
    """

    bounds: tuple[float, ...]
    share_positive: float
    share_negative: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Spend after the cut on engagement × goal alignment, both standardised, RFM held constant.

    ratio_percent : by how much more per cent a step of engagement does for each SD of alignment.
    claim : one of CLAIMS: "aligned_helps_misaligned_hurts" (interaction above zero; slope at +1 SD above and at
            -1 SD below zero), "aligned_helps_more" (interaction above zero), "no_difference", "opposite".
    """

    outcome: str
    n: int
    engagement_b: float
    alignment_b: float
    interaction_b: float
    interaction_se: float
    interaction_z: float
    interaction_p: float
    ratio_percent: float
    slopes: tuple[SimpleSlope, ...]
    region: Region
    correlation: Figure
    claim: str
    alpha: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.slopes, index="at")

    def summary(self) -> pd.Series:
        return pd.Series(
            {"interaction_b": self.interaction_b, "p_value": self.interaction_p, "claim": self.claim}, dtype=object
        )


@criterion(
    "alignment",
    sources=("vandoorn2010", "pansari_kumar2017", "aiken_west1991", "johnson_neyman1936", "bauer_curran2005"),
    r_call='glm(y ~ rfm + e * a, family = quasipoisson); sandwich::vcovHC(fit, type = "HC1")',
)
def alignment(linked: Linked, *, outcome: str = "spend_after", alpha: float = 0.05) -> Alignment:
    """PPML with an interaction; RFM is held constant for spend after the cut, not for the four values.

    Raises DataError "criterion_no_goal_alignment", "criterion_constant", "criterion_no_outcome" and what `ppml` raises.
    """
    frame, kept, notes = _frame(linked, outcome)
    y = frame["outcome"].to_numpy(float)
    check_outcome(y, outcome, len(kept) + 3)
    e, a = z_scores(frame[linked.engagement]), z_scores(frame[GOAL_ALIGNMENT])
    fit = estimate(POISSON, y, np.column_stack([frame[kept].to_numpy(float), e, a, e * a]))
    b, v = fit.coefficients[-3:], robust_covariance(fit)[-3:, -3:]
    z = float(b[2] / math.sqrt(v[2, 2]))
    p = float(2 * stats.norm.sf(abs(z)))
    mean, sd = float(frame[GOAL_ALIGNMENT].mean()), float(frame[GOAL_ALIGNMENT].std())
    slopes = tuple(simple_slope(b[[0, 2]], v[np.ix_([0, 2], [0, 2])], at, mean, sd, alpha) for at in AT)
    return Alignment(
        outcome=outcome,
        n=fit.n,
        engagement_b=float(b[0]),
        alignment_b=float(b[1]),
        interaction_b=float(b[2]),
        interaction_se=math.sqrt(v[2, 2]),
        interaction_z=z,
        interaction_p=p,
        ratio_percent=percent(float(b[2])),
        slopes=slopes,
        region=region_of(b[[0, 2]], v[np.ix_([0, 2], [0, 2])], a, mean, sd, alpha),
        correlation=figure(float(np.corrcoef(e, a)[0, 1])),
        claim=claim(float(b[2]), p, slopes, alpha),
        alpha=alpha,
        notes=notes,
    )


def simple_slope(b: np.ndarray, v: np.ndarray, at: float, mean: float, sd: float, alpha: float = 0.05) -> SimpleSlope:
    """Slope b[0] + at · b[1] with its standard error. Source: Aiken & West (1991), eq. 2.8."""
    slope, se = float(b[0] + at * b[1]), math.sqrt(v[0, 0] + 2 * at * v[0, 1] + at**2 * v[1, 1])
    z, wide = slope / se, float(stats.norm.isf(alpha / 2))
    percents = [percent(limit) for limit in (slope, slope - wide * se, slope + wide * se)]
    return SimpleSlope(at, mean + at * sd, slope, se, z, float(2 * stats.norm.sf(abs(z))), *percents)


def johnson_neyman(b: np.ndarray, v: np.ndarray, alpha: float = 0.05) -> tuple[float, ...]:
    """Values of the moderator at which the slope b[0] + m · b[1] is just significant: none, one or two, ascending.

    b : (2,) effect and interaction.  v : (2, 2) their covariance.
    Source: Johnson & Neyman (1936); Bauer & Curran (2005), eq. 15.   Same as interactions::johnson_neyman in R, with z.
    """
    square = float(stats.norm.isf(alpha / 2)) ** 2
    polynomial = [b[1] ** 2 - square * v[1, 1], 2 * (b[0] * b[1] - square * v[0, 1]), b[0] ** 2 - square * v[0, 0]]
    roots = np.roots(polynomial)
    return tuple(sorted(float(root.real) for root in roots if abs(root.imag) < 1e-12))


def region_of(b: np.ndarray, v: np.ndarray, a: np.ndarray, mean: float, sd: float, alpha: float) -> Region:
    slope = b[0] + a * b[1]
    z = slope / np.sqrt(v[0, 0] + 2 * a * v[0, 1] + a**2 * v[1, 1])
    wide = float(stats.norm.isf(alpha / 2))
    bounds = tuple(mean + sd * root for root in johnson_neyman(b, v, alpha))
    return Region(bounds, float((z > wide).mean()), float((z < -wide).mean()))


def claim(interaction: float, p_value: float, slopes: tuple[SimpleSlope, ...], alpha: float = 0.05) -> str:
    """One of CLAIMS; the first needs both simple slopes beyond chance, in opposite directions."""
    if p_value >= alpha:
        return "no_difference"
    if interaction < 0:
        return "opposite"
    low, high = slopes[0], slopes[-1]
    both = low.b < 0 < high.b and max(low.p_value, high.p_value) < alpha
    return "aligned_helps_misaligned_hurts" if both else "aligned_helps_more"


def _frame(linked: Linked, outcome: str) -> tuple[pd.DataFrame, list[str], tuple[Note, ...]]:
    known = linked.outcomes()
    if outcome not in known:
        raise DataError("criterion_no_outcome", place=PLACE)
    parts: list[pd.Series | pd.DataFrame] = [
        known[outcome].rename("outcome"),
        linked.scores[linked.engagement],
        linked.moderator(),
    ]
    if outcome == "spend_after":
        parts.append(linked.baseline[list(BASELINE)])
    frame = pd.concat(parts, axis=1, join="inner").dropna().sort_index()
    if outcome != "spend_after" or not len(frame):
        return frame, [], ()
    kept, notes = usable(frame, BASELINE)
    return frame, kept, notes
