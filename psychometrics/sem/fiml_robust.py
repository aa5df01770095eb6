"""Robust CFI, TLI and RMSEA where answers are missing: as if they were not (Zhang & Savalei, 2023).

F_ML of the EM moments at the model's estimates, corrected by the trace that estimates from incomplete answers give it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag

from psychometrics.sem.discrepancy import NormalLikelihood, SampleMoments
from psychometrics.sem.fitting import FittedModel, GroupData
from psychometrics.sem.saturated import complete_information, moments_moved, saturated_information


@dataclass(frozen=True)
class CompleteDataTest:
    """χ² of the model and of independence with what each would be on average if it held (c · df)."""

    chi_square: float
    factor: float
    base_chi_square: float
    base_factor: float


def complete_data_test(fitted: FittedModel, base_df: int, *, robust: bool) -> CompleteDataTest:
    """robust : without normality (FIML-C, V3), else under it (V6). All groups hold their incomplete likelihood.

    Same as lavaan:::lav_fit_fiml_corrected (0.6-14).
    """
    blocks = _Blocks(fitted)
    slopes = np.concatenate([moments_moved(moved) for moved in fitted.model.tangents_at(fitted.values)])
    pairs = list(zip(fitted.data, fitted.at, strict=True))
    chi = sum(_statistic(group.sample, at.mean, at.covariance) for group, at in pairs)
    alone = [_alone(group) for group in fitted.data]
    base = sum(_statistic(g.sample, mean, np.diag(var)) for (g, _), (mean, var) in zip(pairs, alone, strict=True))
    factor = blocks.trace(slopes, robust=robust) / fitted.df
    base_factor = blocks.trace(_alone_slopes(len(alone), len(alone[0][0])), robust=robust) / base_df
    return CompleteDataTest(chi, factor, base, base_factor)


class _Blocks:
    """Information of all groups' moments, groups weighing by their size."""

    def __init__(self, fitted: FittedModel) -> None:
        shares = fitted.model.shares
        found = [saturated_information(group.incomplete, group.sample) for group in fitted.data if group.incomplete]
        whole = [complete_information(group.sample) for group in fitted.data]
        self.incomplete = _weighted([one[0] for one in found], shares)
        self.complete = _weighted(whole, shares)
        self.inverse = np.linalg.inv(self.incomplete)
        self.crossed = _weighted([one[1] for one in found], shares)

    def trace(self, slopes: np.ndarray, *, robust: bool) -> float:
        side = self.incomplete @ slopes
        rest = self.incomplete - side @ np.linalg.solve(slopes.T @ side, side.T)
        middle = self.inverse @ self.complete @ self.inverse
        if not robust:
            return float(np.einsum("ij,ji->", middle, rest))
        spread = self.inverse @ self.crossed @ self.inverse
        return float(np.einsum("ij,ji->", rest @ middle, rest @ spread))


def _weighted(blocks: Sequence[np.ndarray], shares: np.ndarray) -> np.ndarray:
    return np.asarray(block_diag(*(share * block for share, block in zip(shares, blocks, strict=True))))


def _statistic(sample: SampleMoments, mean: np.ndarray, covariance: np.ndarray) -> float:
    return sample.n * NormalLikelihood(sample, True).value(mean, covariance)


def _alone(group: GroupData) -> tuple[np.ndarray, np.ndarray]:
    """Each variable's mean and variance from the answers it has."""
    return np.nanmean(group.cases, axis=0), np.nanvar(group.cases, axis=0)


def _alone_slopes(groups: int, p: int) -> np.ndarray:
    """(moments, 2p per group) zeros and ones: means and variances free, covariances zero."""
    rows, columns = np.tril_indices(p)
    kept = np.concatenate([np.arange(p), p + np.flatnonzero(rows == columns)])
    one = np.eye(p + len(rows))[:, kept]
    return np.asarray(block_diag(*[one] * groups))
