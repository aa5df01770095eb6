"""Up the ladder: each level against the one before, the worst equalities freed where it does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from psychometrics.invariance.ladder import Ladder, Rung
from psychometrics.invariance.releases import Release, releases
from psychometrics.invariance.result import FullyHeld, InvarianceLevel, LatentMean
from psychometrics.results import Figure, not_computable
from psychometrics.sem.spread import spread_of

LEAST_HELD = 2
"""Items per construct that must stay equal for partial invariance (Byrne, Shavelson & Muthén, 1989), and thresholds of
an item (Wu & Estabrook, 2016)."""


@dataclass(frozen=True)
class Bounds:
    """How far CFI may fall, and RMSEA and SRMR rise, from one level to the next (Chen, 2007)."""

    cfi: float = 0.010
    rmsea: float = 0.015
    srmr_loadings: float = 0.030
    srmr_later: float = 0.010

    def srmr(self, level: str) -> float:
        return self.srmr_loadings if level in ("metric", "thresholds") else self.srmr_later


SMALL_SAMPLE = 300


def bounds_for(n: int) -> Bounds:
    """Chen's bounds for n in all groups together; stricter ones up to 300."""
    return Bounds(0.005, 0.010, 0.025, 0.005) if n <= SMALL_SAMPLE else Bounds()


@dataclass(frozen=True)
class Climbed:
    """Levels in order, what was freed on the way, and the scalar model where it holds."""

    levels: tuple[InvarianceLevel, ...]
    releases: tuple[FullyHeld, ...]
    rungs: tuple[Rung, ...]


def climb(ladder: Ladder, bounds: Bounds, *, partial: bool = True) -> Climbed:
    """Every level is fitted, also above one that fails, for the table; `held` says how far invariance goes."""
    before = ladder.fit(ladder.levels[0])
    rungs, freed_on_the_way = [before], []
    levels = [level_of(ladder, before, None, bounds, held=True)]
    for level in ladder.levels[1:]:
        rung = ladder.fit(level, before.freed)
        row = level_of(ladder, rung, before, bounds, held=levels[-1].held)
        while partial and row.held != levels[-1].held and (worst := _worst(rung)):
            freed_on_the_way.append(FullyHeld(level.name, row.cfi, row.delta_cfi, key_of(worst), worst.statistic))
            rung = ladder.fit(level, (*rung.freed, *_freed_with(worst)))
            row = level_of(ladder, rung, before, bounds, held=levels[-1].held)
        rungs.append(rung)
        levels.append(row)
        before = rung
    return Climbed(tuple(levels), tuple(freed_on_the_way), tuple(rungs))


def level_of(ladder: Ladder, rung: Rung, before: Rung | None, bounds: Bounds, *, held: bool) -> InvarianceLevel:
    fit, index, error = rung.fit, ladder.incremental(rung), ladder.rmsea(rung)
    none: Figure = not_computable("invariance_first_level")
    change, change_df, change_p, deltas = none, 0, none, (none, none, none)
    within = unanimous = True
    if before is not None:
        step = ladder.difference(rung, before)
        change, change_df, change_p = step.chi_square, step.df, step.p_value
        fall, rise = index.cfi - ladder.incremental(before).cfi, error.value - ladder.rmsea(before).value
        rest = fit.residuals.srmr - before.fit.residuals.srmr
        deltas = (fall, rise, rest)
        within = fall >= -bounds.cfi
        unanimous = within and rise <= bounds.rmsea and rest <= bounds.srmr(rung.level.name)
    return InvarianceLevel(
        name=rung.level.name,
        n_free=fit.n_free,
        chi_square=fit.scaled_test.chi_square,
        df=fit.test.df,
        p_value=fit.scaled_test.p_value,
        cfi=index.cfi,
        tli=index.tli,
        rmsea=error.value,
        srmr=fit.residuals.srmr,
        aic=fit.aic,
        bic=fit.bic,
        difference=change,
        difference_df=change_df,
        difference_p=change_p,
        delta_cfi=deltas[0],
        delta_rmsea=deltas[1],
        delta_srmr=deltas[2],
        within=within,
        unanimous=unanimous,
        held=held and within,
        freed=rung.freed,
    )


def key_of(release: Release) -> str:
    return f"{release.lhs}{release.op}{release.rhs}"


def _freed_with(release: Release) -> tuple[str, ...]:
    """An item whose loading differs keeps neither its intercept nor its residual variance; a threshold goes alone."""
    if release.op == "=~":
        return key_of(release), f"{release.rhs}~1", f"{release.rhs}~~{release.rhs}"
    if release.op == "|":
        return (key_of(release),)
    return key_of(release), f"{release.lhs}~~{release.lhs}"


def _worst(rung: Rung) -> Release | None:
    """The release that χ² asks for most, of a construct that keeps enough equal items after it."""
    if not rung.level.ops:
        return None
    freed = set(rung.freed)
    for one in releases(rung.fitted, rung.level.ops):
        item = one.rhs if one.op == "=~" else one.lhs
        if key_of(one) not in freed and _may_go(rung, item, freed) and _scale_stays(rung, one, freed):
            return one
    return None


def _scale_stays(rung: Rung, release: Release, freed: set[str]) -> bool:
    """Two equal thresholds of an item give the scale of the responses behind it."""
    if release.op != "|":
        return True
    own = [row for row in rung.fitted.table.in_group(0) if row.op == "|" and row.lhs == release.lhs]
    gone = [row for row in own if f"{row.lhs}|{row.rhs}" in freed]
    return len(own) - len(gone) > LEAST_HELD


def _may_go(rung: Rung, item: str, freed: set[str]) -> bool:
    loadings = [row for row in rung.fitted.table.in_group(0) if row.op == "=~"]
    for construct in {row.lhs for row in loadings if row.rhs == item}:
        shown = [row.rhs for row in loadings if row.lhs == construct]
        cut = {text.split("|")[0] for text in freed if "|" in text}
        gone = {one for one in shown if one in cut or f"{construct}=~{one}" in freed or f"{one}~1" in freed} | {item}
        if len(shown) - len(gone) < LEAST_HELD:
            return False
    return True


def latent_means(ladder: Ladder, rung: Rung, confidence: float) -> tuple[LatentMean, ...]:
    """From the scalar model, whose first group has means of 0; errors by the delta method.

    A construct that a higher-order one explains has the variance of both parts.
    """
    covariance, quantile = ladder.covariance(rung), float(stats.norm.ppf(0.5 + confidence / 2))
    latent, spread = rung.fitted.table.names.latent, spread_of(rung.fitted)[0]
    found = []
    for row in rung.fitted.filled:
        if row.op == "~" and row.rhs == "1" and row.lhs in latent and row.free >= 0:
            place = spread.total[row.lhs]
            variance = spread.size(place)
            value = float(row.value or 0.0) / variance**0.5
            slope = -0.5 * value / variance * spread.slope(place)
            slope[row.free] += variance**-0.5
            se = float((slope @ covariance @ slope) ** 0.5)
            z, label = value / se, rung.fitted.data[row.group].label
            low, high = value - quantile * se, value + quantile * se
            found.append(LatentMean(row.lhs, label, value, se, z, float(2 * stats.norm.sf(abs(z))), low, high))
    return tuple(found)


def reached(levels: Sequence[InvarianceLevel], name: str) -> InvarianceLevel | None:
    """A level, if the ladder has it and it holds."""
    return next((one for one in levels if one.name == name and one.held), None)
