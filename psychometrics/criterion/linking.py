"""Joins survey scores to records by customer key, and says how many found a partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from psychometrics.criterion.features import default_cut, features_at
from psychometrics.criterion.linked import GOAL_ALIGNMENT, PLACE, Linked
from psychometrics.errors import DataError
from psychometrics.results import Note
from psychometrics.value.records import Assumptions, Records

LOW_MATCH = 0.8
ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True)
class Match:
    """respondents : who answered.  keyed : with a customer key, once each.  matched : of them, known to the records.

    rate : matched / keyed, 0 when nobody has a key.
    """

    respondents: int
    keyed: int
    matched: int
    rate: float
    repeated: int


def link(
    records: Records,
    assumptions: Assumptions,
    scores: pd.DataFrame,
    *,
    values: pd.DataFrame | None = None,
    engagement: str = "",
    reliabilities: Mapping[str, float] | None = None,
    cluster: pd.Series | None = None,
    benchmark: pd.Series | None = None,
    cut: date | None = None,
    measured_on: date | None = None,
) -> tuple[Linked, Match]:
    """Scores of respondents (index: customer key, empty where they have none) beside what the records say of them.

    scores     : one numeric column per scale; a key that comes twice keeps its last row.
    engagement : a column of scores; empty takes "engagement", else the mean of all standardised columns but goal
                 alignment, which is then added under that name.
    cut        : last day of the features; None as `default_cut`.
    Raises DataError "criterion_no_scores", "criterion_nobody_linked", and what `features_at` raises.
    """
    if scores.empty or not len(scores.columns):
        raise DataError("criterion_no_scores", place=PLACE)
    keyed, repeated = _keyed(scores)
    day = cut or default_cut(records, assumptions, measured_on)
    features = features_at(records, assumptions, day)
    known = pd.Index(records.transactions["customer"].dropna().astype(str).unique())
    matched = keyed[keyed.index.isin(known)]
    if not len(matched):
        raise DataError("criterion_nobody_linked", place=PLACE, n=len(keyed))
    match = Match(len(scores), len(keyed), len(matched), len(matched) / len(keyed), repeated)
    named, column = with_engagement(matched, engagement)
    linked = Linked(
        scores=named,
        engagement=column,
        baseline=features.baseline,
        outcome=features.outcome,
        values=pd.DataFrame() if values is None else values,
        benchmark=pd.Series(dtype=float) if benchmark is None else benchmark,
        cluster=pd.Series(dtype=object) if cluster is None else cluster,
        reliabilities=dict(reliabilities or {}),
        cut=day,
        until=features.until,
        n_read=len(scores),
        n_keyed=len(keyed),
        notes=(*features.notes, *_notes(match, column, engagement, scores, measured_on, day)),
        least_cell=assumptions.least_cell,
    )
    return linked, match


def with_engagement(scores: pd.DataFrame, engagement: str = "") -> tuple[pd.DataFrame, str]:
    """The scores and the name of the column that stands for engagement as a whole (see `link`)."""
    if engagement or ENGAGEMENT in scores:
        return scores, engagement or ENGAGEMENT
    parts = scores.drop(columns=[GOAL_ALIGNMENT], errors="ignore")
    spread = parts.std().replace(0, np.nan)
    return scores.assign(**{ENGAGEMENT: ((parts - parts.mean()) / spread).mean(axis=1)}), ENGAGEMENT


def _keyed(scores: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    keys = pd.Series(scores.index, index=scores.index)
    present = (keys.notna() & (keys.astype(str).str.strip() != "")).to_numpy()
    named = scores[present].apply(pd.to_numeric, errors="coerce").astype(float)
    named.index = pd.Index(named.index.astype(str), name="customer")
    once = named[~named.index.duplicated(keep="last")].sort_index()
    return once, len(named) - len(once)


def _notes(
    match: Match, column: str, chosen: str, scores: pd.DataFrame, measured_on: date | None, cut: date
) -> tuple[Note, ...]:
    told = []
    if match.rate < LOW_MATCH:
        told.append(Note("criterion_low_match", {"count": match.keyed - match.matched, "keyed": match.keyed}))
    if match.repeated:
        told.append(Note("criterion_keys_repeated", {"count": match.repeated}))
    if not chosen and column not in scores:
        told.append(Note("criterion_engagement_is_mean", {"names": ", ".join(map(str, scores.columns))}))
    if measured_on is not None and measured_on > cut:
        told.append(Note("criterion_measured_after_cut", {"date": measured_on.isoformat(), "cut": cut.isoformat()}))
    return tuple(told)
