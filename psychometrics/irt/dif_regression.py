"""Differential item functioning by (ordinal) logistic regression: do equal people of two groups answer alike?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from psychometrics.errors import EngagemeterError
from psychometrics.irt.ordinal_logit import ordinal_logit
from psychometrics.results import Figure, NotComputable, Note, is_number

LEVEL = 0.05
ROUNDS = 10
JODOIN_GIERL = (0.035, 0.070)
"""Change of R² from which DIF is moderate and large (Jodoin & Gierl, 2001); Zumbo (1999) has .13 and .26."""
ZUMBO = (0.13, 0.26)


@dataclass(frozen=True, slots=True)
class LogisticDif:
    """uniform : group beside the matching score; non_uniform : their product on top; chi_square, df, p_value : both.

    r2_change : of Nagelkerke's R² by both. size : "negligible", "moderate", "large" by Jodoin and Gierl, "" unknown;
    size_zumbo by Zumbo and Thomas. dif : p_holm below .05 and not negligible.
    favours : the group that chooses higher categories at the same score, in the model of uniform DIF.
    """

    item: str
    n: int
    uniform_p: Figure
    non_uniform_p: Figure
    chi_square: Figure
    df: int
    p_value: Figure
    p_holm: Figure
    r2_change: Figure
    size: str
    size_zumbo: str
    favours: str
    dif: bool


def logistic_dif(items: pd.DataFrame, group: pd.Series) -> tuple[tuple[LogisticDif, ...], int]:
    """Every item against the mean of the items without DIF and itself, and the rounds that purification took.

    items : n × p keyed codes; group : n names, missing where unknown. Source: Swaminathan & Rogers (1990), Zumbo
    (1999), purification as Clauser, Mazor & Hambleton (1993).
    Same as difR::difLogistic(x, group, purify = TRUE) for two categories, up to the mean for the sum.
    """
    kept = group.notna().to_numpy()
    answers, names = items[kept], group[kept].astype(str)
    flagged: frozenset[str] = frozenset()
    seen = {flagged}
    for done in range(1, ROUNDS + 1):
        rows = _with_holm([_one(answers, names, str(code), flagged) for code in answers])
        found = frozenset(row.item for row in rows if row.dif)
        if found in seen or len(found) > answers.shape[1] - 2:
            return rows, done
        seen.add(found)
        flagged = found
    return rows, ROUNDS


def _one(items: pd.DataFrame, group: pd.Series, code: str, flagged: frozenset[str]) -> LogisticDif:
    anchors = [name for name in items if name == code or name not in flagged]
    own = items[code].to_numpy(float)
    there = np.isfinite(own) & np.isfinite(items[anchors].mean(axis=1).to_numpy(float))
    score = items[anchors].mean(axis=1).to_numpy(float)[there]
    own, names = own[there], group.to_numpy()[there]
    try:
        return _tested(code, own, score, names)
    except EngagemeterError as error:
        none = NotComputable(Note(error.code, {"item": code, **error.params}))
    except np.linalg.LinAlgError:
        none = NotComputable(Note("irt_logit_not_fitted", {"item": code}))
    return LogisticDif(code, len(own), none, none, none, 0, none, none, none, "", "", "", False)


def _tested(code: str, own: np.ndarray, score: np.ndarray, names: np.ndarray) -> LogisticDif:
    groups = np.unique(names)
    spread = score.std()
    z = ((score - score.mean()) / (spread if spread > 0 else 1.0))[:, None]
    of = (names[:, None] == groups[1:]).astype(float)
    places = np.unique(own, return_inverse=True)[1]
    base, uniform = ordinal_logit(places, z), ordinal_logit(places, np.hstack([z, of]))
    both = ordinal_logit(places, np.hstack([z, of, of * z]))
    df = 2 * (len(groups) - 1)
    chi_square = max(0.0, 2 * (both.log_likelihood - base.log_likelihood))
    p = float(stats.chi2.sf(chi_square, df))
    shifts = np.concatenate([[0.0], uniform.coefficients[1:]])
    change = both.nagelkerke - base.nagelkerke
    return LogisticDif(
        item=code,
        n=len(own),
        uniform_p=_p(uniform.log_likelihood - base.log_likelihood, df // 2),
        non_uniform_p=_p(both.log_likelihood - uniform.log_likelihood, df // 2),
        chi_square=chi_square,
        df=df,
        p_value=p,
        p_holm=p,
        r2_change=change,
        size=size_of(change, JODOIN_GIERL),
        size_zumbo=size_of(change, ZUMBO),
        favours=str(groups[int(np.argmax(shifts))]),
        dif=False,
    )


def _p(gained: float, df: int) -> float:
    return float(stats.chi2.sf(max(0.0, 2 * gained), df))


def size_of(change: float, limits: tuple[float, float]) -> str:
    """ "negligible" below the first limit, "large" from the second on."""
    return "negligible" if change < limits[0] else "moderate" if change < limits[1] else "large"


def _with_holm(rows: list[LogisticDif]) -> tuple[LogisticDif, ...]:
    known = [place for place, row in enumerate(rows) if is_number(row.p_value)]
    if not known:
        return tuple(rows)
    adjusted = multipletests([float(rows[place].p_value) for place in known], method="holm")[1]
    for place, p in zip(known, adjusted, strict=True):
        told = bool(p < LEVEL and rows[place].size != "negligible")
        rows[place] = replace(rows[place], p_holm=float(p), dif=told)
    return tuple(rows)
