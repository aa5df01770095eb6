"""regression: one scale on others, with robust standard errors, standardised weights and collinearity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.stats.stattools import durbin_watson

from psychometrics.errors import DataError, PlanError, TooFewRespondents
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, NotComputable, Note
from psychometrics.scoring import scale_scores
from psychometrics.tables import tidy
from psychometrics.validity.formulas import variance_inflation

COVARIANCES = ("HC3", "HC1", "nonrobust")
EXACT = 1e-10


@dataclass(frozen=True, slots=True)
class Coefficient:
    """b in score units, beta standardised; se, t, p and limits by the covariance chosen; f2 of leaving it out."""

    predictor: str
    b: float
    beta: float
    se: float
    t: float
    p_value: float
    ci_low: float
    ci_high: float
    vif: float
    f2: Figure


@dataclass(frozen=True, slots=True)
class Regression:
    """Ordinary least squares. `covariance`: HC3 (MacKinnon & White, 1985), HC1 or nonrobust."""

    outcome: str
    n: int
    intercept: float
    coefficients: tuple[Coefficient, ...]
    r_squared: float
    adjusted_r_squared: float
    f: float
    df: int
    df2: int
    p_value: float
    durbin_watson: float
    covariance: str
    confidence: float
    notes: tuple[Note, ...] = ()

    def unique_r_squared(self, row: Coefficient) -> Figure:
        """What R² loses without this predictor: f² · (1 − R²), Cohen (1988), ch. 9."""
        return row.f2 if isinstance(row.f2, NotComputable) else row.f2 * (1 - self.r_squared)

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.coefficients)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "r_squared": self.r_squared, "f": self.f, "p_value": self.p_value})


@statistic("regression", sources=("mackinnon1985", "cohen1988"), r_call="lm(y ~ x); sandwich::vcovHC(fit, 'HC3')")
def regression(
    responses: Responses,
    model: MeasurementModel,
    *,
    outcome: str = "",
    predictors: Sequence[str] = (),
    covariance: str = "HC3",
    confidence: float = 0.95,
) -> Regression:
    """One scale score on others.

    outcome : a construct; empty takes the last first-order scale. predictors : constructs; empty takes all others.
    Raises PlanError (unknown construct or covariance, outcome among predictors), TooFewRespondents,
    DataError "predictors_collinear", "zero_variance", "regression_exact", "regression_leverage".
    """
    scales = [scale.code for scale in model.first_order]
    target = outcome or scales[-1]
    chosen = list(predictors) or [code for code in scales if code != target]
    _check(target, chosen, [construct.code for construct in model.all], covariance)
    scores = scale_scores(responses, model)[[target, *chosen]].dropna()
    return linear_regression(scores[target], scores[chosen], covariance, confidence)


def linear_regression(y: pd.Series, x: pd.DataFrame, covariance: str = "HC3", confidence: float = 0.95) -> Regression:
    """y on the columns of x, complete cases. Same as lm(y ~ x) with sandwich::vcovHC(type = covariance) in R."""
    n, k = x.shape
    if n <= k + 1:
        raise TooFewRespondents("too_few_respondents", place="answers", n=n, needed=k + 2)
    if np.linalg.matrix_rank(sm.add_constant(x.to_numpy(float))) < k + 1:
        raise DataError("predictors_collinear", place="plan, regression", predictors=", ".join(map(str, x)))
    if np.ptp(y.to_numpy(float)) == 0:
        raise DataError("zero_variance", place="plan, regression", item=str(y.name))
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    _check_fit(fit, x, covariance)
    robust = fit if covariance == "nonrobust" else fit.get_robustcov_results(covariance)
    table = np.column_stack(
        [robust.params, robust.bse, robust.tvalues, robust.pvalues, robust.conf_int(1 - confidence)]
    )
    vif = variance_inflation(np.atleast_2d(np.corrcoef(x.to_numpy(float).T)))
    beta = fit.params.iloc[1:] * x.std() / y.std()
    rows = [
        Coefficient(name, b, float(beta[name]), se, t, p, low, high, float(vif[i]), _f2(y, x, name, fit.rsquared))
        for i, (name, (b, se, t, p, low, high)) in enumerate(zip(map(str, x), table[1:].tolist(), strict=True))
    ]
    return Regression(
        outcome=str(y.name),
        n=n,
        intercept=float(table[0, 0]),
        coefficients=tuple(rows),
        r_squared=float(fit.rsquared),
        adjusted_r_squared=float(fit.rsquared_adj),
        f=float(fit.fvalue),
        df=int(fit.df_model),
        df2=int(fit.df_resid),
        p_value=float(fit.f_pvalue),
        durbin_watson=float(durbin_watson(fit.resid)),
        covariance=covariance,
        confidence=confidence,
    )


def _check_fit(fit: sm.regression.linear_model.RegressionResultsWrapper, x: pd.DataFrame, covariance: str) -> None:
    """No test is left where nothing remains unexplained, and no HC3 where one respondent fixes the line alone."""
    if 1 - fit.rsquared < EXACT:
        predictors = ", ".join(map(str, x))
        raise DataError(
            "regression_exact", place="plan, regression", outcome=fit.model.endog_names, predictors=predictors
        )
    leverage = (np.linalg.qr(fit.model.exog)[0] ** 2).sum(axis=1)
    if covariance == "HC3" and leverage.max() > 1 - EXACT:
        raise DataError("regression_leverage", place="plan, regression", count=int((leverage > 1 - EXACT).sum()))


def _f2(y: pd.Series, x: pd.DataFrame, name: str, r_squared: float) -> float:
    """Cohen's (1988) f² of one predictor: what R² loses without it, over what is unexplained."""
    rest = x.drop(columns=[name])
    without = sm.OLS(y, sm.add_constant(rest)).fit().rsquared if len(rest.columns) else 0.0
    return float((r_squared - without) / (1 - r_squared))


def _check(outcome: str, predictors: list[str], known: list[str], covariance: str) -> None:
    for name in (outcome, *predictors):
        if name not in known:
            raise PlanError("construct_unknown", place="plan, regression", name=name, known=", ".join(known))
    if outcome in predictors or not predictors:
        raise PlanError("regression_outcome", place="plan, regression", outcome=outcome)
    if covariance not in COVARIANCES:
        raise PlanError(
            "option_value_unknown", place="plan, covariance", value=covariance, known=", ".join(COVARIANCES)
        )
