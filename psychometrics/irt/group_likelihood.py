"""One model in several groups: shared item parameters, some freed, and a normal trait of its own in each group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from psychometrics.irt.item_models import ItemModel
from psychometrics.irt.layout import Layout, layout
from psychometrics.irt.marginal import MarginalLikelihood
from psychometrics.irt.patterns import AnswerPatterns

FARTHEST, NARROWEST, WIDEST = 3.0, 0.22, 2.5


@dataclass(frozen=True)
class GroupLikelihood:
    """−log L / n. The first group's trait is standard normal; the others' means and log deviations end the vector.

    layouts : of each group, into one vector of parameters.
    """

    groups: tuple[AnswerPatterns, ...]
    model: ItemModel
    layouts: tuple[Layout, ...]
    nodes: int

    @property
    def n(self) -> int:
        return sum(one.n for one in self.groups)

    @property
    def parameters(self) -> int:
        return self.items + 2 * (len(self.groups) - 1)

    @property
    def items(self) -> int:
        """Item parameters; those of the traits come after them."""
        return max(one.n for one in self.layouts)

    def trait(self, group: int, values: np.ndarray) -> tuple[float, float]:
        """Mean and standard deviation."""
        if group == 0:
            return 0.0, 1.0
        place = self.items + 2 * (group - 1)
        return float(values[place]), float(np.exp(np.clip(values[place + 1], -20, 20)))

    @cached_property
    def _last(self) -> dict[tuple[int, bytes], MarginalLikelihood]:
        return {}

    def of(self, group: int, values: np.ndarray) -> MarginalLikelihood:
        """The likelihood of one group; the last one is kept, since all that is asked of one place comes in a row."""
        key = (group, values.tobytes())
        if key not in self._last:
            for other in [one for one in self._last if one[0] == group]:
                del self._last[other]
            self._last[key] = MarginalLikelihood(
                self.groups[group], self.model, self.layouts[group], self.nodes, *self.trait(group, values)
            )
        return self._last[key]

    def value(self, values: np.ndarray) -> float:
        if not self._traits_on_the_grid(values):
            return float("inf")
        return sum(self.of(g, values).value(values) * one.n for g, one in enumerate(self.groups)) / self.n

    def _traits_on_the_grid(self, values: np.ndarray) -> bool:
        """No group's trait may be so far off, so narrow or so wide that the nodes don't show it."""
        traits = [self.trait(group, values) for group in range(1, len(self.groups))]
        return all(abs(mean) <= FARTHEST and NARROWEST <= sd <= WIDEST for mean, sd in traits)

    def log_likelihood(self, values: np.ndarray) -> float:
        return -self.value(values) * self.n

    def gradient(self, values: np.ndarray) -> np.ndarray:
        total = np.zeros(len(values))
        for group, answers in enumerate(self.groups):
            one = self.of(group, values)
            total += one.gradient(values) * answers.n
            if group:
                place = self.items + 2 * (group - 1)
                total[place : place + 2] -= (answers.counts @ one.posterior(values)[1]) @ one.trait_slopes()
        return total / self.n

    def outer_products(self, values: np.ndarray) -> np.ndarray:
        total = np.zeros((len(values), len(values)))
        for group, answers in enumerate(self.groups):
            one = self.of(group, values)
            scores = one.pattern_scores(values)
            if group:
                place = self.items + 2 * (group - 1)
                scores[:, place : place + 2] += one.posterior(values)[1] @ one.trait_slopes()
            total += scores.T @ (scores * answers.counts[:, None])
        return total / self.n


def group_likelihood(
    groups: tuple[AnswerPatterns, ...], model: ItemModel, freed: frozenset[int], nodes: int
) -> GroupLikelihood:
    """freed : items whose parameters are each group's own."""
    first = layout([len(one) - 1 for one in groups[0].categories], "free")
    layouts, end = [first], first.n
    for _ in groups[1:]:
        slope, begin = first.slope.copy(), first.first.copy()
        for item in sorted(freed):
            slope[item], begin[item] = end, end + 1
            end += 1 + int(first.sizes[item])
        layouts.append(replace(first, slope=slope, first=begin))
    return GroupLikelihood(groups, model, tuple(layouts), nodes)
