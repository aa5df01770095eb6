"""Normality, distances, missing answers and construct validity against psych, lavaan and semTools."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.compared import Case, Difference, difference
from psychometrics.careless import mahalanobis
from psychometrics.distinct import distinct
from psychometrics.em import em_estimate
from psychometrics.missing import little_mcar
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.normality import mardia
from psychometrics.responses import Responses
from psychometrics.results import NotComputable
from psychometrics.shape import shape
from psychometrics.validity.construct_validity import validity
from psychometrics.validity.formulas import htmt2
from psychometrics.validity.method_bias import first_component_share, first_factor_share


def shapes(case: Case) -> Iterator[Difference]:
    expected, values = case.result, case.frame.to_numpy(float)
    yield difference("mean, sd", case, values.mean(axis=0), list(expected["mean"].values()))
    yield difference("mean, sd", case, values.std(axis=0, ddof=1), list(expected["sd"].values()))
    found = [shape(distinct(column)) for column in values.T]
    forms = {1: ("g1", "g2"), 2: ("unbiased_skewness", "unbiased_kurtosis"), 3: ("b1", "b2")}
    for number, (skewness, kurtosis) in forms.items():
        for name, r_name in ((skewness, "skew"), (kurtosis, "kurt")):
            ours = [getattr(one, name) for one in found]
            yield difference("skewness, kurtosis, three types", case, ours, expected[f"{r_name}_type{number}"])
    whole, theirs = mardia(values), expected["mardia"]
    ours = [whole.skewness, whole.kurtosis]
    yield difference("Mardia's coefficients", case, ours, [theirs["b1p"], theirs["b2p"]])
    distances = mahalanobis(values)
    top = np.sort(distances)[::-1][: len(expected["mahalanobis"]["top_d2"])]
    yield difference("Mahalanobis D²", case, top, expected["mahalanobis"]["top_d2"])
    yield difference("Mahalanobis D²", case, distances.sum(), expected["mahalanobis"]["sum"])


def mcar(case: Case) -> Iterator[Difference]:
    expected = case.result
    found = little_mcar(case.frame)
    yield difference("χ² (n)", case, found.chi_square, expected["chisq_mlcov"])
    yield difference("χ² (n - 1)", case, found.chi_square_unbiased, expected["chisq_unbiasedcov"])
    yield difference("df, patterns", case, [found.df, found.n_patterns], [expected["df"], expected["n_patterns"]])
    estimate = em_estimate(case.frame)
    yield difference("EM covariance", case, estimate.covariance, expected["em_cov_ml"]["values"])


def harman(case: Case) -> Iterator[Difference]:
    matrix, expected = case.correlation, case.result
    yield difference("first component", case, first_component_share(matrix), expected["pca_share"])
    yield difference("minres", case, first_factor_share(matrix, "minres"), expected["minres_share"])
    yield difference("principal axis", case, first_factor_share(matrix, "pa"), expected["paf_share"])


def declared(text: str) -> MeasurementModel:
    """The measurement part of a lavaan model."""
    lines = [line.split("=~") for line in text.splitlines() if "=~" in line]
    return MeasurementModel(
        tuple(Construct(name.strip(), tuple(Item(i.strip()) for i in rest.split("+"))) for name, rest in lines)
    )


def heterotrait(case: Case) -> Iterator[Difference]:
    model = declared(case.result["model"])
    codes = [item.code for item in model.items]
    groups = [[codes.index(item.code) for item in scale.items] for scale in model.first_order]
    ours = htmt2(np.corrcoef(case.frame[codes].to_numpy(float).T), groups)
    yield difference("HTMT2", case, ours, case.result["htmt2"]["values"])


def convergent(case: Case) -> Iterator[Difference]:
    frame = case.frame.astype(float)
    responses = Responses(frame, frame, pd.DataFrame(index=frame.index))
    found = validity(responses, declared(case.result["model"]), replicates=20)
    theirs = case.result["reliability"]
    for name, r_name in (("cr", "CR_standardized"), ("ave", "AVE_standardized")):
        ours = [getattr(row, name) for row in found.constructs]
        wanted = [theirs[r_name][row.construct] for row in found.constructs]
        yield difference(name.upper(), case, ours, wanted)
    chi_square = np.nan if isinstance(found.fit, NotComputable) else found.fit.chi_square
    yield difference("χ² of the model", case, chi_square, case.result["fit"]["chisq"])
