"""Full-information maximum likelihood: every answered item of every case counts, cases grouped by what they lack.

F = Σ_k (n_k / n) [log|Σ_kk| + tr(Σ_kk⁻¹ (S_k + (m_k − μ_k)(m_k − μ_k)ᵀ))] less its value at the saturated model,
over patterns k of answered items (Arbuckle, 1996; Enders & Bandalos, 2001).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from psychometrics.em import em_estimate, patterns
from psychometrics.sem.discrepancy import SampleMoments
from psychometrics.sem.implied import Matrices, Tangents
from psychometrics.sem.scores_by_case import scores_from
from psychometrics.sem.specification import Specification

BLOCK = 2048


@dataclass(frozen=True)
class Block:
    """Patterns of answered items, stacked: n (k,), seen (k, p), mean (k, p) and covariance (k, p, p, divisor n).

    What is not seen is zero. cases : (c, p) of all patterns, zero where missing; of : (c,) their pattern.
    """

    n: np.ndarray
    seen: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray
    cases: np.ndarray
    of: np.ndarray
    _last: dict[bytes, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False, compare=False)

    def inverses(self, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(k, p, p) inverses of what each pattern sees, zero elsewhere, and (k,) log determinants.

        Raises LinAlgError where a part is not positive definite.
        """
        key = covariance.tobytes()
        if key not in self._last:
            self._last.clear()  # value, slopes and bends ask for the same point one after another
            self._last[key] = self._inverses(covariance)
        return self._last[key]

    def _inverses(self, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        both = self.seen[:, :, None] & self.seen[:, None, :]
        padded = np.where(both, covariance, 0.0)
        diagonal = np.arange(len(covariance))
        padded[:, diagonal, diagonal] += ~self.seen
        logs = np.log(np.diagonal(np.linalg.cholesky(padded), axis1=1, axis2=2)).sum(axis=1)
        return np.where(both, np.linalg.inv(padded), 0.0), 2 * logs

    def spread(self, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(k, p) gaps of the means and (k, p, p) second moments about the model's mean."""
        gap = np.where(self.seen, self.mean - mean, 0.0)
        return gap, self.covariance + gap[:, :, None] * gap[:, None, :]


@dataclass(frozen=True)
class IncompleteLikelihood:
    """The discrepancy of one group with missing answers. saturated : −2/n log-likelihood at the EM estimate."""

    blocks: tuple[Block, ...]
    n: int
    saturated: float

    def value(self, mean: np.ndarray, covariance: np.ndarray) -> float:
        total = 0.0
        for block in self.blocks:
            try:
                inverse, logs = block.inverses(covariance)
            except np.linalg.LinAlgError:
                return float("inf")
            traces = np.einsum("kij,kij->k", inverse, block.spread(mean)[1])
            total += float(block.n @ (logs + traces + block.seen.sum(axis=1) * np.log(2 * np.pi)))
        return total / self.n - self.saturated

    def slopes(self, mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        for_mean, for_covariance = np.zeros_like(mean), np.zeros_like(covariance)
        for block in self.blocks:
            inverse, _ = block.inverses(covariance)
            gap, spread = block.spread(mean)
            share = block.n / self.n
            for_mean -= 2 * np.einsum("k,kij,kj->i", share, inverse, gap, optimize=True)
            for_covariance += np.einsum("k,kij->ij", share, inverse - inverse @ spread @ inverse)
        return for_mean, for_covariance

    def bends(
        self, mean: np.ndarray, covariance: np.ndarray, mean_moved: np.ndarray, covariance_moved: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Sums over patterns of products of two matrices are taken first, as one matrix product, then turned."""
        p, q = len(mean), len(mean_moved)
        twice, crossed, once = np.zeros((p * p, p * p)), np.zeros((p * p, p)), np.zeros((p, p))
        for block in self.blocks:
            inverse, _ = block.inverses(covariance)
            gap, spread = block.spread(mean)
            weighted = (block.n / self.n)[:, None] * inverse.reshape(-1, p * p)
            pull = (inverse @ spread @ inverse).reshape(-1, p * p)
            both = weighted.T @ pull
            twice += both + both.T - weighted.T @ inverse.reshape(-1, p * p)
            crossed += weighted.T @ np.einsum("kij,kj->ki", inverse, gap)
            once += weighted.sum(axis=0).reshape(p, p)
        moved = covariance_moved.reshape(q, -1)
        bend = (moved @ _turned(twice, p)).reshape(q, p, p)
        cross = np.einsum("qm,iml->qil", mean_moved, crossed.reshape(p, p, p), optimize=True)
        pulled = np.einsum("ijl,qjl->qi", crossed.reshape(p, p, p), covariance_moved, optimize=True)
        shift = 2 * (mean_moved @ once + pulled)
        return shift, bend + cross + cross.transpose(0, 2, 1)

    def information(self, moved: Tangents, covariance: np.ndarray) -> np.ndarray:
        p, q = len(covariance), len(moved.mean)
        twice, once = np.zeros((p * p, p * p)), np.zeros((p, p))
        for block in self.blocks:
            inverse = block.inverses(covariance)[0].reshape(-1, p * p)
            weighted = (block.n / self.n)[:, None] * inverse
            twice += weighted.T @ inverse
            once += weighted.sum(axis=0).reshape(p, p)
        flat = moved.covariance.reshape(q, -1)
        return np.asarray(0.5 * flat @ _turned(twice, p) @ flat.T + moved.mean @ once @ moved.mean.T)

    def score_products(self, specification: Specification, at: Matrices) -> np.ndarray:
        """(q, q) mean of score · scoreᵀ over cases."""
        total = np.zeros((specification.n_free,) * 2)
        for block in self.blocks:
            inverse, _ = block.inverses(at.covariance)
            gap = np.where(block.seen[block.of], block.cases - at.mean, 0.0)
            pulled = np.einsum("cij,cj->ci", inverse[block.of], gap)
            scores = scores_from(specification, at, pulled, inverse, block.of)
            total += scores.T @ scores
        return total / self.n

    def length(self, covariance: np.ndarray, gap: np.ndarray, shift: np.ndarray) -> float:
        """Squared length of a difference of moments (gap (p, p), shift (p,)) in the metric of the information."""
        one = Tangents(shift[None], gap[None])
        return float(self.information(one, covariance)[0, 0])


def _turned(sums: np.ndarray, p: int) -> np.ndarray:
    """From Σ A_ij B_kl as [ij, kl] to the map of a direction [jk] to A · direction · B [il]."""
    return sums.reshape(p, p, p, p).transpose(1, 2, 0, 3).reshape(p * p, p * p)


def incomplete(cases: np.ndarray, names: tuple[str, ...]) -> tuple[IncompleteLikelihood, SampleMoments, np.ndarray]:
    """cases : (n, p), NaN where missing. Returns the likelihood, the EM moments, and the cases with any answer.

    Raises DataError where the EM estimate has none (an item nobody answered, items that depend on each other).
    """
    cases = cases[np.isfinite(cases).any(axis=1)]
    em = em_estimate(pd.DataFrame(cases, columns=list(names)))
    n = len(cases)
    likelihood = IncompleteLikelihood(tuple(_blocks(cases)), n, 0.0)
    likelihood = IncompleteLikelihood(likelihood.blocks, n, likelihood.value(em.mean, em.covariance))
    return likelihood, SampleMoments(n, em.mean, em.covariance), cases


def _blocks(cases: np.ndarray) -> Iterator[Block]:
    grouped = patterns(cases)
    order = np.argsort(grouped.of, kind="stable")
    filled, of = np.nan_to_num(cases[order]), grouped.of[order]
    ends = np.searchsorted(of, np.arange(len(grouped.n) + 1))
    for first in range(0, len(grouped.n), BLOCK):
        last = min(first + BLOCK, len(grouped.n))
        rows, starts = filled[ends[first] : ends[last]], ends[first:last] - ends[first]
        n, own = grouped.n[first:last], of[ends[first] : ends[last]] - first
        mean = np.add.reduceat(rows, starts, axis=0) / n[:, None]
        gap = np.where(grouped.seen[first:last][own], rows - mean[own], 0.0)
        covariance = np.stack([part.T @ part for part in np.split(gap, starts[1:])]) / n[:, None, None]
        yield Block(n.astype(float), grouped.seen[first:last], mean, covariance, rows, own)
