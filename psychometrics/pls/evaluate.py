"""From estimates and replicates to the rows of a result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psychometrics.pls.bootstrap import Inference, Resampled, inference
from psychometrics.pls.consistent import reliabilities
from psychometrics.pls.estimate import Estimates
from psychometrics.pls.measurement import ave, rho_c, standardised_alpha, variance_inflation
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.quantities import RATIOS, Quantities
from psychometrics.pls.result import ConstructRow, IndicatorRow, PairRow
from psychometrics.pls.specification import Mode, PlsModel
from psychometrics.pls.stages import Stacked
from psychometrics.results import Figure, NotComputable, figure, is_number, not_computable


@dataclass(frozen=True)
class Evidence:
    """What every row is made from: the sample, its replicates, and how intervals are read."""

    model: PathModel
    sample: Stacked
    resampled: Resampled
    confidence: float
    two_tailed: bool
    n: int

    @cached_property
    def quantities(self) -> Quantities:
        return Quantities(self.model)

    @cached_property
    def numbers(self) -> dict[str, np.ndarray]:
        return self.quantities.of(self.sample)

    def infer(self, name: str, column: int, *, direction: int = 0) -> Inference:
        samples = self.resampled.samples.get(name)
        left_out = self.resampled.jackknife.get(name)
        return inference(
            float(self.numbers[name][0, column]),
            np.empty(0) if samples is None else samples[:, column],
            self.confidence,
            jackknife=None if left_out is None else left_out[:, column],
            two_tailed=self.two_tailed,
            direction=direction,
        )

    def levels(self) -> list[tuple[int, PlsModel, Estimates, np.ndarray, tuple[int, ...], str]]:
        """Level, model, estimates, correlations, places of its constructs, and the prefix of quantities."""
        products = {interaction.name for interaction in self.model.interactions}
        final = self.model.final
        places = tuple(i for i, c in enumerate(final.constructs) if c.name not in products)
        found = [(0, final, self.sample.final, self.sample.final_correlations[0], places, "")]
        if self.model.higher_order:
            first, below = self.model.first, {d for h in self.model.higher_order for d in h.dimensions}
            lower = tuple(i for i, c in enumerate(first.constructs) if c.name in below)
            found.append((1, first, self.sample.first, self.sample.first_correlations[0], lower, "lower_"))
        return found


def construct_rows(evidence: Evidence) -> tuple[ConstructRow, ...]:
    rows = []
    for level, model, estimates, r, places, _ in evidence.levels():
        trust = reliabilities(model, r[None], estimates.weights, corrected=False)[0]
        for place in places:
            rows.append(_construct(model, place, level, estimates.loadings[0], r, trust[place]))
    return tuple(rows)


def _construct(
    model: PlsModel, place: int, level: int, loadings: np.ndarray, r: np.ndarray, trust: float
) -> ConstructRow:
    construct, at = model.constructs[place], model.rows[place]
    k, own = len(construct.indicators), loadings[at, place]
    figures: tuple[Figure, ...]
    if k == 1:
        figures = (not_computable("pls_single_item_dash", construct=construct.name),) * 4
    elif construct.mode is Mode.B:
        figures = (not_computable("pls_formative_dash", construct=construct.name),) * 4
    else:
        figures = (
            figure(float(standardised_alpha(r[at, at]))),
            figure(float(trust), "pls_reliability_undefined", construct=construct.name),
            figure(float(rho_c(own))),
            figure(float(ave(own))),
        )
    return ConstructRow(construct.name, str(construct.mode), construct.is_reflective, level, k, *figures)


def indicator_rows(evidence: Evidence) -> tuple[IndicatorRow, ...]:
    rows = []
    for _, model, _, r, places, prefix in evidence.levels():
        for place in places:
            at, construct = model.rows[place], model.constructs[place]
            vif = variance_inflation(r[at, at])
            for column, name in enumerate(construct.indicators, start=at.start):
                alone = not_computable("pls_single_item_dash", construct=construct.name)
                rows.append(
                    IndicatorRow(
                        name,
                        construct.name,
                        evidence.infer(f"{prefix}loadings", column),
                        evidence.infer(f"{prefix}weights", column),
                        figure(float(vif[column - at.start])) if len(construct.indicators) > 1 else alone,
                    )
                )
    return tuple(rows)


def pair_rows(evidence: Evidence, constructs: tuple[ConstructRow, ...]) -> tuple[PairRow, ...]:
    final, shared = evidence.model.final, evidence.sample.final.correlations[0]
    known = {row.construct: row.ave for row in constructs if row.level == 0}
    rows = []
    for column, (i, j) in enumerate(evidence.quantities.pairs):
        first, second = final.constructs[j].name, final.constructs[i].name
        ratios = {kind: evidence.infer(kind, column) for kind in RATIOS}
        told_apart = _fornell_larcker(known[first], known[second], float(shared[i, j]))
        rows.append(PairRow(first, second, float(shared[i, j]), told_apart, **ratios))
    return tuple(rows)


def _fornell_larcker(first: Figure, second: Figure, correlation: float) -> bool | NotComputable:
    """Single items have no AVE; the other construct's decides."""
    known = [float(value) for value in (first, second) if is_number(value)]
    if not known:
        return not_computable("pls_single_items_only")
    return bool(min(known) > correlation**2)
