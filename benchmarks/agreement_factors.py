"""Adequacy, number of factors, factor solutions and components against psych and factanal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.compared import Case, Difference, difference
from psychometrics.efa.adequacy import bartlett_sphericity, eigenvalues, kmo
from psychometrics.efa.components import principal_components
from psychometrics.efa.congruence import match_factors
from psychometrics.efa.extraction import extract, squared_multiple_correlations
from psychometrics.efa.factor_numbers import factor_numbers
from psychometrics.efa.fit import factor_fit
from psychometrics.efa.item_correlations import ItemCorrelations, item_correlations
from psychometrics.efa.parallel import parallel_analysis
from psychometrics.efa.rotation import rotate
from psychometrics.efa.scores import score_weights
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses

IN_R = {"quartimin": "quartimin", "geominQ": "geomin", "bentlerT": "bentler"}


def taken(case: Case) -> ItemCorrelations:
    keyed = case.frame.astype(float)
    items = tuple(Item(str(code), -1e6, 1e6, ordinal=False) for code in keyed.columns)
    responses = Responses(keyed, keyed, pd.DataFrame(index=keyed.index))
    return item_correlations(responses, MeasurementModel((Construct("whole", items),)))


def adequacy(case: Case) -> Iterator[Difference]:
    matrix, expected = case.correlation, case.result
    total, each = kmo(matrix)
    chi_square, _, p_value = bartlett_sphericity(matrix, case.n)
    yield difference("KMO", case, [total, *each], [expected["kmo"], *expected["kmo_items"].values()])
    yield difference("Bartlett's χ²", case, chi_square, expected["bartlett"]["chisq"])
    yield difference("its p", case, p_value, expected["bartlett"]["p"])
    smc = squared_multiple_correlations(matrix)
    yield difference("squared multiple correlations", case, smc, list(expected["smc"].values()))
    yield difference("eigenvalues, determinant", case, eigenvalues(matrix), expected["eigenvalues"])
    yield difference("eigenvalues, determinant", case, np.linalg.det(matrix), expected["det"])


def parallel(case: Case) -> Iterator[Difference]:
    found = parallel_analysis(taken(case), data=("normal", "resampled"))
    expected = case.result
    for kind, observed, random in (("components", "pc_values", "pc_sim"), ("factors", "fa_values", "fa_sim")):
        rows = found.of(kind).eigenvalues
        yield difference(f"observed eigenvalues of {kind}", case, [row.observed for row in rows], expected[observed])
        simulated = [row.simulated for row in rows]
        yield difference("mean random eigenvalues (by chance)", case, simulated, expected[random])
    suggested = [found.factors, found.components]
    yield difference("suggested numbers", case, suggested, [expected["nfact"], expected["ncomp"]])


def numbers(case: Case) -> Iterator[Difference]:
    rows, expected = factor_numbers(taken(case)), case.result
    possible = [at for at, df in enumerate(expected["vss_stats"]["dof"]) if df >= 0]
    yield difference("MAP", case, [row.map for row in rows], expected["map"])
    smallest = min(rows, key=lambda row: float(row.map)).factors
    yield difference("number by MAP", case, smallest, expected["map_min"])
    ones = [float(rows[at].vss_1) for at in possible]
    yield difference("VSS, complexity 1", case, ones, [expected["cfit1"][at] for at in possible])
    twos = [float(rows[at].vss_2) for at in possible[1:]]
    yield difference("VSS, complexity 2", case, twos, [expected["cfit2"][at] for at in possible[1:]])


def solution(case: Case, method: str) -> Iterator[Difference]:
    matrix, expected = case.correlation, case.result
    unrotated = extract(matrix, len(expected["none"]["loadings"]["cols"]), method).loadings
    for rotation in set(expected) - {"n", "nfactors"}:
        theirs = expected[rotation]
        reference = np.array(theirs["loadings"]["values"])
        found = rotate(unrotated, IN_R.get(rotation, rotation))
        order, signs = match_factors(reference, found.loadings)
        yield difference("loadings", case, found.loadings[:, order] * signs, reference)
        if theirs.get("phi"):
            phi = found.phi[np.ix_(order, order)] * np.outer(signs, signs)
            yield difference("factor correlations", case, phi, theirs["phi"]["values"])
        if "STATISTIC" in theirs:
            fit = factor_fit(matrix, found.loadings, found.phi, case.n)
            yield difference("χ² of fit", case, fit.chi_square, theirs["STATISTIC"])
            yield difference("TLI, RMSR, RMSEA", case, [fit.tli, fit.rmsr], [theirs["TLI"], theirs["rms"]])
            yield difference("TLI, RMSR, RMSEA", case, fit.rmsea, theirs["RMSEA"]["RMSEA"])
        if theirs.get("weights"):
            weights = score_weights(matrix, found.loadings, found.phi)[:, order] * signs
            yield difference("score weights", case, weights, theirs["weights"]["values"])


def minres(case: Case) -> Iterator[Difference]:
    yield from solution(case, "minres")


def maximum_likelihood(case: Case) -> Iterator[Difference]:
    yield from solution(case, "ml")


def principal_axes(case: Case) -> Iterator[Difference]:
    yield from solution(case, "pa")


def factanal(case: Case) -> Iterator[Difference]:
    expected = case.result
    reference = np.array(expected["none"]["values"])
    found = extract(case.correlation, reference.shape[1], "ml")
    for name, kaiser in (("none", True), ("varimax", True), ("promax", False)):
        theirs = np.array(expected[name]["values"])
        turned = rotate(found.loadings, name, kaiser=kaiser).loadings if name != "none" else found.loadings
        order, signs = match_factors(theirs, turned)
        yield difference("loadings", case, turned[:, order] * signs, theirs)
    yield difference("uniquenesses", case, found.uniquenesses, list(expected["uniqueness"].values()))


def components(case: Case) -> Iterator[Difference]:
    for rotation in ("none", "varimax"):
        reference = np.array(case.result[rotation]["values"])
        found = principal_components(case.correlation, reference.shape[1], rotation)
        order, signs = match_factors(reference, found.loadings)
        yield difference("loadings", case, found.loadings[:, order] * signs, reference)
    yield difference("eigenvalues", case, found.eigenvalues, case.result["values"])
