"""Would the referee have come anyway? P(type one): stated, from a survey answer, or from a logit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

from psychometrics.errors import DataError
from psychometrics.results import Note


def type_one_from_answer(answer: float | np.ndarray, low: float = 1, high: float = 5) -> np.ndarray:
    """P(type one) from "Would you have become a customer without the recommendation?": (high − answer) / (high − low).

    answer : from `low` (surely not, so the referral brought the customer) to `high` (surely yes).
    Raises DataError "type_one_answer_out_of_range". This linear reading of the answer is our own rule.
    """
    given = np.asarray(answer, dtype=float)
    if np.any((given < low) | (given > high)):
        raise DataError("type_one_answer_out_of_range", place="referrals, type_one_probability", low=low, high=high)
    return np.asarray((high - given) / (high - low))


def type_one_logit(attributes: pd.DataFrame, type_one: pd.Series) -> pd.Series:
    """P(type one) of every referee from a logit on what was known before the first purchase.

    attributes : n × q numbers, complete; type_one : n values 1, 0 or missing. The known ones fit the logit
    (maximum likelihood) and keep their own value; the others get the predicted probability.
    Raises DataError "type_one_logit_unfit" when the known ones are too few (10 per attribute in the rarer type, at
    least) or are told apart perfectly. Same as predict(glm(y ~ ., family = binomial), type = "response") in R.
    """
    known = type_one.notna().to_numpy()
    y, x = type_one[known].astype(float), attributes[known].astype(float)
    rarer, needed = int(min(y.sum(), (1 - y).sum())), 10 * attributes.shape[1]
    if rarer < needed or np.linalg.matrix_rank(sm.add_constant(x.to_numpy())) <= attributes.shape[1]:
        raise DataError("type_one_logit_unfit", place="referrals", known=rarer, needed=needed)
    try:
        fit = sm.GLM(y.to_numpy(), _with_constant(x), family=sm.families.Binomial()).fit(tol=1e-12)
    except (PerfectSeparationError, PerfectSeparationWarning) as error:
        raise DataError("type_one_logit_unfit", place="referrals", known=rarer, needed=needed) from error
    predicted = pd.Series(fit.predict(_with_constant(attributes)), index=attributes.index)
    return type_one.astype(float).fillna(predicted)


def _with_constant(x: pd.DataFrame) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x.to_numpy(float)])


def type_one_probabilities(
    referrals: pd.DataFrame, answers: pd.Series | None, attributes: tuple[str, ...], unknown: float
) -> tuple[pd.Series, tuple[Note, ...]]:
    """P(type one) of each referral: as recorded, else from the referee's survey answer, else by a logit on
    `attributes`, else `unknown`. All but the first are noted."""
    blank = pd.Series(np.nan, index=referrals.index)
    stated = referrals["type_one_probability"].astype(float) if "type_one_probability" in referrals else blank
    if answers is None:
        return _filled(referrals, stated, attributes, unknown)
    told = pd.Series(type_one_from_answer(answers.to_numpy(float)), index=answers.index.astype(str))
    by_answer = referrals["referee"].astype(str).map(told[~told.index.duplicated(keep="last")])
    count = int((stated.isna() & by_answer.notna()).sum())
    notes = (Note("crv_type_one_by_answer", {"count": count}),) if count else ()
    filled, more = _filled(referrals, stated.fillna(by_answer), attributes, unknown)
    return filled, (*notes, *more)


def _filled(
    referrals: pd.DataFrame, stated: pd.Series, attributes: tuple[str, ...], unknown: float
) -> tuple[pd.Series, tuple[Note, ...]]:
    missing = int(stated.isna().sum())
    if not missing:
        return stated, ()
    if attributes:
        absent = [name for name in attributes if name not in referrals]
        if absent:
            raise DataError("value_column_missing", place="referrals", column=", ".join(absent))
        usable = referrals[list(attributes)].notna().all(axis=1)
        both = stated.where(stated.isin([0.0, 1.0]))[usable]
        modelled = type_one_logit(referrals.loc[usable, list(attributes)], both)
        stated = stated.fillna(modelled)
        note = Note("crv_type_one_by_logit", {"count": missing - int(stated.isna().sum())})
        missing = int(stated.isna().sum())
        assumed = (Note("crv_type_one_assumed", {"count": missing, "value": unknown}),) if missing else ()
        return stated.fillna(unknown), (note, *assumed)
    return stated.fillna(unknown), (Note("crv_type_one_assumed", {"count": missing, "value": unknown}),)
