"""Reliability, agreement of raters and ordinal correlations against psych, lavaan and direct formulas in R."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.compared import Case, Difference, difference
from psychometrics.agreement import cohen_kappa, intraclass_correlations
from psychometrics.contingency import contingency
from psychometrics.correlation.polychoric import polychoric
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.moments import Missing
from psychometrics.reliability import guttman
from psychometrics.reliability.hierarchical import omega_hierarchical
from psychometrics.reliability.ordinal import ordinal_alpha
from psychometrics.reliability.split_half import guttman_lambda4, odd_even, split_halves, split_reliabilities
from psychometrics.reliability.walk import reliability
from psychometrics.responses import Responses
from psychometrics.results import is_number

TOTAL = {
    "raw_alpha": "alpha", "std.alpha": "alpha_standardized", "average_r": "average_r", "S/N": "signal_to_noise",
    "mean": "mean", "sd": "sd", "median_r": "median_r",
}  # fmt: skip
DROPPED = {
    "raw_alpha": "alpha_if_dropped", "std.alpha": "alpha_standardized_if_dropped", "G6(smc)": "lambda6_if_dropped",
    "average_r": "average_r_if_dropped", "S/N": "signal_to_noise_if_dropped", "var.r": "variance_r_if_dropped",
    "med.r": "median_r_if_dropped",
}  # fmt: skip
ITEM = {
    "n": "n", "raw.r": "r_raw", "std.r": "r_standardized", "r.cor": "r_corrected", "r.drop": "r_drop",
    "mean": "mean", "sd": "sd",
}  # fmt: skip


def alpha(case: Case) -> Iterator[Difference]:
    """psych divides the standard error by all rows of the file, ours by those with an answer."""
    expected, frame = case.result, case.frame
    if "check.keys=TRUE" in case.header["r_call"]:
        ends = np.nanmin(frame.to_numpy()) + np.nanmax(frame.to_numpy())
        turned = [key[1:] for key in expected["keys"][0] if key.startswith("-")]
        frame = frame.assign(**{code: ends - frame[code] for code in turned})
    missing: Missing = "pairwise" if case.header["preparation"].startswith("none") else "listwise"
    whole = Construct("scale", tuple(Item(code, -1e6, 1e6) for code in frame.columns))
    responses = Responses(frame.astype(float), frame, pd.DataFrame(index=frame.index))
    model = MeasurementModel((whole,))
    scale = reliability(responses, model, replicates=0, ordinal=False, missing=missing).scale("scale")
    for r_name, name in TOTAL.items():
        yield difference("alpha and other totals", case, getattr(scale, name), expected["total"][r_name])
    theirs = expected["total"]["ase"] * np.sqrt(len(frame) / scale.n)
    yield difference("standard error of alpha", case, scale.ase, theirs)
    if "feldt" in expected:
        limits = [expected["feldt"]["lower"], expected["feldt"]["upper"]]
        yield difference("Feldt's interval", case, [scale.alpha_low, scale.alpha_high], limits)
        yield difference("standard error of measurement", case, scale.sem, expected["sem_raw_sumscore"])
    for table, names in (("alpha_drop", DROPPED), ("item_stats", ITEM)):
        for r_name, name in names.items():
            found = [getattr(item, name) for item in scale.items]
            ours = [float(value) if is_number(value) else np.nan for value in found]
            yield difference("item statistics, if dropped", case, ours, np.array(expected[table][r_name], float))


def lambdas(case: Case) -> Iterator[Difference]:
    for kind in ("covariance", "correlation"):
        matrix = case.frame.cov().to_numpy() if kind == "covariance" else case.frame.corr().to_numpy()
        wanted = case.result[kind]
        for number in (1, 2, 3, 5, 6):
            ours = getattr(guttman, f"guttman_lambda{number}")(matrix)
            yield difference("lambda 1, 2, 3, 5, 6", case, ours, wanted[f"lambda{number}"])
        splits = split_reliabilities(matrix, split_halves(len(matrix))[0])
        for end, ours in (("max", splits.max()), ("min", splits.min()), ("mean", splits.mean())):
            if f"lambda4_equal_split_{end}" in wanted:
                yield difference("all split halves", case, ours, wanted[f"lambda4_equal_split_{end}"])
        if "lambda4_max_all_splits" in wanted:
            ours = guttman_lambda4(matrix, equal_halves=False)
            yield difference("lambda 4", case, ours, wanted["lambda4_max_all_splits"])
    yield difference("odd–even", case, odd_even(case.frame.cov().to_numpy()), list(case.result["odd_even"].values()))


def omega(case: Case) -> Iterator[Difference]:
    found_number = re.search(r"nfactors=(\d+)", case.header["r_call"])
    found = omega_hierarchical(case.correlation, int(found_number.group(1)) if found_number else 3)
    for name, r_name in (
        ("omega_hierarchical", "omega_h"), ("omega_total", "omega_tot"), ("omega_limit", "omega_lim"),
    ):  # fmt: skip
        yield difference(name.replace("_", " "), case, getattr(found, name), case.result[r_name])
    table = np.array(case.result["sl"]["values"], dtype=float)
    yield difference("loadings on the general factor", case, found.loadings[:, 0], table[:, 0])


def ordinal(case: Case) -> Iterator[Difference]:
    matrix = polychoric(contingency(case.frame.astype(float))).matrix
    yield difference("ordinal alpha", case, ordinal_alpha(matrix), case.result["ordinal_alpha"])


def polychorics(case: Case) -> Iterator[Difference]:
    found = polychoric(contingency(case.frame.astype(float)))
    yield difference("against lavaan", case, found.matrix, case.result["lavaan"]["values"])
    ours = [cut for code in case.frame.columns for cut in found.thresholds[code]]
    yield difference("thresholds", case, ours, list(case.result["lavaan_thresholds"].values()))
    yield difference("against psych, correct = 0", case, found.matrix, case.result["psych_correct0"]["values"])


def icc(case: Case) -> Iterator[Difference]:
    found = intraclass_correlations(case.frame.to_numpy()).to_frame()
    for r_name, name in (("ICC", "icc"), ("F", "f"), ("lower bound", "low"), ("upper bound", "high")):
        ours = found[name].to_numpy(dtype=float)
        yield difference("six forms, F, interval", case, ours, case.result["anova"][r_name])


def kappa(case: Case) -> Iterator[Difference]:
    first, second = (case.frame.iloc[:, at] for at in (0, 1))
    plain = cohen_kappa(first, second)
    yield difference("kappa", case, plain.kappa, case.result["kappa"])
    yield difference("variance of kappa", case, float(plain.standard_error) ** 2, case.result["var_kappa"])
    for weights in ("linear", "quadratic"):
        weighted = cohen_kappa(first, second, weights)
        yield difference("weighted kappa", case, weighted.kappa, case.result[f"weighted_{weights}"])
        if weights == "quadratic":
            theirs = case.result["var_weighted"]
            yield difference("variance of weighted kappa", case, float(weighted.standard_error) ** 2, theirs)
