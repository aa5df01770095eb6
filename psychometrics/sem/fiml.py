"""Full-information maximum likelihood: every answered item of every case counts, cases grouped by what they lack.

F = Σ_k (n_k / n) [log|Σ_kk| + tr(Σ_kk⁻¹ (S_k + (m_k − μ_k)(m_k − μ_k)ᵀ))] less its value at the saturated model,
over patterns k of answered items (Arbuckle, 1996; Enders & Bandalos, 2001).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.em import em_estimate, patterns
from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.implied import Matrices, Tangents
from psychometrics.sem.scores_by_case import scores_from
from psychometrics.sem.specification import Specification


@dataclass(frozen=True)
class Pattern:
    """Cases that answered the same items: seen (p_k,) their places, cases (n_k, p_k), mean, covariance (divisor n)."""

    seen: np.ndarray
    cases: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray

    @property
    def n(self) -> int:
        return len(self.cases)


@dataclass(frozen=True)
class IncompleteLikelihood:
    """The discrepancy of one group with missing answers. saturated : −2/n log-likelihood at the EM estimate."""

    patterns: tuple[Pattern, ...]
    n: int
    saturated: float

    def value(self, mean: np.ndarray, covariance: np.ndarray) -> float:
        total = 0.0
        for one in self.patterns:
            inner, gap = covariance[np.ix_(one.seen, one.seen)], one.mean - mean[one.seen]
            try:
                root = np.linalg.cholesky(inner)
            except np.linalg.LinAlgError:
                return float("inf")
            spread = one.covariance + np.outer(gap, gap)
            log_determinant = 2 * np.log(np.diag(root)).sum()
            trace = np.trace(np.linalg.solve(inner, spread))
            total += one.n * (log_determinant + trace + len(gap) * np.log(2 * np.pi))
        return float(total / self.n - self.saturated)

    def slopes(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        for_mean, for_covariance = np.zeros_like(mean), np.zeros_like(covariance)
        for one, inverse, gap in self._parts(mean, covariance):
            share, block = one.n / self.n, np.ix_(one.seen, one.seen)
            spread = one.covariance + np.outer(gap, gap)
            for_mean[one.seen] -= 2 * share * inverse @ gap
            for_covariance[block] += share * (inverse - inverse @ spread @ inverse)
        return for_mean, for_covariance

    def bends(
        self, mean: np.ndarray, covariance: np.ndarray, mean_moved: np.ndarray, covariance_moved: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        shift, bend = np.zeros_like(mean_moved), np.zeros_like(covariance_moved)
        for one, inverse, gap in self._parts(mean, covariance):
            share, rows = one.n / self.n, one.seen
            moved_mean = mean_moved[:, rows]
            moved = covariance_moved[:, rows[:, None], rows]
            pull = inverse @ (one.covariance + np.outer(gap, gap)) @ inverse
            turned = inverse @ moved @ pull
            inner = inverse @ moved @ inverse
            cross = (moved_mean @ inverse)[:, :, None] * (inverse @ gap)[None, None, :]
            part = turned + turned.transpose(0, 2, 1) - inner + cross + cross.transpose(0, 2, 1)
            bend[:, rows[:, None], rows] += share * part
            shift[:, rows] += 2 * share * (moved_mean @ inverse + inner @ gap)
        return shift, bend

    def _parts(self, mean: np.ndarray, covariance: np.ndarray) -> Iterator[tuple[Pattern, np.ndarray, np.ndarray]]:
        for one in self.patterns:
            yield one, np.linalg.inv(covariance[np.ix_(one.seen, one.seen)]), one.mean - mean[one.seen]

    def information(self, moved: Tangents, covariance: np.ndarray) -> np.ndarray:
        total = np.zeros((len(moved.mean),) * 2)
        for one in self.patterns:
            inner = Tangents(moved.mean[:, one.seen], moved.covariance[:, one.seen[:, None], one.seen])
            total += one.n / self.n * inner.information(np.linalg.inv(covariance[np.ix_(one.seen, one.seen)]))
        return total

    def score_products(self, specification: Specification, at: Matrices) -> np.ndarray:
        """(q, q) mean of score · scoreᵀ over cases."""
        total = np.zeros((specification.n_free,) * 2)
        for one, inverse, _ in self._parts(at.mean, at.covariance):
            wide = np.zeros_like(at.covariance)
            wide[np.ix_(one.seen, one.seen)] = inverse
            pulled = np.zeros((one.n, len(wide)))
            pulled[:, one.seen] = (one.cases - at.mean[one.seen]) @ inverse
            scores = scores_from(specification, at, pulled, wide)
            total += scores.T @ scores
        return total / self.n


def incomplete(cases: np.ndarray, names: tuple[str, ...]) -> tuple[IncompleteLikelihood, SampleMoments, np.ndarray]:
    """cases : (n, p), NaN where missing. Returns the likelihood, the EM moments, and the cases with any answer.

    Raises DataError where the EM estimate has none (an item nobody answered, items that depend on each other).
    """
    cases = cases[np.isfinite(cases).any(axis=1)]
    em = em_estimate(pd.DataFrame(cases, columns=list(names)))
    grouped = patterns(cases)
    found = tuple(_pattern(cases[grouped.of == place], seen) for place, seen in enumerate(grouped.seen))
    n = len(cases)
    likelihood = IncompleteLikelihood(found, n, 0.0)
    likelihood = IncompleteLikelihood(found, n, likelihood.value(em.mean, em.covariance))
    return likelihood, SampleMoments(n, em.mean, em.covariance), cases


def _pattern(rows: np.ndarray, seen: np.ndarray) -> Pattern:
    places = np.flatnonzero(seen)
    chosen = rows[:, places]
    mean = chosen.mean(axis=0)
    return Pattern(places, chosen, mean, (chosen - mean).T @ (chosen - mean) / len(chosen))
