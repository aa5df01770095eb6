"""The statistic "pls": a structural model by partial least squares, from answers and paths in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from psychometrics.errors import DataError, ModelError, PlanError
from psychometrics.model import MeasurementModel
from psychometrics.pls.bootstrap import INTERVALS, resample
from psychometrics.pls.checks import check_choice, check_correlations, check_estimates, check_values
from psychometrics.pls.effects import (
    effect_rows,
    goodness_of_fit,
    importance_rows,
    outcome_rows,
    path_rows,
    slope_rows,
    total_rows,
)
from psychometrics.pls.estimate import Scheme
from psychometrics.pls.evaluate import Evidence, construct_rows, indicator_rows, pair_rows
from psychometrics.pls.exact_fit import fit_rows
from psychometrics.pls.path_model import InteractionMethod, PathModel
from psychometrics.pls.remarks import remarks
from psychometrics.pls.resamples import MISSING, Answers
from psychometrics.pls.result import Pls
from psychometrics.pls.stages import Method, estimate_stages
from psychometrics.pls.text import path_model
from psychometrics.pls.weights import case_weights, check_weights
from psychometrics.registry import statistic
from psychometrics.responses import Responses

FIT_REPLICATES = 500
SOURCES = ("wold1982", "lohmoller1989", "hair2022", "dijkstra2015", "henseler2015", "ringle2016")


@statistic("pls", sources=SOURCES, r_call="seminr::estimate_pls, bootstrap_model; cSEM::csem, assess, testOMF")
def pls(
    responses: Responses,
    model: MeasurementModel,
    *,
    paths: str = "",
    modes: Mapping[str, str] | str = "",
    scheme: str = "path",
    missing: str = "mean",
    consistent: bool = False,
    interaction: str = "two_stage",
    replicates: int = 5000,
    confidence: float = 0.95,
    ci: str = "percentile",
    two_tailed: bool = True,
    weights: str = "",
    seed: int = 0,
) -> Pls:
    """Measurement, structure, bootstrap and fit of a path model between the scales of an instrument.

    paths : one line each, "H1+: trust + image -> loyalty"; "trust*tenure -> loyalty" is an interaction, a construct
    with dimensions a higher-order one. modes : "A", "B" or "unit" by construct, where not as the instrument says;
    in words "trust: B, image: unit".
    scheme : path, factorial, centroid. missing : mean, listwise, pairwise. consistent : PLSc. ci : percentile, bca.
    weights : a background variable that says how much each person counts, from 0.
    Raises ModelError, DataError, PlanError with the reason when there is no sound number to give.
    Source: Hair et al. (2022). Same as seminr::estimate_pls and bootstrap_model (2.3.4); fit as cSEM 0.6.1.
    """
    said = said_model(responses, model, paths, modes, interaction)
    ranges = {item.code: (item.low, item.high) for item in model.items}
    return analyse_paths(
        said,
        responses.keyed[list(said.indicators)].to_numpy(dtype=float),
        scheme=scheme,
        missing=missing,
        consistent=consistent,
        replicates=replicates,
        confidence=confidence,
        ci=ci,
        two_tailed=two_tailed,
        seed=seed,
        ranges=ranges,
        weights=case_weights(responses, weights),
    )


def said_model(
    responses: Responses,
    model: MeasurementModel,
    paths: str,
    modes: Mapping[str, str] | str = "",
    interaction: str = "two_stage",
) -> PathModel:
    """The path model in words, and that the answers hold all its indicators."""
    check_choice("interaction", interaction, [one.value for one in InteractionMethod])
    said = path_model(model, paths, modes=modes, interaction=InteractionMethod(interaction))
    absent = [code for code in said.indicators if code not in responses.keyed]
    if absent:
        raise DataError("pls_indicator_absent", indicators=absent)
    return said


def analyse_paths(
    model: PathModel,
    values: np.ndarray,
    *,
    scheme: str = "path",
    missing: str = "mean",
    consistent: bool = False,
    replicates: int = 5000,
    confidence: float = 0.95,
    ci: str = "percentile",
    two_tailed: bool = True,
    seed: int = 0,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    weights: np.ndarray | None = None,
) -> Pls:
    """The same for a model said in code.

    values : (n, p) in the order of `model.indicators`, NaN where missing. weights : (n,) from 0. Resamples draw people
    alike, each with their weight.
    """
    check_choice("ci", ci, INTERVALS)
    check_options(model, scheme, missing, consistent)
    check_confidence(confidence)
    answers, method = ready(model, values, missing, weights), Method(Scheme(scheme), consistent)
    sample = estimate_stages(model, answers, np.ones((1, answers.n)), method)
    check_estimates(model, sample)
    resampled = resample(model, answers, method, replicates, seed, jackknife=ci == "bca")
    evidence = Evidence(model, sample, resampled, confidence, two_tailed, answers.n)
    constructs, found = construct_rows(evidence), path_rows(evidence)
    final = model.final
    return Pls(
        model=model,
        n=answers.n,
        missing=missing,
        missing_cells=int((~answers.observed).sum()),
        scheme=scheme,
        consistent=consistent,
        iterations=int(sample.final.iterations[0]),
        replicates=replicates,
        failed=resampled.failed,
        confidence=confidence,
        interval=ci,
        two_tailed=two_tailed,
        seed=seed,
        constructs=constructs,
        indicators=indicator_rows(evidence),
        pairs=pair_rows(evidence, constructs),
        paths=found,
        outcomes=outcome_rows(evidence),
        effects=effect_rows(evidence, found),
        totals=total_rows(evidence),
        slopes=slope_rows(evidence),
        fit=fit_rows(model, answers, method, sample, min(replicates, FIT_REPLICATES), confidence, seed),
        goodness_of_fit=goodness_of_fit(evidence),
        importance=importance_rows(evidence, answers, ranges or {}),
        construct_names=tuple(construct.name for construct in final.constructs),
        indicator_names=final.indicators,
        cross_loadings=sample.final.loadings[0],
        construct_correlations=sample.final.correlations[0],
        notes=remarks(evidence, constructs, answers, consistent=consistent),
    )


def check_options(model: PathModel, scheme: str, missing: str, consistent: bool) -> None:
    check_choice("scheme", scheme, [one.value for one in Scheme])
    check_choice("missing", missing, MISSING)
    if consistent and not model.is_plain:
        raise ModelError("pls_consistent_stages")
    if missing == "pairwise" and model.interactions:
        raise PlanError("pls_pairwise_interaction", place="plan, missing")


def check_confidence(confidence: float) -> None:
    if not 0.5 < confidence < 1:
        raise PlanError("pls_confidence", place="plan, confidence", value=confidence)


def ready(model: PathModel, values: np.ndarray, missing: str, weights: np.ndarray | None = None) -> Answers:
    """Answers fit to be analysed, or the reason why not. People with a weight of 0 are left out."""
    kept = np.isfinite(values).all(axis=1) if missing == "listwise" else np.isfinite(values).any(axis=1)
    if weights is not None:
        check_weights(weights, len(values))
        kept &= weights > 0
    check_values(model, values[kept])
    answers = Answers(values[kept], missing, None if weights is None else weights[kept])
    check_correlations(answers.correlations(answers.everyone)[0], model.indicators)
    return answers
