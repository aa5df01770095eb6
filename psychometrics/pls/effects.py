"""Rows on paths, outcomes, mediation, moderation and the importance–performance map."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from psychometrics.pls.bootstrap import Inference
from psychometrics.pls.evaluate import Evidence
from psychometrics.pls.resamples import Answers
from psychometrics.pls.result import EffectRow, ImportanceRow, OutcomeRow, PathRow, SlopeRow, TotalRow
from psychometrics.pls.structural import adjusted_r_squared, antecedent_vif, total_effects
from psychometrics.results import Figure, NotComputable, figure, not_computable


def path_rows(evidence: Evidence) -> tuple[PathRow, ...]:
    final = evidence.model.final
    vif = antecedent_vif(final, evidence.sample.final.correlations)[0]
    rows = []
    for column, ((start, end), path) in enumerate(zip(evidence.quantities.edges, evidence.model.paths, strict=True)):
        found = evidence.infer("paths", column, direction=path.direction)
        alone = len(final.predictors_of(end)) == 1
        rows.append(
            PathRow(
                path.predictor,
                path.outcome,
                path.hypothesis,
                path.direction,
                found,
                evidence.infer("f_squared", column),
                not_computable("pls_one_predictor", outcome=path.outcome) if alone else figure(float(vif[start, end])),
                supported(found, path.direction),
            )
        )
    return tuple(rows)


def supported(found: Inference, direction: int) -> bool | NotComputable:
    """Whether the interval leaves out zero on the expected side (either side when none is expected)."""
    if isinstance(found.low, NotComputable) or isinstance(found.high, NotComputable):
        return found.low if isinstance(found.low, NotComputable) else found.high  # type: ignore[return-value]
    above, below = found.low > 0, found.high < 0
    return bool(above if direction > 0 else below if direction < 0 else above or below)


def outcome_rows(evidence: Evidence) -> tuple[OutcomeRow, ...]:
    final, n = evidence.model.final, evidence.n
    rows = []
    for column, place in enumerate(final.outcomes):
        found, k = evidence.infer("r_squared", column), len(final.predictors_of(place))
        r_squared = float(evidence.numbers["r_squared"][0, column])
        own = evidence.sample.final.loadings[0][final.rows[place], place]
        rest = 1 - r_squared
        too_much = not_computable("pls_r_squared_above_one", outcome=final.constructs[place].name)
        rows.append(
            OutcomeRow(
                final.constructs[place].name,
                k,
                found,
                figure(adjusted_r_squared(r_squared, n, k)) if n > k + 1 else too_much,
                figure(r_squared * float((own**2).mean())),
                figure(n * (np.log(rest * (n - 1) / n) + 2 * (k + 1) / n)) if rest > 0 else too_much,
                figure(n * (np.log(rest * (n - 1) / n) + (k + 1) * np.log(n) / n)) if rest > 0 else too_much,
            )
        )
    return tuple(rows)


def effect_rows(evidence: Evidence, paths: tuple[PathRow, ...]) -> tuple[EffectRow, ...]:
    names = [construct.name for construct in evidence.model.final.constructs]
    direct = {(row.predictor, row.outcome): row for row in paths}
    rows = []
    for column, way in enumerate(evidence.quantities.routes):
        route = tuple(names[place] for place in way)
        found, beside = evidence.infer("indirect", column), direct.get((route[0], route[-1]))
        none = not_computable("pls_no_direct_path", predictor=route[0], outcome=route[-1])
        rows.append(
            EffectRow(
                route,
                found,
                beside.path.estimate if beside else none,
                _vaf(found.estimate, beside.path.estimate) if beside else none,
                mediation(found, beside.path if beside else None),
            )
        )
    return tuple(rows)


def _vaf(indirect: Figure, direct: Figure) -> Figure:
    """Variance accounted for; without meaning when the two effects work against each other."""
    if isinstance(indirect, NotComputable) or isinstance(direct, NotComputable):
        return indirect if isinstance(indirect, NotComputable) else direct
    if indirect * direct < 0:
        return not_computable("pls_vaf_suppression")
    return figure(indirect / (indirect + direct)) if indirect + direct else not_computable("pls_vaf_suppression")


def mediation(indirect: Inference, direct: Inference | None) -> str | NotComputable:
    """Type of mediation by the intervals of the indirect and the direct effect (Zhao, Lynch & Chen, 2010)."""
    there = supported(indirect, 0)
    beside: bool | NotComputable = supported(direct, 0) if direct else False
    for one in (there, beside):
        if isinstance(one, NotComputable):
            return one
    if not there:
        return "direct_only" if beside else "none"
    if not beside or direct is None:
        return "indirect_only"
    return "complementary" if float(indirect.estimate) * float(direct.estimate) > 0 else "competitive"


def total_rows(evidence: Evidence) -> tuple[TotalRow, ...]:
    final, paths = evidence.model.final, evidence.sample.final.paths[0]
    rows = []
    for column, (i, j) in enumerate(evidence.quantities.reached):
        start, end = final.constructs[i].name, final.constructs[j].name
        has_path = bool(final.adjacency[i, j])
        direct: Figure = (
            float(paths[i, j]) if has_path else not_computable("pls_no_direct_path", predictor=start, outcome=end)
        )
        found = evidence.infer("total", column)
        rows.append(TotalRow(start, end, direct, float(evidence.numbers["total"][0, column]) - paths[i, j], found))
    return tuple(rows)


def slope_rows(evidence: Evidence) -> tuple[SlopeRow, ...]:
    names = [construct.name for construct in evidence.model.final.constructs]
    moderators = {interaction.name: interaction.moderator for interaction in evidence.model.interactions}
    return tuple(
        SlopeRow(names[start], moderators[names[product]], names[end], level, evidence.infer("slopes", column))
        for column, (start, product, end, level) in enumerate(evidence.quantities.slopes)
    )


def importance_rows(
    evidence: Evidence, answers: Answers, ranges: Mapping[str, tuple[float, float]]
) -> tuple[ImportanceRow, ...]:
    """Importance–performance map of each last outcome.

    ranges : lowest and highest possible answer by indicator.
    Scores are weighted means of answers on 0–100 with weights of unstandardised indicators that sum to 1; a construct
    with a negative weight has no such score. Source: Ringle & Sarstedt (2016). Same as SmartPLS's IPMA.
    """
    model = evidence.model.final
    if not evidence.model.is_plain or any(name not in ranges for name in model.indicators):
        return ()
    low, high = np.array([ranges[name] for name in model.indicators]).T
    mean, sd = _moments((answers.values - low) / (high - low) * 100, answers.everyone[0])
    weights = evidence.sample.final.weights[0] / sd[:, None]
    total = weights.sum(axis=0)
    performance = (weights * mean[:, None]).sum(axis=0) / total
    spread = 1 / total  # scores have variance 1 with these weights, so weights that sum to 1 give this SD
    effects = total_effects(evidence.sample.final.paths)[0]
    lasts = [j for j in model.outcomes if not model.adjacency[j].any()]
    rows = []
    for target in lasts:
        for i in np.flatnonzero(effects[:, target]):
            name = model.constructs[i].name
            refused = not_computable("pls_negative_weight", construct=name)
            sound = weights[:, i].min() >= 0 and weights[:, target].min() >= 0
            importance: Figure = float(effects[i, target] * spread[target] / spread[i]) if sound else refused
            rows.append(
                ImportanceRow(
                    model.constructs[target].name, name, importance, float(performance[i]) if sound else refused
                )
            )
    return tuple(rows)


def _moments(rescaled: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means, and SDs with missing answers at the mean, as the correlations have them. counts : (n,) of each row."""
    observed = np.isfinite(rescaled)
    mean = counts @ np.where(observed, rescaled, 0.0) / (counts @ observed)
    away = np.where(observed, rescaled - mean, 0.0)
    return mean, np.sqrt(counts @ away**2 / (counts.sum() - 1))


def goodness_of_fit(evidence: Evidence) -> Figure:
    """Root of mean communality times mean R² (Tenenhaus et al., 2005). It doesn't tell good models from bad ones."""
    final, estimates = evidence.model.final, evidence.sample.final
    own = [
        float((estimates.loadings[0][rows, place] ** 2).mean())
        for place, rows in enumerate(final.rows)
        if rows.stop - rows.start > 1
    ]
    explained = estimates.r_squared[0][list(final.outcomes)].mean()
    return figure(float(np.sqrt(np.mean(own) * explained))) if own else not_computable("pls_single_items_only")
