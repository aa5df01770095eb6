"""One declared effect each, from complete cases: correlation, weight, interaction, indirect effect, difference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.errors import DataError, TooFewRespondents
from psychometrics.groups import effects
from psychometrics.regression import Coefficient, Regression, linear_regression
from psychometrics.resampling import FEWEST_REPLICATES, bootstrap_covariances, percentile_interval
from psychometrics.results import Figure, NotComputable, not_computable

FEWEST_IN_GROUP = 5
PLACE = "plan, declared_tests"


@dataclass(frozen=True, slots=True)
class Effect:
    """estimate with its limits, statistic, df (df2 of an F), two-sided p; the slopes of a moderation."""

    n: int
    measure: str
    estimate: float
    ci_low: Figure
    ci_high: Figure
    statistic: Figure
    df: Figure
    df2: Figure
    p_value: Figure
    slopes: tuple[Figure, Figure]


def correlation(x: np.ndarray, y: np.ndarray, confidence: float = 0.95) -> Effect:
    """Pearson's r with Fisher's interval.  x, y : (n,) complete, n >= 4.   Same as cor.test(x, y) in R."""
    _enough(len(x), 4)
    _vary(x, y)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    if 1 - abs(r) < 1e-12:
        raise DataError("declared_same", place=PLACE)
    half = stats.norm.ppf((1 + confidence) / 2) / math.sqrt(len(x) - 3)
    t = r * math.sqrt((len(x) - 2) / (1 - r * r))
    low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    p = 2 * float(stats.t.sf(abs(t), len(x) - 2))
    return Effect(len(x), "r", r, low, high, t, float(len(x) - 2), _none(), p, _no_slopes())


def weights(y: pd.Series, x: pd.DataFrame, tested: Sequence[str], confidence: float = 0.95) -> dict[str, Effect]:
    """Standardised weights of `tested` among the columns of x, standard errors HC3.

    Same as lm(scale(y) ~ scale(x1) + …) with sandwich::vcovHC(type = "HC3") in R.
    """
    fit = linear_regression(_z(y), x.apply(_z), "HC3", confidence)
    return {row.predictor: _of_row(row, fit, "beta") for row in fit.coefficients if row.predictor in tested}


def interaction(
    y: pd.Series, x: pd.Series, moderator: pd.Series, held: pd.DataFrame, confidence: float = 0.95
) -> Effect:
    """The weight of the product of the standardised x and moderator on the standardised y, with HC3; simple slopes.

    Same as lm(scale(y) ~ scale(x) * scale(m) + …) with HC3 in R; slopes after Aiken and West (1991), eq. 2.2.
    """
    zx, zm = _z(x), _z(moderator)
    design = pd.DataFrame({"x": zx, "m": zm, "product": zx * zm}).join(held.apply(_z))
    fit = linear_regression(_z(y), design, "HC3", confidence)
    rows = {row.predictor: row for row in fit.coefficients}
    low, high = (float(zm.min()), float(zm.max())) if zm.nunique() == 2 else (-1.0, 1.0)
    slopes = tuple(rows["x"].b + rows["product"].b * at for at in (low, high))
    made = _of_row(rows["product"], fit, "interaction")
    return replace(made, slopes=(slopes[0], slopes[1]))


def indirect(columns: np.ndarray, confidence: float = 0.95, replicates: int = 1000, seed: int = 0) -> Effect:
    """a · b in standard deviations with a percentile interval of resampled people.

    columns : (n, 3 + c) predictor, mediator, outcome, and what is held constant in both equations.
    a : weight of the predictor on the mediator; b : of the mediator on the outcome, the predictor held constant.
    p from the share of replicates at the other side of 0.
    Source: Preacher and Hayes (2008).   Same as mediation::mediate(boot = TRUE) or lavaan's a*b with lm in R.
    """
    _enough(len(columns), columns.shape[1] + 2)
    _vary(*columns.T)
    found = float(_indirect(np.cov(columns.T)[None])[0])
    drawn = _indirect(bootstrap_covariances(columns, replicates, seed)) if replicates else np.empty(0)
    drawn = drawn[np.isfinite(drawn)]
    low, high = percentile_interval(drawn, confidence)
    return Effect(len(columns), "indirect", found, low, high, _none(), _none(), _none(), _boot_p(drawn), _no_slopes())


def contrast(groups: Mapping[str, np.ndarray], weighted: Mapping[str, float], confidence: float = 0.95) -> Effect:
    """Σ weight · mean over the pooled spread within these groups; t with Welch's and Satterthwaite's df.

    Source: Welch (1947).   With weights 1 and -1 the test of t.test(x, y) in R, the estimate Cohen's d.
    """
    chosen = [(groups[name], weight) for name, weight in weighted.items()]
    n = sum(len(values) for values, _ in chosen)
    parts = [weight**2 * values.var(ddof=1) / len(values) for values, weight in chosen]
    df_within = n - len(chosen)
    pooled = math.sqrt(sum((len(v) - 1) * v.var(ddof=1) for v, _ in chosen) / df_within)
    if pooled == 0:
        raise DataError("group_without_spread", place=PLACE)
    psi, se = sum(weight * values.mean() for values, weight in chosen), math.sqrt(sum(parts))
    df = se**4 / sum(part**2 / (len(values) - 1) for part, (values, _) in zip(parts, chosen, strict=True))
    t, half = psi / se, float(stats.t.ppf((1 + confidence) / 2, df)) * se
    low, high = float((psi - half) / pooled), float((psi + half) / pooled)
    p = 2 * float(stats.t.sf(abs(t), df))
    return Effect(n, "d", float(psi / pooled), low, high, float(t), float(df), _none(), p, _no_slopes())


def any_difference(groups: Mapping[str, np.ndarray], confidence: float = 0.95) -> Effect:
    """Welch's test of several means, with η² of the plain analysis of variance.

    Same as oneway.test(y ~ group) in R; η² and its limits as effectsize::eta_squared.
    """
    if len(groups) == 2:
        names = list(groups)
        return contrast(groups, {names[0]: 1.0, names[1]: -1.0}, confidence)
    values = list(groups.values())
    n, k = sum(map(len, values)), len(values)
    if any(v.var() == 0 for v in values):
        raise DataError("group_without_spread", place=PLACE)
    w = np.array([len(v) / v.var(ddof=1) for v in values])
    means = np.array([v.mean() for v in values])
    lack = sum((1 - wi / w.sum()) ** 2 / (len(v) - 1) for wi, v in zip(w, values, strict=True))
    between = float((w * (means - (w * means).sum() / w.sum()) ** 2).sum()) / (k - 1)
    f = between / (1 + 2 * (k - 2) / (k * k - 1) * lack)
    df2 = (k * k - 1) / (3 * lack)
    plain = float(stats.f_oneway(*values).statistic)
    eta, low, high = effects.or_reason(lambda: effects.eta_squared(plain, k - 1, n - k, confidence))
    p = float(stats.f.sf(f, k - 1, df2))
    return Effect(n, "eta_squared", float(eta), low, high, f, float(k - 1), float(df2), p, _no_slopes())


def paired(first: np.ndarray, second: np.ndarray, confidence: float = 0.95) -> Effect:
    """Mean of the differences over their spread.   Same as t.test(first, second, paired = TRUE) in R."""
    difference = first - second
    _enough(len(difference), 3)
    if difference.std() == 0:
        raise DataError("group_without_spread", place=PLACE)
    t, p = stats.ttest_1samp(difference, 0)
    d, low, high = effects.or_reason(lambda: effects.cohen_d_one(difference, 0.0, confidence))
    df = float(len(difference) - 1)
    return Effect(len(difference), "d", float(d), low, high, float(t), df, _none(), float(p), _no_slopes())


def split(values: pd.Series, by: pd.Series, least: int = FEWEST_IN_GROUP) -> tuple[dict[str, np.ndarray], list[str]]:
    """Values by group, and the groups with fewer than `least`. A group is named by its code, "2" rather than "2.0"."""
    both = pd.DataFrame({"value": values, "by": by}).dropna()
    named = {_named(name): part["value"].to_numpy(float) for name, part in both.groupby("by", observed=True)}
    small = [name for name, part in named.items() if len(part) < least]
    return {name: part for name, part in named.items() if name not in small}, small


def _named(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _indirect(s: np.ndarray) -> np.ndarray:
    """(B,) a · b of (B, k, k) covariances of predictor, mediator, outcome and covariates; NaN where singular."""
    k = s.shape[-1]
    rest = list(range(3, k))
    a = _slopes(s, [0, *rest], 1)[:, 0]
    b = _slopes(s, [1, 0, *rest], 2)[:, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(a * b * np.sqrt(s[:, 0, 0] / s[:, 2, 2]))


def _slopes(s: np.ndarray, predictors: list[int], outcome: int) -> np.ndarray:
    within = s[:, predictors][:, :, predictors]
    good = np.linalg.cond(within) < 1e12
    found = np.full((len(s), len(predictors)), np.nan)
    found[good] = np.linalg.solve(within[good], s[good][:, predictors, outcome][..., None])[..., 0]
    return found


def _boot_p(drawn: np.ndarray) -> Figure:
    if len(drawn) < FEWEST_REPLICATES:
        return not_computable("too_few_replicates", replicates=len(drawn), needed=FEWEST_REPLICATES)
    beyond = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return min(1.0, 2 * (beyond + 1) / (len(drawn) + 1))


def _of_row(row: Coefficient, fit: Regression, measure: str) -> Effect:
    df = float(fit.df2)
    return Effect(fit.n, measure, row.b, row.ci_low, row.ci_high, row.t, df, _none(), row.p_value, _no_slopes())


def _z(column: pd.Series) -> pd.Series:
    _vary(column.to_numpy(float), name=str(column.name))
    return (column - column.mean()) / column.std()


def _vary(*columns: np.ndarray, name: str = "") -> None:
    if any(np.ptp(column) == 0 for column in columns):
        raise DataError("zero_variance", place=PLACE, item=name)


def _enough(n: int, needed: int) -> None:
    if n < needed:
        raise TooFewRespondents("too_few_respondents", place=PLACE, n=n, needed=needed)


def _none() -> NotComputable:
    return effects.none()


def _no_slopes() -> tuple[Figure, Figure]:
    return _none(), _none()
