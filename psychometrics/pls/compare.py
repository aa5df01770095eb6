"""The statistic "pls_groups": invariance of composites (MICOM), then differences of paths between two groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.errors import DataError, ModelError, PlanError, TooFewRespondents
from psychometrics.model import MeasurementModel
from psychometrics.pls.bootstrap import Resampled, resample
from psychometrics.pls.checks import FEWEST
from psychometrics.pls.estimate import MOST_ITERATIONS, Scheme
from psychometrics.pls.invariance import BLOCK, Micom, micom
from psychometrics.pls.multigroup import henseler, parametric, permutation, welch_satterthwaite
from psychometrics.pls.path_model import PathModel
from psychometrics.pls.quantities import Quantities
from psychometrics.pls.resamples import Answers
from psychometrics.pls.stages import Method, estimate_stages
from psychometrics.pls.walk import check_options, ready, said_model
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, figure, not_computable
from psychometrics.tables import tidy

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class InvarianceRow:
    """Steps 2 and 3 of MICOM. invariance: "full", "partial" (composition only) or "none"."""

    construct: str
    c: float
    c_low: float
    c_p: float
    mean_difference: float
    mean_p: float
    log_variance_difference: float
    log_variance_p: float
    invariance: str


@dataclass(frozen=True, slots=True)
class GroupPathRow:
    """A path in both groups. henseler_p is one-sided (first larger); the other p values are two-sided."""

    predictor: str
    outcome: str
    first: Figure
    second: Figure
    difference: Figure
    henseler_p: Figure
    permutation_p: Figure
    parametric_t: Figure
    parametric_p: Figure
    welch_t: Figure
    welch_df: Figure
    welch_p: Figure


@dataclass(frozen=True)
class PlsGroups:
    """first, second: the groups' values, n_first, n_second their sizes. permutations: how many were usable."""

    by: str
    first: str
    second: str
    n_first: int
    n_second: int
    replicates: int
    permutations: int
    failed: int
    seed: int
    invariance: tuple[InvarianceRow, ...]
    paths: tuple[GroupPathRow, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.paths)

    def invariance_frame(self) -> pd.DataFrame:
        return tidy(self.invariance)

    def summary(self) -> pd.Series:
        return pd.Series({"n_first": self.n_first, "n_second": self.n_second, "paths": len(self.paths)})


@statistic("pls_groups", sources=("henseler2016", "chin2010", "sarstedt2011"), r_call="seminr::estimate_pls_mga; cSEM::testMICOM, testMGD")  # fmt: skip # noqa: E501
def pls_groups(
    responses: Responses,
    model: MeasurementModel,
    *,
    paths: str = "",
    by: str = "",
    modes: Mapping[str, str] | str = "",
    scheme: str = "path",
    missing: str = "mean",
    consistent: bool = False,
    replicates: int = 1000,
    permutations: int = 1000,
    seed: int = 0,
) -> PlsGroups:
    """MICOM and multigroup analysis of two groups.

    by : a background variable with two groups; empty takes the first that has two. paths, modes, scheme, missing,
    consistent : as in "pls". Raises DataError unless there are two groups, TooFewRespondents when one is too
    small for the model.
    Source: Henseler et al. (2009, 2016); Chin & Dibbern (2010); Sarstedt et al. (2011).
    """
    by = by or _first_with_two(responses.background[list(responses.groupings)])
    if by not in responses.background:
        raise PlanError("option_value_unknown", "plan, by", value=by, known=list(responses.background.columns))
    said = said_model(responses, model, paths, modes)
    check_options(said, scheme, missing, consistent)
    known = responses.background[by].notna().to_numpy()
    values = responses.keyed[list(said.indicators)].to_numpy(dtype=float)[known]
    labels = responses.background[by].astype(str).to_numpy()[known]
    return compare_groups(
        said,
        values,
        labels,
        Method(Scheme(scheme), consistent),
        by=by,
        missing=missing,
        replicates=replicates,
        permutations=permutations,
        seed=seed,
    )


def _first_with_two(background: pd.DataFrame) -> str:
    """The first variable with two values; empty when there is none."""
    return next((str(name) for name in background if background[name].nunique() == 2), "")


def compare_groups(
    model: PathModel,
    values: np.ndarray,
    labels: np.ndarray,
    method: Method | None = None,
    *,
    by: str = "",
    missing: str = "mean",
    replicates: int = 1000,
    permutations: int = 1000,
    seed: int = 0,
) -> PlsGroups:
    """The same for a model said in code. labels : (n,) the group of each row; the first by name is the first group."""
    way = method or Method()
    _check(model, missing)
    kept = np.isfinite(values).all(axis=1) if missing == "listwise" else np.isfinite(values).any(axis=1)
    values, labels = values[kept], labels[kept].astype(str)
    names = sorted(set(labels))
    if len(names) != 2:
        raise DataError("pls_two_groups", place=by, count=len(names), groups=names)
    first = labels == names[0]
    parts = [_group(model, values[labels == name], name, missing) for name in names]
    answers = ready(model, values, missing)
    generator = np.random.default_rng(seed)
    shuffled = np.stack([generator.permutation(first) for _ in range(max(permutations, 1))])
    found = micom(model, answers, way, first, shuffled)
    resampled = [resample(model, part, way, replicates, seed + place + 1) for place, part in enumerate(parts)]
    chance = _shuffled_differences(model, answers, way, shuffled)
    return PlsGroups(
        by,
        names[0],
        names[1],
        parts[0].n,
        parts[1].n,
        replicates,
        found.usable,
        sum(one.failed for one in resampled),
        seed,
        _invariance(model, found),
        _paths(model, way, parts, resampled, chance),
        notes=_notes(found),
    )


def _check(model: PathModel, missing: str) -> None:
    if not model.is_plain:
        raise ModelError("pls_plain_only")
    if missing == "pairwise":
        raise PlanError("pls_pairwise_scores", place="plan, missing")


def _group(model: PathModel, values: np.ndarray, name: str, missing: str) -> Answers:
    needed = max(values.shape[1] + 1, FEWEST)
    if len(values) < needed:
        raise TooFewRespondents("pls_group_small", group=name, n=len(values), needed=needed)
    return ready(model, values, missing)


def _shuffled_differences(model: PathModel, answers: Answers, method: Method, shuffled: np.ndarray) -> np.ndarray:
    """(b, k) differences of paths between random groups, unsettled ones left out."""
    quantities, found = Quantities(model), []
    for start in range(0, len(shuffled), BLOCK):
        member = shuffled[start : start + BLOCK]
        one = estimate_stages(model, answers, member.astype(float), method)
        other = estimate_stages(model, answers, (~member).astype(float), method)
        away = quantities.of(one)["paths"] - quantities.of(other)["paths"]
        found.append(away[one.settled & other.settled])
    return np.concatenate(found)


def _paths(
    model: PathModel, method: Method, parts: list[Answers], resampled: list[Resampled], chance: np.ndarray
) -> tuple[GroupPathRow, ...]:
    estimates = []
    for part in parts:
        sample = estimate_stages(model, part, np.ones((1, part.n)), method)
        if not sample.settled.all():
            raise ModelError("pls_not_converged", place="groups", iterations=MOST_ITERATIONS)
        estimates.append(Quantities(model).of(sample)["paths"][0])
    rows, sizes = [], (parts[0].n, parts[1].n)
    for column, path in enumerate(model.paths):
        one, other = float(estimates[0][column]), float(estimates[1][column])
        draws = [found.samples["paths"][:, column] if found.samples else np.empty(0) for found in resampled]
        rows.append(GroupPathRow(path.predictor, path.outcome, one, other, one - other,
                                 *_tests(one - other, draws, sizes, chance[:, column])))  # fmt: skip
    return tuple(rows)


def _tests(
    difference: float, draws: list[np.ndarray], sizes: tuple[int, int], chance: np.ndarray
) -> tuple[Figure, ...]:
    """p of Henseler's and of the permutation test, t and p parametric, t, df and p of Welch–Satterthwaite."""
    shuffled = figure(permutation(difference, chance)) if len(chance) > 19 else _few(len(chance))
    fewest = min(len(one) for one in draws)
    if fewest < 20:
        return _few(fewest), shuffled, *(_few(fewest),) * 5
    se = (float(draws[0].std(ddof=1)), float(draws[1].std(ddof=1)))
    t, _, p = parametric(difference, se, sizes)
    welch_t, welch_df, welch_p = welch_satterthwaite(difference, se, sizes)
    return (figure(henseler(draws[0], draws[1])), shuffled, *map(figure, (t, p, welch_t, welch_df, welch_p)))


def _few(replicates: int) -> Figure:
    return not_computable("too_few_replicates", replicates=replicates, needed=20)


def _invariance(model: PathModel, found: Micom) -> tuple[InvarianceRow, ...]:
    rows = []
    for place, construct in enumerate(model.final.constructs):
        composed = found.c_p[place] >= LEVEL
        equal = min(found.means_p[place], found.log_variances_p[place]) >= LEVEL
        rows.append(
            InvarianceRow(
                construct.name,
                float(found.c[place]),
                float(found.c_low[place]),
                float(found.c_p[place]),
                float(found.means[place]),
                float(found.means_p[place]),
                float(found.log_variances[place]),
                float(found.log_variances_p[place]),
                "full" if composed and equal else "partial" if composed else "none",
            )
        )
    return tuple(rows)


def _notes(found: Micom) -> tuple[Note, ...]:
    return (Note("pls_not_invariant"),) if (found.c_p < LEVEL).any() else ()
