"""Test–retest reliability: how steady scale scores are when the same people answer again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.agreement import intraclass_correlations
from psychometrics.errors import DataError, PlanError
from psychometrics.model import Construct, MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, figure, not_computable
from psychometrics.tables import tidy

LEAST_PAIRS = 4  # Fisher's interval of r divides by n - 3


@dataclass(frozen=True, slots=True)
class RetestPair:
    """One scale between two successive waves.

    n : people with complete answers in both. r, r_low, r_high : Pearson with Fisher's interval.
    icc, icc_low, icc_high : ICC2, absolute agreement of a single occasion; icc_consistency : ICC3.
    mean_difference : later less earlier; p_value : of a paired t test.
    sem : standard error of measurement from ICC2; smallest_detectable_change : 1.96 · √2 · sem at 95 %.
    """

    construct: str
    first_wave: str
    second_wave: str
    n: int
    r: Figure
    r_low: Figure
    r_high: Figure
    icc: Figure
    icc_low: Figure
    icc_high: Figure
    icc_consistency: Figure
    mean_difference: Figure
    p_value: Figure
    sem: Figure
    smallest_detectable_change: Figure


@dataclass(frozen=True, slots=True)
class Retest:
    """Every scale between every two successive waves."""

    pairs: tuple[RetestPair, ...]
    waves: tuple[str, ...]
    confidence: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.pairs)

    def summary(self) -> pd.Series:
        return pd.Series({f"{p.construct} {p.first_wave}–{p.second_wave}": p.icc for p in self.pairs}, name="icc")


@statistic("retest", sources=("shrout_fleiss1979", "weir2005"), r_call="cor.test, psych::ICC(x, lmer = FALSE)")
def retest(
    responses: Responses,
    model: MeasurementModel,
    *,
    wave: str = "wave",
    respondent: str = "respondent",
    confidence: float = 0.95,
) -> Retest:
    """Steadiness of every scale score between successive waves.

    wave, respondent : background columns that say when and who; waves are taken in sorted order. Of several
    responses of a person in one wave the first counts.
    Raises PlanError (retest_column_missing); DataError (retest_one_wave).
    """
    for column in (wave, respondent):
        if column not in responses.background:
            raise PlanError("retest_column_missing", place="plan, retest", column=column)
    order = sorted(responses.background[wave].dropna().unique().tolist())
    if len(order) < 2:
        raise DataError("retest_one_wave", place=f"column {wave}", count=len(order))
    keys = responses.background[[respondent, wave]]
    repeated = int(keys.dropna().duplicated().sum())
    notes = (Note("retest_repeats_left_out", {"count": repeated}),) if repeated else ()
    pairs = tuple(
        retest_pair(construct.code, _label(first), _label(second), *_scores(scores, first, second), confidence)
        for construct in model.all
        for scores in [_by_person(responses, construct, keys)]
        for first, second in pairwise(order)
    )
    return Retest(pairs, tuple(map(_label, order)), confidence, notes)


def retest_pair(
    construct: str, first_wave: str, second_wave: str, first: np.ndarray, second: np.ndarray, confidence: float = 0.95
) -> RetestPair:
    """Two occasions of the same (n,) people.

    Source: Shrout & Fleiss (1979); Weir (2005) for the smallest detectable change.
    Same as cor.test(a, b), psych::ICC(cbind(a, b), lmer = FALSE), t.test(b, a, paired = TRUE).
    """
    n = len(first)
    if n < LEAST_PAIRS:
        few = not_computable("retest_too_few_people", n=n, least=LEAST_PAIRS)
        return RetestPair(construct, first_wave, second_wave, n, *[few] * 11)
    if min(np.ptp(first), np.ptp(second)) == 0:
        same = not_computable("retest_wave_without_variance")
        return RetestPair(construct, first_wave, second_wave, n, *[same] * 11)
    r = float(np.corrcoef(first, second)[0, 1])
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) / math.sqrt(n - 3)
    steady = 1 - abs(r) < 1e-12
    low, high = (r, r) if steady else (math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach))
    forms = intraclass_correlations(np.column_stack([first, second]), confidence)
    absolute = forms.form("ICC2")
    sd = math.sqrt((float(np.var(first, ddof=1)) + float(np.var(second, ddof=1))) / 2)
    sem: Figure = absolute.icc
    if isinstance(absolute.icc, float):
        sem = sd * math.sqrt(max(0.0, 1 - absolute.icc))
    change = float(stats.norm.ppf(0.5 + confidence / 2)) * math.sqrt(2) * sem if isinstance(sem, float) else sem
    difference = second - first
    moved = np.ptp(difference) > 0
    return RetestPair(
        construct=construct,
        first_wave=first_wave,
        second_wave=second_wave,
        n=n,
        r=r,
        r_low=low,
        r_high=high,
        icc=absolute.icc,
        icc_low=absolute.low,
        icc_high=absolute.high,
        icc_consistency=forms.form("ICC3").icc,
        mean_difference=float(difference.mean()),
        p_value=figure(float(stats.ttest_rel(second, first).pvalue) if moved else math.nan, "retest_same_change"),
        sem=sem,
        smallest_detectable_change=change,
    )


def _label(wave: object) -> str:
    """A wave by its name; numbered ones without a decimal point."""
    return f"{wave:g}" if isinstance(wave, float) else str(wave)


def _by_person(responses: Responses, construct: Construct, keys: pd.DataFrame) -> pd.Series:
    """Mean of the construct's items of complete answers, by person and wave."""
    scores = responses.keyed[[item.code for item in construct.all_items]].mean(axis=1, skipna=False)
    complete = keys.assign(score=scores).dropna()
    first = complete.drop_duplicates(list(keys.columns))
    return first.set_index(list(keys.columns))["score"]


def _scores(scores: pd.Series, first: object, second: object) -> tuple[np.ndarray, np.ndarray]:
    """The scores of those who are in both waves, in the same order."""
    wide = scores.unstack()
    if first not in wide or second not in wide:
        return np.empty(0), np.empty(0)
    both = wide[[first, second]].dropna()
    return both[first].to_numpy(dtype=float), both[second].to_numpy(dtype=float)
