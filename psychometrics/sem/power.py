"""Power of confirmatory and structural models: of a parameter's test by simulation, of the fit test by RMSEA."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.efa.random_data import normal_products
from psychometrics.errors import ModelError, RequestError
from psychometrics.results import Note
from psychometrics.sem.batch import fit_many
from psychometrics.sem.discrepancy import NormalLikelihood, SampleMoments
from psychometrics.sem.fitting import FittedModel, GroupData, fit
from psychometrics.sem.many import ManyMoments
from psychometrics.sem.population import population_covariance
from psychometrics.sem.syntax import Syntax, parse
from psychometrics.sem.table import Options, build_table
from psychometrics.tables import tidy

SAMPLES = 500
MOST = 20_000
TOGETHER = 50
"""Samples fitted between two words of progress."""
Progress = Callable[[float], None]
"""Told the share done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class ParameterPower:
    """One parameter at one n. power : share of samples in which |z| is beyond the critical value; se : Monte-Carlo.

    bias : mean estimate less the population's. coverage : share of 95 % intervals that hold it.
    """

    n: int
    lhs: str
    op: str
    rhs: str
    population: float
    mean: float
    bias: float
    power: float
    se: float
    coverage: float


@dataclass(frozen=True)
class SimulatedPower:
    """rejected : share of samples whose χ² rejects the true model, by n; converged : share that converged, by n.

    df : of the fitted model; a saturated one has no test, and is never rejected.
    """

    parameters: tuple[ParameterPower, ...]
    rejected: dict[int, float]
    converged: dict[int, float]
    samples: int
    significance: float
    seed: int
    df: int
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.parameters)

    def summary(self) -> pd.Series:
        """The least power of all parameters, by n."""
        return pd.Series({n: min(one.power for one in self.parameters if one.n == n) for n in self.rejected})

    def of(self, n: int, lhs: str, op: str, rhs: str) -> ParameterPower:
        return next(one for one in self.parameters if (one.n, one.lhs, one.op, one.rhs) == (n, lhs, op, rhs))


def simulate_power(
    population: str | Syntax,
    sizes: Sequence[int],
    *,
    model: str | Syntax = "",
    samples: int = SAMPLES,
    significance: float = 0.05,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> SimulatedPower:
    """How often each loading and path comes out significant in samples of each size (Muthén & Muthén, 2002).

    population : syntax with standardised numbers, see `population_covariance`. model : what is fitted; by default the
    population's own relations without their numbers, latent variances 1.
    samples : drawn per size from the Wishart distribution, so that the cost does not depend on n; fitted by ML.
    progress : told after every few samples.
    Raises ModelError as the population and the model do, RequestError when n is no more than the variables.
    Same as repeating lavaan::sem(model, lavaan::simulateData(population, sample.nobs = n)) in R.
    """
    truth = _truth(population, model)
    p, rows, rejected, converged = len(truth.data[0].sample.mean), [], {}, {}
    critical = float(stats.chi2.ppf(1 - significance, truth.df)) if truth.df else math.inf
    for place, n in enumerate(sizes):
        if n <= p + 1:
            raise RequestError("outside_open_range", place="sizes", name="n", value=n, low=p + 1, high=math.inf)
        values, errors, chi = _fitted(truth, n, samples, seed, lambda share: progress((place + share) / len(sizes)))  # noqa: B023
        converged[n] = len(values) / samples
        rejected[n] = float((chi > critical).mean()) if len(values) else 0.0
        rows += _rows(truth, n, values, errors, significance)
    return SimulatedPower(tuple(rows), rejected, converged, samples, significance, seed, truth.df)


def _fitted(
    truth: FittedModel, n: int, samples: int, seed: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Estimates and standard errors (B, q) and χ² (B,) of the samples that converge."""
    drawn, parts = _draw(truth, n, samples, seed), []
    for start in range(0, samples, TOGETHER):
        part = ManyMoments(drawn.mean[start : start + TOGETHER], drawn.covariance[start : start + TOGETHER])
        values, good = fit_many(truth, [part])
        parts.append((values[good], *_inference(truth, values[good], part.covariance[good], n)))
        progress(min(1.0, (start + TOGETHER) / samples))
    values, errors, chi = (np.concatenate(column) for column in zip(*parts, strict=True))
    return values, errors, chi


def _truth(population: str | Syntax, model: str | Syntax) -> FittedModel:
    """The model fitted to the population itself."""
    said = parse(population) if isinstance(population, str) else population
    names, covariance = population_covariance(said)
    asked = (parse(model) if isinstance(model, str) else model) if model else _bare(said)
    table = build_table(asked, Options(std_lv=True, fixed_x=False))
    try:
        places = [names.index(name) for name in table.names.observed]
    except ValueError as error:
        raise ModelError("population_lacks_variable", place="model", known=list(names)) from error
    chosen = covariance[np.ix_(places, places)]
    moments = SampleMoments(1_000_000, np.zeros(len(places)), chosen)
    return fit(table, [GroupData("", np.zeros((0, len(places))), moments)])


def _bare(said: Syntax) -> Syntax:
    """The relations without their numbers; those fixed at zero stay away."""
    kept = [one for one in said.relations if one.modifiers.fixed != (0.0,)]
    return Syntax(tuple(replace(one, modifiers=type(one.modifiers)()) for one in kept))


def _draw(truth: FittedModel, n: int, samples: int, seed: int) -> ManyMoments:
    covariance = truth.data[0].sample.covariance
    p, root = len(covariance), np.linalg.cholesky(covariance)
    drawn = normal_products(n, p, samples, np.random.default_rng([seed, n]), root)
    return ManyMoments(np.zeros((samples, p)), drawn / n)


def _inference(
    truth: FittedModel, values: np.ndarray, covariances: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Standard errors (B, q) from expected information, and χ² (B,)."""
    errors, chi = np.empty_like(values), np.empty(len(values))
    for place, (one, covariance) in enumerate(zip(values, covariances, strict=True)):
        spread = _inverse(truth.model.information(one)) / n
        errors[place] = np.sqrt(np.maximum(np.diag(spread), 0.0))
        at = truth.model.at(one)[0]
        likelihood = NormalLikelihood(SampleMoments(n, np.zeros(len(covariance)), covariance))
        chi[place] = n * likelihood.value(np.zeros(len(covariance)), at.covariance)
    return errors, chi


def _inverse(information: np.ndarray) -> np.ndarray:
    try:
        return np.asarray(np.linalg.inv(information))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(information))


def _rows(
    truth: FittedModel, n: int, values: np.ndarray, errors: np.ndarray, significance: float
) -> list[ParameterPower]:
    critical, quantile = float(stats.norm.ppf(1 - significance / 2)), float(stats.norm.ppf(0.975))
    found = []
    for row in truth.table.free_rows:
        own, se = values[:, row.free], errors[:, row.free]
        if (row.op == "~~" and row.lhs == row.rhs) or not len(own):
            continue
        target, sign = float(truth.values[row.free]), np.abs(own) > critical * se
        power, held = float(sign.mean()), float((np.abs(own - target) <= quantile * se).mean())
        spread = math.sqrt(power * (1 - power) / len(own))
        mean = float(own.mean())
        found.append(ParameterPower(n, *row.key, target, mean, mean - target, power, spread, held))
    return found


def least_for_power(
    population: str | Syntax,
    *,
    model: str | Syntax = "",
    parameter: str = "",
    power: float = 0.80,
    samples: int = SAMPLES,
    significance: float = 0.05,
    seed: int = 0,
    most: int = MOST,
    progress: Progress = lambda share: None,
) -> ParameterPower:
    """The smallest n, to about 5 %, at which one parameter ("y ~ x"; by default the weakest) reaches the power.

    Raises RequestError `sample_out_of_reach`, ModelError `population_lacks_parameter`.
    """

    def weakest(n: int) -> ParameterPower:
        found = simulate_power(population, [n], model=model, samples=samples, significance=significance, seed=seed)
        wanted = parameter.replace(" ", "")
        rows = [one for one in found.parameters if not wanted or f"{one.lhs}{one.op}{one.rhs}" == wanted]
        if not rows:
            raise ModelError("population_lacks_parameter", place="model", parameter=parameter)
        return min(rows, key=lambda one: one.power)

    p = len(population_covariance(population)[0])
    low, high, tried = p + 2, max(p + 3, 50), 0
    reached = weakest(high)
    while reached.power < power:
        low, high, tried = high, high * 2, tried + 1
        progress(min(0.5, tried / 10))
        if high > most:
            raise RequestError("sample_out_of_reach", place="effect", largest=most)
        reached = weakest(high)
    while high > low * 1.05:
        middle = (low + high) // 2
        one = weakest(middle)
        low, high, reached = (low, middle, one) if one.power >= power else (middle, high, reached)
        progress(1 - 0.5 * (high - low) / high)
    progress(1.0)
    return reached


def rmsea_power(df: int, n: int, *, null: float = 0.05, alternative: float = 0.08, significance: float = 0.05) -> float:
    """Power to tell RMSEA `alternative` from `null`: of the test of close fit when the alternative is larger, of the
    test of not-close fit when it is smaller; null = 0 is the test of exact fit.

    Source: MacCallum, Browne & Sugawara (1996), eqs. 8–12. Same as semTools::findRMSEApower(null, alternative, df, n).
    """
    if df < 1 or n < 2 or null == alternative or min(null, alternative) < 0:
        raise RequestError("rmsea_power_range", place="power", df=df, n=n, null=null, alternative=alternative)
    first, second = ((n - 1) * df * value**2 for value in (null, alternative))
    if alternative > null:
        return float(stats.ncx2.sf(_quantile(1 - significance, df, first), df, second))
    return float(stats.ncx2.cdf(_quantile(significance, df, first), df, max(second, 1e-12)))


def _quantile(share: float, df: int, shift: float) -> float:
    return float(stats.ncx2.ppf(share, df, shift) if shift > 0 else stats.chi2.ppf(share, df))


def rmsea_sample_size(
    df: int, *, power: float = 0.80, null: float = 0.05, alternative: float = 0.08, significance: float = 0.05
) -> int:
    """The smallest n with this power. Same as semTools::findRMSEAsamplesize(null, alternative, df, power)."""
    high = 16
    while rmsea_power(df, high, null=null, alternative=alternative, significance=significance) < power:
        high *= 2
        if high > 10_000_000:
            raise RequestError("sample_out_of_reach", place="rmsea", largest=high)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        enough = rmsea_power(df, middle, null=null, alternative=alternative, significance=significance) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high
