"""groups: every scale across every background variable, with parametric and rank tests side by side."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pingouin

from psychometrics.errors import PlanError
from psychometrics.groups import effects
from psychometrics.groups.result import Comparison, Group, Pair, Test
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, figure, is_number, not_computable
from psychometrics.scoring import scale_scores

FEWEST_IN_GROUP = 5
MOST_GROUPS = 10
OMNIBUS_P = 0.05
TWO_GROUPS = ("student_t", "welch_t", "mann_whitney")


@statistic(
    "groups",
    sources=("welch1947", "mann_whitney1947", "kruskal1952", "games_howell1976", "holm1979"),
    r_call="t.test, wilcox.test, oneway.test, kruskal.test, TukeyHSD, rstatix::games_howell_test",
)
def groups(
    responses: Responses,
    model: MeasurementModel,
    *,
    by: Sequence[str] = (),
    fewest: int = FEWEST_IN_GROUP,
    confidence: float = 0.95,
) -> Comparison:
    """Scale scores across background variables.

    by     : background variables; empty takes each with 2 to 10 groups. fewest : smaller groups are left out (noted).
    Two groups: Student's and Welch's t, Mann–Whitney; more: one-way and Welch ANOVA, Kruskal–Wallis and, where
    Welch's p is below .05, pairs by Tukey or, when Levene's p is below .05, by Games–Howell. Levene's test for both.
    Raises PlanError for an unknown variable.
    """
    scores, notes = scale_scores(responses, model), []
    tests: list[Test] = []
    rows: list[Group] = []
    pairs: list[Pair] = []
    for variable in _variables(responses, by):
        column, small = _usable(responses.background[variable], fewest)
        if small:
            notes.append(Note("small_groups_left_out", {"by": variable, "count": small, "least": fewest}))
        if column.nunique() < 2:
            notes.append(Note("too_few_groups", {"by": variable}))
            continue
        for scale in map(str, scores):
            samples = _samples(scores[scale], column)
            rows += [_group(scale, variable, name, values) for name, values in samples.items()]
            found = _tests(scale, variable, samples, confidence)
            tests += found
            pairs += _pairs(scale, variable, samples, {test.test: test.p_value for test in found})
    return Comparison(responses.n, tuple(rows), effects.with_holm(tests), tuple(pairs), confidence, tuple(notes))


def _variables(responses: Responses, by: Sequence[str]) -> list[str]:
    known = [str(name) for name in responses.background]
    for name in by:
        if name not in known:
            raise PlanError("group_variable_unknown", place="plan, groups", name=name, known=", ".join(known))
    return list(by) or [
        name for name in responses.groupings if 2 <= responses.background[name].nunique() <= MOST_GROUPS
    ]


def _usable(column: pd.Series, fewest: int) -> tuple[pd.Series, int]:
    """The variable with groups too small to compare taken out, and how many these were."""
    counts = column.value_counts()
    small = counts[(counts < fewest) & (counts > 0)].index
    return column.astype(object).where(~column.isin(small)), len(small)


def _samples(scores: pd.Series, column: pd.Series) -> dict[str, np.ndarray]:
    both = pd.DataFrame({"score": scores, "group": column}).dropna()
    named = {f"{name:g}" if isinstance(name, (int, float)) else str(name): part for name, part in both.groupby("group")}
    return {name: part["score"].to_numpy(float) for name, part in named.items() if len(part) > 1}


def _group(scale: str, by: str, name: str, values: np.ndarray) -> Group:
    return Group(scale, by, name, len(values), float(values.mean()), float(values.std(ddof=1)))


def _tests(scale: str, by: str, samples: dict[str, np.ndarray], confidence: float) -> list[Test]:
    n = sum(map(len, samples.values()))
    names = (
        ("student_t", "welch_t", "mann_whitney") if len(samples) == 2 else ("anova", "welch_anova", "kruskal_wallis")
    )
    if len(samples) < 2 or any(values.std() == 0 for values in samples.values()):
        return [_refused(scale, by, name, n) for name in names]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _two(list(samples.values()), confidence) if len(samples) == 2 else _several(samples, confidence)
        levene = pingouin.homoscedasticity(_long(samples), dv="score", group="group").iloc[0]
    found["levene"] = (levene["W"], len(samples) - 1, n - len(samples), levene["pval"], "", effects.none())
    return [_test(scale, by, name, n, *figures) for name, figures in found.items()]


def _two(samples: list[np.ndarray], confidence: float) -> dict[str, tuple[Any, ...]]:
    first, second = samples
    student, welch = (pingouin.ttest(first, second, correction=way).iloc[0] for way in (False, True))
    ranks = pingouin.mwu(first, second).iloc[0]
    d = effects.or_reason(lambda: effects.cohen_d(first, second, confidence))
    biserial = effects.without_interval(float(ranks["RBC"]))
    return {
        "student_t": (student["T"], student["dof"], None, student["p_val"], "cohen_d", *d),
        "welch_t": (welch["T"], welch["dof"], None, welch["p_val"], "cohen_d", *d),
        "mann_whitney": (ranks["U_val"], None, None, ranks["p_val"], "rank_biserial", *biserial),
    }


def _several(samples: dict[str, np.ndarray], confidence: float) -> dict[str, tuple[Any, ...]]:
    long = _long(samples)
    one = pingouin.anova(long, dv="score", between="group", detailed=True).iloc
    welch = pingouin.welch_anova(long, dv="score", between="group").iloc[0]
    ranks = pingouin.kruskal(long, dv="score", between="group").iloc[0]
    f, df1, df2 = (float(value) for value in (one[0]["F"], one[0]["DF"], one[1]["DF"]))
    eta = effects.or_reason(lambda: effects.eta_squared(f, df1, df2, confidence))
    epsilon = effects.without_interval(float(ranks["H"]) / (len(long) - 1))
    return {
        "anova": (f, df1, df2, one[0]["p_unc"], "eta_squared", *eta),
        "welch_anova": (welch["F"], welch["ddof1"], welch["ddof2"], welch["p_unc"], "eta_squared", *eta),
        "kruskal_wallis": (ranks["H"], ranks["ddof1"], None, ranks["p_unc"], "epsilon_squared", *epsilon),
    }


def _pairs(scale: str, by: str, samples: dict[str, np.ndarray], p: Mapping[str, Figure]) -> list[Pair]:
    if not (_below(p.get("welch_anova"), OMNIBUS_P)):
        return []
    unequal, long, made = _below(p["levene"], OMNIBUS_P), _long(samples), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if unequal:
            table = pingouin.pairwise_gameshowell(long, dv="score", between="group")
        else:
            table = pingouin.pairwise_tukey(long, dv="score", between="group").rename(columns={"p_tukey": "pval"})
    for row in table.to_dict("records"):
        method, difference = "games_howell" if unequal else "tukey", float(row["diff"])
        p_value, g = float(row["pval"]), float(row["hedges"])
        made.append(Pair(scale, by, method, str(row["A"]), str(row["B"]), difference, p_value, g))
    return made


def _below(p: Figure | None, level: float) -> bool:
    return isinstance(p, float) and p < level


def _long(samples: dict[str, np.ndarray]) -> pd.DataFrame:
    names = np.repeat(list(samples), [len(values) for values in samples.values()])
    return pd.DataFrame({"score": np.concatenate(list(samples.values())), "group": names})


def _test(scale: str, by: str, name: str, n: int, *figures: Any) -> Test:
    statistic_value, df, df2, p, effect_name, effect, *ends = figures
    low, high = ends or (effects.none(), effects.none())
    first, second = (effects.none() if value is None else float(value) for value in (df, df2))
    value = figure(float(statistic_value), "group_without_spread")
    p_value = figure(float(p), "group_without_spread") if is_number(value) else value
    return Test(scale, by, name, n, value, first, second, p_value, p_value, effect_name, effect, low, high)


def _refused(scale: str, by: str, name: str, n: int) -> Test:
    reason = not_computable("group_without_spread")
    return Test(scale, by, name, n, reason, reason, reason, reason, reason, "", reason, reason, reason)
