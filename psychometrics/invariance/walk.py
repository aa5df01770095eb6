"""The registered statistic: may the groups' answers be pooled?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from psychometrics.errors import DataError, ModelError, TooFewRespondents
from psychometrics.invariance.climb import Bounds, Climbed, bounds_for, climb, latent_means, reached
from psychometrics.invariance.ladder import Ladder
from psychometrics.invariance.result import Conclusion, Invariance, LatentMean
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note, not_computable
from psychometrics.sem.item_sampling import kept_missing, sampled_by_design
from psychometrics.sem.measurement import few_categories, measurement_syntax

MOST_GROUPS = 12
ACCEPTABLE_CFI, ACCEPTABLE_RMSEA = 0.90, 0.08
CUSTOMARY_GROUPS = ("language", "wave", "mode", "gender")


@statistic(
    "invariance",
    sources=("chen2007", "satorra_bentler2001", "satorra2000", "wu_estabrook2016", "millsap_yuntein2004"),
    r_call="lavaan::cfa(model, data, group = g, group.equal = c('loadings', 'intercepts'), estimator = 'MLR')",
)
def invariance(
    responses: Responses,
    model: MeasurementModel,
    *,
    group: str = "",
    estimator: str = "auto",
    fewest: int = 50,
    partial: bool = True,
    confidence: float = 0.95,
) -> Invariance:
    """Configural, metric, scalar and strict invariance (ordered items: with thresholds before; of two categories:
    configural, scalar, strict).

    group : a background variable; empty takes the first of language, wave, mode and gender that has two groups.
    estimator : "ML", "MLM", "MLR", "WLSMV", "ULSMV" or "auto": WLSMV for items of up to five categories, else MLR.
    fewest : smaller groups are left out. partial : whether the worst equalities are freed where a level fails.
    Raises ModelError (no such variable, too many groups, the model's own), TooFewRespondents (fewer than two groups).
    Source: Meredith (1993); Chen (2007). Same as lavaan::cfa(group.equal = ) and semTools::measEq.syntax (0.5-6).
    """
    name = group or _customary(responses)
    column = _column(responses, name)
    sizes = column.value_counts()
    kept = sorted((label for label, n in sizes.items() if n >= fewest), key=str)
    left_out = {str(label): int(n) for label, n in sizes.items() if n < fewest}
    if len(kept) < 2:
        raise TooFewRespondents("invariance_groups_too_small", place=name, fewest=fewest, groups=left_out or {})
    data = pd.concat([responses.keyed, column.rename("\0group")], axis=1)
    ladder, climbed, notes = _climbed(model, data, kept, estimator, partial)
    notes = [*notes, *([Note("invariance_groups_left_out", {"groups": left_out})] if left_out else [])]
    return _result(name, ladder, climbed, notes, confidence)


def _customary(responses: Responses) -> str:
    for name in CUSTOMARY_GROUPS:
        if name in responses.background.columns and responses.background[name].nunique() > 1:
            return name
    raise ModelError("invariance_needs_group", place="plan", known=[str(c) for c in responses.background.columns])


def _column(responses: Responses, name: str) -> pd.Series:
    known = [str(column) for column in responses.background.columns]
    if name not in known:
        raise ModelError("sem_group_unknown", place="plan", name=name, known=known)
    column = responses.background[name]
    if column.nunique() > MOST_GROUPS:
        raise ModelError("invariance_too_many_groups", place=name, groups=column.nunique(), most=MOST_GROUPS)
    return column


def _climbed(
    model: MeasurementModel, data: pd.DataFrame, labels: list[Any], estimator: str, partial: bool
) -> tuple[Ladder, Climbed, list[Note]]:
    syntax, bounds = measurement_syntax(model), bounds_for(int(data["\0group"].isin(labels).sum()))
    sampled = sampled_by_design(data, model)

    def by(chosen: str) -> tuple[Ladder, Climbed]:
        missing = kept_missing("listwise", sampled, ordered=chosen in ("WLSMV", "ULSMV"))
        ladder = Ladder(syntax, data, "\0group", labels, chosen, missing)
        return ladder, climb(ladder, bounds, partial=partial)

    if estimator != "auto":
        return *by(estimator.upper()), []
    if not few_categories(model, syntax):
        return *by("MLR"), []
    try:
        return *by("WLSMV"), []
    except DataError as error:
        return *by("MLR"), [Note("sem_ordered_refused", {"code": error.code, "estimator": "MLR"})]


def _result(name: str, ladder: Ladder, climbed: Climbed, notes: list[Note], confidence: float) -> Invariance:
    n = climbed.rungs[0].fitted.n
    conclusion = conclude(climbed)
    return Invariance(
        group=name,
        groups={group.label: group.sample.n for group in climbed.rungs[0].fitted.data},
        estimator=ladder.estimator,
        indices=ladder.indices,
        levels=climbed.levels,
        releases=climbed.releases,
        means=_means(ladder, climbed, conclusion, confidence),
        conclusion=conclusion,
        bounds=_bounds(bounds_for(n)),
        syntax=ladder.syntax.text,
        notes=(Note(f"invariance_conclusion_{conclusion.value}", {"group": name}), *notes, *_remarks(ladder, climbed)),
    )


def _bounds(bounds: Bounds) -> dict[str, float]:
    return {name: float(getattr(bounds, name)) for name in ("cfi", "rmsea", "srmr_loadings", "srmr_later")}


def conclude(climbed: Climbed) -> Conclusion:
    first, metric, scalar = climbed.levels[0], reached(climbed.levels, "metric"), reached(climbed.levels, "scalar")
    if first.cfi < ACCEPTABLE_CFI:
        return Conclusion.NOT_COMPARABLE
    if scalar:
        return Conclusion.LATENT_MEANS if scalar.freed else Conclusion.POOL
    return Conclusion.RELATIONS if metric else Conclusion.STRUCTURE


def _means(
    ladder: Ladder, climbed: Climbed, conclusion: Conclusion, confidence: float
) -> tuple[LatentMean, ...] | NotComputable:
    if conclusion not in (Conclusion.POOL, Conclusion.LATENT_MEANS):
        return not_computable("invariance_means_not_comparable")
    rung = next(one for one in climbed.rungs if one.level.name == "scalar")
    return latent_means(ladder, rung, confidence)


def _remarks(ladder: Ladder, climbed: Climbed) -> Iterator[Note]:
    if ladder.missing != "listwise":
        yield Note("sem_item_sampling", {"n": climbed.rungs[0].fitted.n})
    if ladder.ordered:
        yield from _on_ordered(ladder, climbed)
    first = climbed.levels[0]
    if first.rmsea > ACCEPTABLE_RMSEA and first.cfi >= ACCEPTABLE_CFI:
        yield Note("invariance_configural_doubtful", {"rmsea": first.rmsea})
    for level in climbed.levels:
        if level.within and not level.unanimous:
            yield Note("invariance_indices_disagree", {"level": level.name})


def _on_ordered(ladder: Ladder, climbed: Climbed) -> Iterator[Note]:
    """What ordered items let be tested, and the thresholds that were freed."""
    fewest, most = ladder.categories
    if most == 2:
        yield Note("invariance_two_categories", {})
    elif fewest == 2:
        yield Note("invariance_some_two_categories", {})
    if most == 3:
        yield Note("invariance_three_categories", {})
    held = [rung.level.name for rung in climbed.rungs if rung.anchored]
    if held:
        yield Note("invariance_residuals_held", {"level": held[0]})
    freed = sorted({one for level in climbed.levels for one in level.freed if "|" in one})
    if freed:
        yield Note("invariance_thresholds_freed", {"thresholds": freed, "count": len(freed)})
