"""tier_comparison: any outcome across the tiers held and across the last moves, by the tests of `groups`."""

from __future__ import annotations

import pandas as pd

from psychometrics.errors import DataError
from psychometrics.groups.compare import groups
from psychometrics.groups.result import Comparison
from psychometrics.model import Construct, Item, MeasurementModel
from psychometrics.responses import Responses
from psychometrics.value.cash_flow import margin_of_horizon
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.tiers.status import tiers

BY = ("tier", "change")


@value_measure("tier_comparison", needs=("tiers",), sources=("bijmolt2018", "welch1947", "kruskal1952"))
def tier_comparison(
    records: Records,
    assumptions: Assumptions,
    *,
    outcome: pd.DataFrame | pd.Series | None = None,
    fewest: int | None = None,
    confidence: float = 0.95,
) -> Comparison:
    """Outcomes by customer across tiers (static) and across last moves (dynamic).

    outcome : customers × outcomes, e.g. scale scores; without it the margin of the last `horizon_days`.
    fewest  : groups of fewer customers are left out and named; None takes `assumptions.least_cell`.
    Tiers are given for past spending, so a difference in spending is no effect of the tier.
    Raises DataError "tier_outcome_unmatched" when no customer of the programme has an outcome that varies.
    """
    least = assumptions.least_cell if fewest is None else fewest
    status = tiers(records, assumptions).to_frame()
    measured = margin_of_horizon(records, assumptions) if outcome is None else outcome
    frame = pd.DataFrame(measured)
    frame = frame.set_axis(frame.index.astype(str)).set_axis(list(map(str, frame.columns)), axis=1).astype(float)
    frame = frame.reindex(status.index)
    if outcome is None:
        frame = frame.fillna(0.0)
    usable = [str(name) for name in frame if frame[name].nunique() > 1]
    if not usable:
        raise DataError("tier_outcome_unmatched", place="tiers")
    codes = {name: f"{name}_of_customer" for name in usable}
    answers = frame[usable].rename(columns=codes)
    scales = [Construct(name, (Item(code, *_range(answers[code]), ordinal=False),)) for name, code in codes.items()]
    responses = Responses(answers, answers, status[list(BY)])
    model = MeasurementModel(tuple(scales))
    return groups(responses, model, by=BY, fewest=least, confidence=confidence)


def _range(values: pd.Series) -> tuple[float, float]:
    return float(values.min()), float(values.max())
