"""Standard errors and fit measures of models fitted by least squares to continuous items."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import block_diag

from psychometrics.results import Note
from psychometrics.sem.fit_statistics import FitStatistics, chi_square_test, fit_statistics, robust_incremental
from psychometrics.sem.fit_statistics import robust_rmsea as corrected_rmsea
from psychometrics.sem.fitting import FittedModel
from psychometrics.sem.least_squares import LeastSquares, MomentLeastSquares, weighted
from psychometrics.sem.measures import incremental, rmsea
from psychometrics.sem.modification import modification_indices
from psychometrics.sem.ordinal_fit import Adjusted, adjust
from psychometrics.sem.reporting import Inference
from psychometrics.sem.robust import Estimator, Scaling


def least_squares_inference(fitted: FittedModel, kind: LeastSquares) -> Inference:
    """Uncorrected for ULS, DWLS and WLS, robust for the others, as lavaan has it.

    Source: Browne (1984); Satorra & Bentler (1994). Same as lavaan::sem(estimator = "ULS", "ULSMV", "WLS", …,
    fixed.x = FALSE) (0.6-14), whose robust CFI of WLSM is the uncorrected one.
    """
    spread = sampling_covariance(fitted, kind)
    naive = kind in (LeastSquares.ULS, LeastSquares.DWLS)
    notes = (Note("sem_uncorrected_least_squares", {"estimator": kind.value, "better": f"{_family(kind)}MV"}),)
    fit = least_squares_statistics(fitted, kind)
    return Inference(kind.value, spread, fit, modification_indices(fitted), notes if naive else ())


def _family(kind: LeastSquares) -> str:
    return "ULS" if kind is LeastSquares.ULS else "WLS"


def _criteria(fitted: FittedModel) -> list[MomentLeastSquares]:
    return [one for one in fitted.model.groups if isinstance(one, MomentLeastSquares)]


def sampling_covariance(fitted: FittedModel, kind: LeastSquares) -> np.ndarray:
    """(q, q) (Δ'WΔ)⁻¹ / (N − G), or the sandwich (Δ'WΔ)⁻¹ Δ'WΓWΔ (Δ'WΔ)⁻¹ / (N − G)."""
    bread = np.linalg.inv(fitted.information)
    if not kind.robust:
        return np.asarray(bread / fitted.multiplier)
    slopes, weight, spread = stacked(fitted)
    side = weighted(weight, slopes)
    return np.asarray(bread @ (side.T @ spread @ side) @ bread / fitted.multiplier)


def stacked(fitted: FittedModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Δ (k of all groups, q), W and Γ, groups weighing by their size."""
    each, shares = _criteria(fitted), fitted.model.shares
    slopes = [one.jacobian(moved) for one, moved in zip(each, fitted.model.tangents_at(fitted.values), strict=True)]
    return np.concatenate(slopes), *_weights(each, shares)


def _weights(each: list[MomentLeastSquares], shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    pairs = list(zip(each, shares, strict=True))
    spread = block_diag(*(one.spread / share for one, share in pairs))
    if each[0].weight.ndim == 2:
        return block_diag(*(share * one.weight for one, share in pairs)), spread
    return np.concatenate([share * one.weight for one, share in pairs]), spread


def least_squares_statistics(fitted: FittedModel, kind: LeastSquares) -> FitStatistics:
    """lavaan::fitMeasures; for ULS, DWLS and WLS the scaled and robust measures are the uncorrected ones."""
    plain = fit_statistics(fitted, Estimator.GLS)
    if not kind.robust or fitted.df == 0:
        return plain
    slopes, weight, spread = stacked(fitted)
    each = _criteria(fitted)
    bare = block_diag(*(one.independence for one in each))
    chi, df, base, base_df = plain.test.chi_square, plain.test.df, plain.baseline.chi_square, plain.baseline.df
    own, own_base = adjust(chi, df, slopes, weight, spread), adjust(base, base_df, bare, weight, spread)
    return _with_tests(plain, fitted, kind, own, own_base)


def _with_tests(
    plain: FitStatistics, fitted: FittedModel, kind: LeastSquares, own: Adjusted, base: Adjusted
) -> FitStatistics:
    n, groups, df, base_df = fitted.multiplier, len(fitted.data), plain.test.df, plain.baseline.df
    chi, base_chi = plain.test.chi_square, plain.baseline.chi_square
    scaled, base_scaled = (own.chi_square, base.chi_square) if kind.adjusted else (chi / own.mean, base_chi / base.mean)
    again = rmsea(scaled, df, n, groups=groups)
    stretched = again if kind.adjusted else rmsea(chi, df * own.mean, n, groups=groups)
    robust = corrected_rmsea(chi, df, n, groups, own.mean, again)
    if kind.adjusted:  # lavaan's interval is that of the adjusted statistic, in its own scale
        root = float(np.sqrt(own.factor))
        robust = replace(robust, ci_low=again.ci_low * root, ci_high=again.ci_high * root)
    return replace(
        plain,
        scaled_test=chi_square_test(scaled, df, own.factor if kind.adjusted else own.mean),
        scaled_baseline=chi_square_test(base_scaled, base_df, base.factor if kind.adjusted else base.mean),
        scaled_incremental=incremental(scaled, df, base_scaled, base_df),
        robust_incremental=robust_incremental(chi, df, own.mean, base_chi, base_df, base.mean),
        scaled_rmsea=stretched,
        robust_rmsea=robust,
        factors=Scaling(own.factor if kind.adjusted else own.mean),
    )
