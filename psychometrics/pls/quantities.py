"""Every number of a model that is resampled, as stacks (b, k) by name, with what each column is."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from psychometrics.pls.measurement import heterotrait_monotrait
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.specification import Mode, PlsModel
from psychometrics.pls.stages import Stacked
from psychometrics.pls.structural import (
    antecedent_vif,
    effect_sizes,
    routes,
    specific_indirect_effects,
    total_effects,
)

MODERATOR_LEVELS = (-1.0, 0.0, 1.0)
RATIOS = ("htmt", "htmt_plus", "htmt2")


class Quantities:
    """The layout of a model's numbers: `of` gives them for a stack of samples."""

    def __init__(self, model: PathModel) -> None:
        self.model, self.final = model, model.final
        self.edges = tuple((self.final.place[p.predictor], self.final.place[p.outcome]) for p in model.paths)
        self.routes = routes(self.final)
        reach = total_effects((self.final.adjacency * 1.0)[None])[0] > 0
        self.reached = tuple((int(i), int(j)) for i, j in np.argwhere(reach))
        self.terms = {interaction.name for interaction in model.interactions}

    @cached_property
    def compared(self) -> tuple[int, ...]:
        """Places of constructs whose indicators must hang together: all but formative ones and products."""
        known = enumerate(self.final.constructs)
        return tuple(i for i, c in known if c.mode is not Mode.B and c.name not in self.terms)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        return tuple((i, j) for place, i in enumerate(self.compared) for j in self.compared[:place])

    @cached_property
    def slopes(self) -> tuple[tuple[int, int, int, float], ...]:
        """Places of predictor, product and outcome, and the moderator's level in SD."""
        found = []
        for interaction in self.model.interactions:
            product = self.final.place[interaction.name]
            for outcome in np.flatnonzero(self.final.adjacency[product]):
                places = (self.final.place[interaction.predictor], product, int(outcome))
                found += [(*places, level) for level in MODERATOR_LEVELS]
        return tuple(found)

    def of(self, stacked: Stacked) -> dict[str, np.ndarray]:
        final, estimates = self.final, stacked.final
        with np.errstate(all="ignore"):
            found = {
                "paths": _at(estimates.paths, self.edges),
                "r_squared": estimates.r_squared[:, list(final.outcomes)],
                "total": _at(total_effects(estimates.paths), self.reached),
                "indirect": specific_indirect_effects(final, estimates.paths),
                "loadings": own(final, estimates.loadings),
                "weights": own(final, estimates.weights),
                "f_squared": _at(self._f_squared(stacked), self.edges),
                "slopes": self._simple_slopes(estimates.paths),
            }
            found |= self._ratios(stacked)
            if self.model.higher_order:
                found["lower_loadings"] = own(self.model.first, stacked.first.loadings)
                found["lower_weights"] = own(self.model.first, stacked.first.weights)
        return found

    def _f_squared(self, stacked: Stacked) -> np.ndarray:
        estimates = stacked.final
        paths = estimates.paths.copy()
        for number, interaction in enumerate(self.model.interactions):
            paths[:, self.final.place[interaction.name]] *= stacked.spreads[:, [number]]
        return effect_sizes(paths, antecedent_vif(self.final, estimates.correlations), estimates.r_squared)

    def _ratios(self, stacked: Stacked) -> dict[str, np.ndarray]:
        rows = [self.final.rows[place] for place in self.compared]
        lower = np.tril_indices(len(rows), -1)
        every = {kind: heterotrait_monotrait(stacked.final_correlations, rows, kind) for kind in RATIOS}
        return {kind: ratios[:, lower[0], lower[1]] for kind, ratios in every.items()}

    def _simple_slopes(self, paths: np.ndarray) -> np.ndarray:
        columns = [paths[:, start, end] + level * paths[:, product, end] for start, product, end, level in self.slopes]
        return np.stack(columns, axis=1) if columns else np.zeros((len(paths), 0))


def own(model: PlsModel, values: np.ndarray) -> np.ndarray:
    """(b, p) each indicator's value with its own construct, from (b, p, m)."""
    return values[:, np.arange(len(model.block)), model.block]


def _at(values: np.ndarray, places: tuple[tuple[int, int], ...]) -> np.ndarray:
    return values[:, [i for i, _ in places], [j for _, j in places]]
