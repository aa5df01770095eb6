"""nps: promoters, passives and detractors of questions from 0 to 10, and the Net Promoter Score with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from psychometrics.errors import PlanError
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Figure, Note, not_computable
from psychometrics.tables import tidy

DETRACTOR, PROMOTER, TOP = 6, 9, 10
"""Answers up to DETRACTOR, and from PROMOTER to TOP."""


@dataclass(frozen=True, slots=True)
class PromoterScore:
    """One question. nps, ci_low, ci_high : from -1 to 1, the share of promoters minus that of detractors."""

    code: str
    n: int
    promoters: int
    passives: int
    detractors: int
    nps: Figure
    ci_low: Figure
    ci_high: Figure


@dataclass(frozen=True, slots=True)
class PromoterScores:
    """Every question of this kind."""

    n: int
    questions: tuple[PromoterScore, ...]
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.questions)

    def summary(self) -> pd.Series:
        return pd.Series({row.code: row.nps for row in self.questions}, dtype=object)


@statistic("nps", sources=("reichheld2003", "rocks2016"), r_call="x <- (a >= 9) - (a <= 6); mean(x)")
def nps(
    responses: Responses, model: MeasurementModel, *, items: Sequence[str] = (), confidence: float = 0.95
) -> PromoterScores:
    """The Net Promoter Score of each question.

    items : columns of the answers or of the background with whole answers from 0 to 10; others are left out (noted).
    Raises PlanError "nps_no_question" without any, "nps_question_unknown" for one that the data don't have.
    """
    if not items:
        raise PlanError("nps_no_question", place="plan, nps")
    rows, outside = [], 0
    for code in items:
        answers = _answers(responses, code)
        usable = answers[(answers >= 0) & (answers <= TOP) & (answers == answers.round())]
        outside += len(answers) - len(usable)
        rows.append(promoter_score(code, usable.to_numpy(float), confidence))
    notes = (Note("nps_answers_outside", {"count": outside}),) if outside else ()
    return PromoterScores(responses.n, tuple(rows), confidence, notes)


def promoter_score(code: str, answers: np.ndarray, confidence: float = 0.95) -> PromoterScore:
    """Counts, score and interval of one question.

    answers : whole numbers from 0 to 10, none missing. Nobody answered: NotComputable "no_answers".
    The interval is Wald's for a difference of two shares of one sample: variance (p + d - (p - d)²) / n, cut at ±1.
    Source: Reichheld (2003); Rocks (2016), the Wald interval. In R, with x <- (a >= 9) - (a <= 6):
    mean(x) + c(-1, 1) * qnorm(.975) * sqrt((mean(x^2) - mean(x)^2) / length(x)).
    """
    n, promoters, detractors = len(answers), int((answers >= PROMOTER).sum()), int((answers <= DETRACTOR).sum())
    counts = n, promoters, n - promoters - detractors, detractors
    if not n:
        gone = not_computable("no_answers", item=code)
        return PromoterScore(code, *counts, gone, gone, gone)
    score = (promoters - detractors) / n
    variance = ((promoters + detractors) / n - score**2) / n
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) * variance**0.5
    return PromoterScore(code, *counts, score, max(score - reach, -1.0), min(score + reach, 1.0))


def _answers(responses: Responses, code: str) -> pd.Series:
    """As answered, before keying."""
    for frame in (responses.raw, responses.background):
        if code in frame:
            return pd.to_numeric(frame[code].astype(object), errors="coerce").dropna()
    known = ", ".join(map(str, (*responses.raw.columns, *responses.background.columns)))
    raise PlanError("nps_question_unknown", place="plan, nps", name=code, known=known)
