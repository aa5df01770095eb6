"""How good a forecast of spend is: ranking, level and the total told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.results import Figure, figure

FLOOR = 1e-9


@dataclass(frozen=True, slots=True)
class ForecastQuality:
    """total_ratio : forecast over actual total.  mae : mean absolute error.  spearman : ranking.

    top_decile_capture : part of the actual total held by the tenth forecast highest.
    deviance_r2        : 1 - Poisson deviance over that of the mean; below 0 is worse than knowing only the mean.
    """

    model: str
    n: int
    deviance_r2: Figure
    mae: float
    rmse: float
    spearman: Figure
    top_decile_capture: Figure
    total_ratio: Figure


def poisson_deviance(y: np.ndarray, mean: np.ndarray) -> float:
    """Twice the sum of y·log(y/mean) - (y - mean), y >= 0, mean > 0. Same as deviance(glm(..., quasipoisson)) in R."""
    return float(deviance_parts(y, mean).sum())


def deviance_parts(y: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """(n,) what each customer adds to the Poisson deviance; a mean at or below zero counts as 1e-9."""
    expected = np.maximum(mean, FLOOR)
    return 2 * (np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / expected), 0.0) - (y - expected))


def deviance_r2(y: np.ndarray, mean: np.ndarray) -> float:
    """1 - deviance / deviance of the mean; NaN when y doesn't vary or is zero throughout."""
    if not y.any():
        return float("nan")
    null = poisson_deviance(y, np.full(len(y), y.mean()))
    return 1 - poisson_deviance(y, mean) / null if null > 0 else float("nan")


def top_capture(y: np.ndarray, forecast: np.ndarray, share: float = 0.1) -> float:
    """Part of the total held by the n·share customers forecast highest; NaN when the total is not positive.

    Customers with the same forecast at the border share its places, so that their order in the file doesn't matter.
    """
    k, total = max(1, int(len(y) * share)), float(y.sum())
    if total <= 0:
        return float("nan")
    border = np.sort(forecast)[-k]
    above, at = forecast > border, forecast == border
    return float((y[above].sum() + y[at].mean() * (k - above.sum())) / total)


def forecast_quality(model: str, y: np.ndarray, forecast: np.ndarray) -> ForecastQuality:
    """Compares a forecast (n,) with what came (n,), y >= 0, n >= 2."""
    error = y - forecast
    varies = np.ptp(y) > 0 and np.ptp(forecast) > 0
    rho = float(stats.spearmanr(y, forecast)[0]) if varies else float("nan")
    ratio = float(forecast.sum() / y.sum()) if y.any() else float("nan")
    return ForecastQuality(
        model=model,
        n=len(y),
        deviance_r2=figure(deviance_r2(y, forecast), "criterion_does_not_vary"),
        mae=float(np.abs(error).mean()),
        rmse=float(np.sqrt((error**2).mean())),
        spearman=figure(rho, "criterion_does_not_vary"),
        top_decile_capture=figure(top_capture(y, forecast), "criterion_total_not_positive"),
        total_ratio=figure(ratio, "criterion_total_not_positive"),
    )


def fold_of_rows(n: int, folds: int, seed: int) -> np.ndarray:
    """(n,) fold 0 … folds - 1 of each row, as equal as can be, the same for the same seed."""
    return np.asarray(np.random.default_rng(seed).permutation(n) % folds)


def out_of_fold(fold: np.ndarray, forecast: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """(n,) forecasts of each row by a model that has not seen it; `forecast(train, test)` takes row numbers."""
    result = np.empty(len(fold))
    for train, test in _splits(fold):
        result[test] = forecast(train, test)
    return result


def _splits(fold: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for k in range(int(fold.max()) + 1):
        yield np.flatnonzero(fold != k), np.flatnonzero(fold == k)
