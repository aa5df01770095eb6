"""Lifetime value under a contract: customers stay from period to period with a known chance, and bring a margin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import norm

from psychometrics.errors import DataError, PlanError
from psychometrics.responses import Exclusion
from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.value.cash_flow import DAYS_PER_YEAR
from psychometrics.value.purchases import Purchases, check_choice, purchases
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure

FIRST_MARGIN = ("after", "now")
LEAST_AT_RISK = 10


@dataclass(frozen=True, slots=True)
class Retention:
    """share : of customer-periods that were followed by another; with Wilson's interval where it was counted.

    at_risk : customer-periods that could be followed; kept : those that were; 0 of both where the share was stated.
    """

    share: float
    low: Figure
    high: Figure
    at_risk: int
    kept: int
    stated: bool


@dataclass(frozen=True, slots=True)
class ContractualClv:
    """Gupta & Lehmann's value of a customer who is one now.

    customers : indexed by customer, those active in the last period; margin_per_period (mean over the periods since the
                first), clv_horizon, clv_infinite.
    clv_horizon, clv_infinite : of a customer with the mean margin; the second NotComputable where retention does not
                discount (retention >= 1 + rate).
    """

    customers: pd.DataFrame = field(repr=False)
    retention: Retention
    margin_per_period: float
    rate_per_period: float
    clv_horizon: float
    clv_infinite: Figure
    clv_horizon_low: Figure
    clv_horizon_high: Figure
    first_margin: str
    period_days: float
    periods: int
    analysis_date: date
    rows_read: int
    rows_used: int
    exclusions: tuple[Exclusion, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return self.customers

    def summary(self) -> pd.Series:
        shown = {
            "customers": len(self.customers),
            "retention": self.retention.share,
            "margin_per_period": self.margin_per_period,
            "clv_horizon": self.clv_horizon,
            "clv_infinite": self.clv_infinite,
        }
        return pd.Series(shown, name="contractual_clv", dtype=object)


def margin_multiple(retention: float, rate: float, periods: int | None = None, *, first_margin: str = "after") -> float:
    """What a margin of 1 per period is worth today: k + k² + … + k^periods with k = retention / (1 + rate).

    periods None : without end, r / (1 + d − r). first_margin : "after" counts the first margin one period from now, at
    the chance that the customer stays; "now" counts one at once as well, (1 + d) / (1 + d − r).
    Raises DataError (retention_invalid, discount_rate_invalid, retention_without_end).
    Source: Gupta & Lehmann (2003), eq. 2; with constant margin and retention.
    """
    if not 0 <= retention <= 1:
        raise DataError("retention_invalid", place="retention", share=retention)
    if not rate > -1:
        raise DataError("discount_rate_invalid", place="assumptions, discount_rate", rate=rate)
    check_choice("first_margin", first_margin, FIRST_MARGIN)
    k = retention / (1 + rate)
    at_once = 1.0 if first_margin == "now" else 0.0
    if periods is not None:
        return at_once + float(np.power(k, np.arange(1, periods + 1)).sum())
    if k >= 1:
        raise DataError("retention_without_end", place="retention", share=retention, rate=rate)
    return at_once + k / (1 - k)


@value_measure("contractual_clv", needs=("transactions",), sources=("gupta_lehmann2003",))
def contractual_clv(
    records: Records,
    assumptions: Assumptions,
    *,
    retention: float | None = None,
    period_days: float = 365.0,
    first_margin: str = "after",
    confidence: float = 0.95,
    returns: str = "exclude",
) -> ContractualClv:
    """Value of the customers of the last period, if each stays with the same chance and margin.

    retention : stated share per period, or None: counted from the records over whole periods back from the day of
    analysis. The horizon is assumptions.horizon_days in whole periods, at least one.
    Raises as `purchases` and `margin_multiple`; DataError (retention_not_seen); PlanError (period_invalid).
    """
    if not period_days > 0:
        raise PlanError("period_invalid", place="period_days", days=period_days)
    bought = purchases(records, assumptions, returns=returns)
    active = periods_active(bought, period_days)
    kept = stated_retention(retention) if retention is not None else counted_retention(active, confidence)
    rate = (1 + assumptions.discount_rate_annual) ** (period_days / DAYS_PER_YEAR) - 1
    periods = max(1, round(assumptions.horizon_days / period_days))
    customers = _margins(active)
    within, without_end = _multiples(kept.share, rate, periods, first_margin)
    customers["clv_horizon"] = customers["margin_per_period"] * within
    notes = [*bought.notes, Note("retention_stated" if kept.stated else "retention_counted", {"count": kept.at_risk})]
    mean = float(customers["margin_per_period"].mean())
    if isinstance(without_end, float):
        customers["clv_infinite"] = customers["margin_per_period"] * without_end
    else:
        notes.append(without_end.reason)
    low, high = (_of_end(end, mean, rate, periods, first_margin) for end in (kept.low, kept.high))
    return ContractualClv(
        customers, kept, mean, rate, mean * within,
        mean * without_end if isinstance(without_end, float) else without_end,
        low, high, first_margin, period_days, periods, bought.until.date(),
        bought.rows_read, bought.rows_used, bought.exclusions, tuple(notes),
    )  # fmt: skip


def periods_active(bought: Purchases, period_days: float) -> pd.DataFrame:
    """(customers, whole periods) margin of each customer in each period, NaN where there was no purchase.

    Column 0 is the period that ends with the day of analysis, 1 the one before, and so on; a part of a period at the
    beginning of the records is left out.
    Raises DataError (clv_amounts_needed).
    """
    if not bought.has_amounts:
        raise DataError("clv_amounts_needed", place="transactions, column amount")
    days = bought.days
    back = ((bought.until - days["date"]).dt.days // period_days).astype("int64")
    whole = int((bought.until - days["date"].min()).days + 1) // period_days
    used = back < max(whole, 1)
    return days["margin"][used].groupby([days["customer"][used], back[used]]).sum().unstack().sort_index(axis=1)


def counted_retention(active: pd.DataFrame, confidence: float = 0.95) -> Retention:
    """Of the customers of a period, the share who came back in the next, over all pairs of periods; Wilson's interval.

    Raises DataError (retention_not_seen) with fewer than LEAST_AT_RISK customer-periods to follow.
    """
    seen = active.reindex(columns=range(int(active.columns.max()) + 1)).notna().to_numpy()
    at_risk, kept = int(seen[:, 1:].sum()), int((seen[:, 1:] & seen[:, :-1]).sum())
    if at_risk < LEAST_AT_RISK:
        raise DataError("retention_not_seen", place="transactions", count=at_risk, least=LEAST_AT_RISK)
    share = kept / at_risk
    z = float(norm.ppf(0.5 + confidence / 2))
    middle = (share + z**2 / (2 * at_risk)) / (1 + z**2 / at_risk)
    reach = z * np.sqrt(share * (1 - share) / at_risk + z**2 / (4 * at_risk**2)) / (1 + z**2 / at_risk)
    return Retention(share, max(0.0, float(middle - reach)), min(1.0, float(middle + reach)), at_risk, kept, False)


def stated_retention(share: float) -> Retention:
    none = not_computable("retention_stated", count=0)
    return Retention(share, none, none, 0, 0, True)


def _margins(active: pd.DataFrame) -> pd.DataFrame:
    """Customers of the last period with their mean margin per period since their first."""
    if 0 not in active:
        raise DataError("retention_nobody_now", place="transactions")
    now = active[active[0].notna()]
    first = now.notna().to_numpy()[:, ::-1].argmax(axis=1)
    span = np.asarray(now.columns, dtype="int64")[::-1][first] + 1
    return pd.DataFrame({"margin_per_period": now.sum(axis=1) / span})


def _multiples(share: float, rate: float, periods: int, first_margin: str) -> tuple[float, Figure]:
    within = margin_multiple(share, rate, periods, first_margin=first_margin)
    if share >= 1 + rate:
        return within, not_computable("retention_no_end", share=share, rate=rate)
    return within, margin_multiple(share, rate, first_margin=first_margin)


def _of_end(end: Figure, mean: float, rate: float, periods: int, first_margin: str) -> Figure:
    """Value at one end of the interval of retention."""
    if isinstance(end, NotComputable):
        return end
    return mean * margin_multiple(float(end), rate, periods, first_margin=first_margin)
