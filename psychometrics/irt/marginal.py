"""Marginal maximum likelihood for a normal trait (Bock & Aitkin, 1981): EM to come near, then scoring to the end.

The slope of the marginal likelihood is that of the expected complete-data likelihood (Fisher's identity), so one pass
over the patterns gives both; each pass is two matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psychometrics.irt.item_models import Curves, ItemModel, curves
from psychometrics.irt.layout import Layout
from psychometrics.irt.patterns import AnswerPatterns

NODES = 61
REACH = 6.0
STEEPEST = 50.0


def quadrature(nodes: int = NODES, mean: float = 0.0, sd: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Equally spaced points of the trait from −6 to 6 and the weights of a normal trait on them, which sum to 1."""
    theta = np.linspace(-REACH, REACH, nodes)
    weights = np.exp(-(((theta - mean) / sd) ** 2) / 2)
    return theta, weights / weights.sum()


@dataclass(frozen=True)
class _Pass:
    items: list[Curves]
    marginal: np.ndarray
    posterior: np.ndarray


@dataclass(frozen=True)
class MarginalLikelihood:
    """−log L / n of the parameters; slopes and information from the posterior of each pattern over the nodes.

    mean, sd : of the normal trait of these respondents.
    """

    answers: AnswerPatterns
    model: ItemModel
    layout: Layout
    nodes: int = NODES
    mean: float = 0.0
    sd: float = 1.0

    @cached_property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        return quadrature(self.nodes, self.mean, self.sd)

    @cached_property
    def _last(self) -> dict[bytes, _Pass]:
        """The last pass over the patterns: value, slope and information of one place are asked for in a row."""
        return {}

    def _pass(self, values: np.ndarray) -> _Pass:
        key = values.tobytes()
        if key not in self._last:
            self._last.clear()
            theta = self.grid[0]
            count = len(self.answers.codes)
            items = [curves(self.model, *self.layout.of(item, values), theta) for item in range(count)]
            self._last[key] = _Pass(items, *self._posterior(items))
        return self._last[key]

    def items(self, values: np.ndarray) -> list[Curves]:
        return self._pass(values).items

    def posterior(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(u,) log marginal probability of each pattern and (u, q) posterior weights."""
        found = self._pass(values)
        return found.marginal, found.posterior

    def _posterior(self, items: list[Curves]) -> tuple[np.ndarray, np.ndarray]:
        every = np.concatenate([one.probability for one in items], axis=1)
        joint = self.answers.indicators @ np.log(np.maximum(every, 1e-300)).T + np.log(np.maximum(self.grid[1], 1e-300))
        highest = joint.max(axis=1, keepdims=True)
        joint -= highest
        np.exp(joint, out=joint)
        total = joint.sum(axis=1, keepdims=True)
        joint /= total
        return (np.log(total) + highest)[:, 0], joint

    def log_likelihood(self, values: np.ndarray) -> float:
        return float(self.answers.counts @ self.posterior(values)[0])

    def value(self, values: np.ndarray) -> float:
        if not self.admissible(values):
            return float("inf")
        return -self.log_likelihood(values) / self.answers.n

    def admissible(self, values: np.ndarray) -> bool:
        """Graded thresholds in order; slopes within what an answer can show."""
        for item in range(len(self.answers.codes)):
            slope, intercepts = self.layout.of(item, values)
            if abs(slope) > STEEPEST:
                return False
            if self.model is ItemModel.GRADED and len(intercepts) > 1 and np.diff(intercepts).max() >= 0:
                return False
        return True

    def expected(self, posterior: np.ndarray) -> np.ndarray:
        """(q, Σ K) expected respondents at each node in each category."""
        return (posterior * self.answers.counts[:, None]).T @ self.answers.indicators

    def trait_slopes(self) -> np.ndarray:
        """(q, 2) slope of the log weights by the trait's mean and by the logarithm of its standard deviation."""
        theta, weights = self.grid
        z = (theta - self.mean) / self.sd
        raw = np.stack([z / self.sd, z**2], axis=1)
        return raw - weights @ raw

    def gradient(self, values: np.ndarray) -> np.ndarray:
        expected = self.expected(self.posterior(values)[1])
        total = np.zeros(len(values))
        for item, one in enumerate(self.items(values)):
            part = np.einsum("qk,qkp->p", expected[:, self.answers.columns(item)], one.slopes)
            _add(total, self.layout.places(item), part)
        return -total / self.answers.n

    def pattern_scores(self, values: np.ndarray) -> np.ndarray:
        """(u, parameters) slope of each pattern's log probability."""
        posterior = self.posterior(values)[1]
        scores = np.zeros((len(posterior), len(values)))
        for item, one in enumerate(self.items(values)):
            q, k, count = one.slopes.shape
            mixed = (posterior @ one.slopes.reshape(q, k * count)).reshape(-1, k, count)
            place = self.answers.places[:, item]
            chosen = mixed[np.arange(len(place)), np.maximum(place, 0)] * (place >= 0)[:, None]
            for column, parameter in enumerate(self.layout.places(item)):
                if parameter >= 0:
                    scores[:, parameter] += chosen[:, column]
        return scores

    def outer_products(self, values: np.ndarray) -> np.ndarray:
        """(parameters, parameters) mean of score · scoreᵀ, an information matrix that is never indefinite."""
        scores = self.pattern_scores(values)
        return scores.T @ (scores * self.answers.counts[:, None]) / self.answers.n

    def observed_information(self, values: np.ndarray) -> np.ndarray:
        """Of one respondent, by central differences of the exact slope."""
        columns = []
        for place in range(len(values)):
            step = 1e-5 * max(1.0, abs(values[place]))
            moved = np.zeros_like(values)
            moved[place] = step
            columns.append((self.gradient(values + moved) - self.gradient(values - moved)) / (2 * step))
        found = np.stack(columns, axis=1)
        return (found + found.T) / 2


def _add(total: np.ndarray, places: np.ndarray, part: np.ndarray) -> None:
    for place, value in zip(places, part, strict=True):
        if place >= 0:
            total[place] += value
