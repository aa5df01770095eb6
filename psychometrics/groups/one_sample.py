"""midpoint and ranking: each scale against the middle of its range, and the scales against each other."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pingouin

from psychometrics.groups import effects
from psychometrics.groups.result import Comparison, Group, Test
from psychometrics.model import Construct, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import NotComputable, Note, not_computable
from psychometrics.scoring import scale_scores, score_range


@statistic("midpoint", sources=("student1908", "wilcoxon1945"), r_call="t.test(x, mu = 3); wilcox.test(x, mu = 3)")
def midpoint(responses: Responses, model: MeasurementModel, *, confidence: float = 0.95) -> Comparison:
    """Each scale score against the middle of its possible range: one-sample t and Wilcoxon signed rank."""
    scores = scale_scores(responses, model)
    rows, tests = [], []
    for construct in model.all:
        values, middle = scores[construct.code].dropna().to_numpy(float), sum(score_range(construct)) / 2
        name = f"{middle:g}"
        if len(values) < 2 or values.std() == 0:
            tests += [_refused(construct, name, len(values), test) for test in ("one_sample_t", "wilcoxon")]
            continue
        rows.append(Group(construct.code, name, "", len(values), float(values.mean()), float(values.std(ddof=1))))
        tests += _against(construct.code, name, values, middle, confidence)
    return Comparison(responses.n, tuple(rows), effects.with_holm(tests), confidence=confidence)


def _against(scale: str, by: str, values: np.ndarray, middle: float, confidence: float) -> list[Test]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        t = pingouin.ttest(values, middle).iloc[0]
        signed = pingouin.wilcoxon(values - middle).iloc[0]
    n, none = len(values), effects.none()
    d = effects.or_reason(lambda: effects.cohen_d_one(values, middle, confidence))
    r = effects.without_interval(float(signed["RBC"]))
    p_t, p_w = float(t["p_val"]), float(signed["p_val"])
    return [
        Test(scale, by, "one_sample_t", n, float(t["T"]), float(t["dof"]), none, p_t, p_t, "cohen_d", *d),
        Test(scale, by, "wilcoxon", n, float(signed["W_val"]), none, none, p_w, p_w, "rank_biserial", *r),
    ]


def _refused(construct: Construct, by: str, n: int, test: str) -> Test:
    reason = not_computable("group_without_spread")
    return Test(construct.code, by, test, n, *(reason,) * 5, "", *(reason,) * 3)


@statistic("ranking", sources=("friedman1937", "kendall1939"), r_call="friedman.test(as.matrix(scores))")
def ranking(responses: Responses, model: MeasurementModel) -> Comparison:
    """Friedman's test over the scales that share a range: which do people score higher? Mean ranks, Kendall's W.

    Scales with another range than most are left out with a note.
    """
    ranges = {scale.code: score_range(scale) for scale in model.first_order}
    common = max(set(ranges.values()), key=list(ranges.values()).count) if ranges else (0.0, 0.0)
    chosen = [code for code, ends in ranges.items() if ends == common]
    notes = (
        [Note("other_range_left_out", {"scales": ", ".join(set(ranges) - set(chosen))})]
        if len(chosen) < len(ranges)
        else []
    )
    scores = scale_scores(responses, model)[chosen].dropna()
    reason = _why_no_ranking(scores)
    if reason is not None:
        test = Test("", "", "friedman", len(scores), *(reason,) * 5, "", *(reason,) * 3)
        return Comparison(len(scores), (), (test,), notes=tuple(notes))
    return Comparison(len(scores), _mean_ranks(scores), (_friedman(scores),), notes=tuple(notes))


def _why_no_ranking(scores: pd.DataFrame) -> NotComputable | None:
    if scores.shape[1] < 3 or len(scores) < 2:
        return not_computable("ranking_needs_three_scales", scales=scores.shape[1])
    tied = np.ptp(scores.to_numpy(), axis=1) == 0
    return not_computable("ranking_all_tied") if tied.all() else None


def _mean_ranks(scores: pd.DataFrame) -> tuple[Group, ...]:
    """One row per scale: `mean` and `sd` of its ranks within persons, 1 for the lowest."""
    ranks = scores.rank(axis=1)
    rows = [
        Group(code, "rank", "", len(ranks), float(ranks[code].mean()), float(ranks[code].std()))
        for code in map(str, ranks)
    ]
    return tuple(sorted(rows, key=lambda row: -float(row.mean)))


def _friedman(scores: pd.DataFrame) -> Test:
    plain = scores.set_axis(range(scores.shape[1]), axis=1).reset_index(drop=True)
    long = plain.melt(ignore_index=False, var_name="scale").reset_index(names="person")
    row = pingouin.friedman(long, dv="value", within="scale", subject="person").iloc[0]
    p = float(row["p_unc"])
    effect = effects.without_interval(float(row["W"]))
    none = effects.none()
    return Test("", "", "friedman", len(scores), float(row["Q"]), float(row["ddof1"]), none, p, p, "kendall_w", *effect)
