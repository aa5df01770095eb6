"""All figures of one scale, each computed or with the reason why not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from psychometrics.errors import DataError
from psychometrics.model import Construct
from psychometrics.reliability import composite
from psychometrics.reliability.alpha import (
    alpha_standard_error,
    average_correlation,
    cronbach_alpha,
    feldt_interval,
    signal_to_noise,
    standard_error_of_measurement,
    standardized_alpha,
)
from psychometrics.reliability.answers import Missing, ScaleAnswers
from psychometrics.reliability.bootstrap import bootstrap_intervals, with_hierarchical_interval
from psychometrics.reliability.composite import Array
from psychometrics.reliability.guttman import (
    guttman_lambda1,
    guttman_lambda2,
    guttman_lambda3,
    guttman_lambda5,
    guttman_lambda6,
)
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.items import constant_item, item_reliabilities
from psychometrics.reliability.omega import OmegaMethod, fit_one_factor, omega_interval, omega_standard_error, omegas
from psychometrics.reliability.ordinal import ordinal_reliability
from psychometrics.reliability.remarks import remarks
from psychometrics.reliability.result import (
    Guttman,
    ItemReliability,
    OmegaHierarchical,
    ScaleReliability,
    Status,
)
from psychometrics.reliability.split_half import split_half
from psychometrics.reliability.unifactor import OneFactor
from psychometrics.results import Figure, NotComputable, Note, figure, not_computable


@dataclass(frozen=True, slots=True)
class ScaleOptions:
    """The walker's options, checked."""

    confidence: float = 0.95
    replicates: int = 1000
    missing: Missing = "listwise"
    omega: OmegaMethod = OmegaMethod.ML
    ordinal: bool = True
    seed: int = 0


@dataclass(frozen=True, slots=True)
class OmegaFound:
    """Omega with its analytic interval, the method that could be used, and the fit (None when there is none)."""

    omega: Figure
    low: Figure
    high: Figure
    method: OmegaMethod
    fit: OneFactor | None
    notes: tuple[Note, ...] = ()


def scale_reliability(
    construct: Construct, answers: ScaleAnswers, options: ScaleOptions, *, ordinal_items: bool = True
) -> ScaleReliability:
    """Every figure of a scale that varies: n >= 3, two or more varying items, total variance above zero."""
    covariance, n, k = answers.covariance, answers.n, len(answers.varying)
    correlation = composite.to_correlations(covariance)
    alpha = cronbach_alpha(covariance)
    low, high = feldt_interval(alpha, n, k, options.confidence)
    found = omega_found(covariance, n, options)
    boot = bootstrap_intervals(answers, found.fit, found.method, options.replicates, options.confidence, options.seed)
    mean, sd, sd_sum = _person_spread(answers)
    hierarchical = _hierarchical(construct, correlation, answers, options)
    items = _items(answers)
    splits = split_half(covariance, options.seed)
    return ScaleReliability(
        construct=construct.code,
        status=Status.COMPUTED,
        n=n,
        k=k,
        order=construct.order,
        mean=mean,
        sd=sd,
        sd_sum=sd_sum,
        alpha=alpha,
        alpha_low=low,
        alpha_high=high,
        alpha_boot_low=boot.alpha[0],
        alpha_boot_high=boot.alpha[1],
        alpha_standardized=_standardized(correlation),
        omega_total=found.omega,
        omega_low=boot.omega[0],
        omega_high=boot.omega[1],
        omega_delta_low=found.low,
        omega_delta_high=found.high,
        average_r=average_correlation(correlation),
        median_r=float(np.median(composite.pair_correlations(correlation))),
        signal_to_noise=figure(signal_to_noise(correlation), "reliability_items_all_identical"),
        ase=alpha_standard_error(covariance, n),
        sem=standard_error_of_measurement(sd_sum, alpha),
        sem_mean=standard_error_of_measurement(sd, alpha),
        guttman=_guttman(covariance, n, splits.best, exact=splits.exact),
        split_half=splits,
        hierarchical=hierarchical,
        ordinal=ordinal_reliability(answers, is_ordinal=ordinal_items, asked=options.ordinal),
        items=items,
        notes=(*remarks(construct, answers, correlation, alpha, items), *found.notes),
    )


def omega_found(covariance: Array, n: int, options: ScaleOptions) -> OmegaFound:
    """Omega by the method asked, by least squares when maximum likelihood can't be had (said in a note)."""
    method = options.omega
    notes: tuple[Note, ...] = ()
    try:
        fit = fit_one_factor(covariance, method)
    except DataError as error:
        if method == OmegaMethod.MINRES or len(covariance) < 3:
            missing = not_computable(error.code, **error.params)
            return OmegaFound(missing, missing, missing, method, None)
        return omega_by_least_squares(covariance, n, options)
    omega = float(omegas(covariance, fit, method))
    if bool(fit.improper):
        notes = (Note("reliability_heywood_one_factor"),)
    if method == OmegaMethod.MINRES:
        missing = not_computable("reliability_delta_needs_ml")
        return OmegaFound(omega, missing, missing, method, fit, notes)
    low, high = omega_interval(omega, omega_standard_error(covariance, n, fit), options.confidence)
    return OmegaFound(omega, low, high, method, fit, notes)


def omega_by_least_squares(covariance: Array, n: int, options: ScaleOptions) -> OmegaFound:
    found = omega_found(covariance, n, ScaleOptions(options.confidence, omega=OmegaMethod.MINRES))
    return OmegaFound(
        found.omega,
        found.low,
        found.high,
        found.method,
        found.fit,
        (Note("reliability_omega_by_least_squares"), *found.notes),
    )


def _person_spread(answers: ScaleAnswers) -> tuple[float, float, float]:
    """Mean and sd of person means, sd of the sum, over all items (constant ones shift the mean)."""
    k = len(answers.codes)
    if answers.complete:
        sd_sum = math.sqrt(float(answers.covariance.sum()))
        return float(np.mean(answers.means)), sd_sum / k, sd_sum
    persons = answers.person_means()
    sd = float(np.std(persons, ddof=1))
    return float(persons.mean()), sd, sd * k


def _standardized(correlation: Array) -> Figure:
    try:
        return standardized_alpha(correlation)
    except DataError as error:
        return not_computable(error.code, **error.params)


def _guttman(covariance: Array, n: int, best_split: Figure, *, exact: bool) -> Guttman:
    few = not_computable("reliability_fewer_respondents_than_items", n=n, k=len(covariance))
    return Guttman(
        lambda1=guttman_lambda1(covariance),
        lambda2=guttman_lambda2(covariance),
        lambda3=guttman_lambda3(covariance),
        lambda4=best_split,
        lambda5=guttman_lambda5(covariance),
        lambda6=guttman_lambda6(covariance) if n > len(covariance) else few,
        lambda4_exact=exact,
    )


def _hierarchical(
    construct: Construct, correlation: Array, answers: ScaleAnswers, options: ScaleOptions
) -> OmegaHierarchical | NotComputable:
    """Of a total over dimensions, with as many group factors as there are scales below it."""
    if construct.order == 1:
        return not_computable("reliability_general_needs_dimensions")
    factors = sum(1 for part in construct.walk() if part.items)
    try:
        found = omega_hierarchical(correlation, factors, items=answers.varying_codes)
    except DataError as error:
        return not_computable(error.code, **error.params)
    return with_hierarchical_interval(found, answers, options.replicates, options.confidence, options.seed)


def _items(answers: ScaleAnswers) -> tuple[ItemReliability, ...]:
    at = list(answers.varying)
    counts = [answers.counts[i] for i in at]
    totals = None if answers.complete else _pairwise_totals(answers)
    rows = item_reliabilities(
        answers.varying_codes, answers.covariance, answers.means[at], counts, answers.n, r_raw=totals
    )
    by_code = {row.item: row for row in rows}
    return tuple(
        by_code.get(code) or constant_item(code, float(answers.means[i]), answers.counts[i])
        for i, code in enumerate(answers.codes)
    )


def _pairwise_totals(answers: ScaleAnswers) -> Array:
    """(k,) correlation of each varying item with the person's mean of the items answered, over who answered it."""
    persons, values = answers.person_means(), answers.varying_values
    answered = ~np.isnan(values)
    return np.array([np.corrcoef(values[has, i], persons[has])[0, 1] for i, has in enumerate(answered.T)])
