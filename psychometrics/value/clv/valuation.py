"""Every customer's lifetime value from the records: fitted, valued, summed, with its limits said."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.value.cash_flow import check_times
from psychometrics.value.clv.customers import PurchaseForecast, value_customers
from psychometrics.value.clv.fit import MODELS, fit_purchases, fit_spend, mean_of_population
from psychometrics.value.clv.groups import grouped
from psychometrics.value.clv.money import check_rate
from psychometrics.value.clv.result import ClvResult, ModelFit
from psychometrics.value.purchases import check_choice, purchases
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.summary import purchase_summary

CORRELATED = 0.3
SOURCES = ("fader_hardie_lee2005", "schmittlein1987", "fader_hardie2013", "fader_hardie_lee2005b")


@value_measure(
    "clv",
    needs=("transactions",),
    sources=SOURCES,
    r_call="BTYD::bgnbd.EstimateParameters, BTYD::pnbd.EstimateParameters, BTYD::spend.EstimateParameters",
)
def clv(
    records: Records,
    assumptions: Assumptions,
    *,
    model: str = "bgnbd",
    confidence: float = 0.95,
    returns: str = "exclude",
    zero_amounts: str = "keep",
) -> ClvResult:
    """Lifetime value of every customer without a contract, as margin expected within the horizon, discounted.

    model : "bgnbd" or "paretonbd". returns, zero_amounts : rules for rows, see `purchases`.
    Raises as `purchases`; DataError (clv_one_day, clv_no_repeat_purchases, clv_too_few_repeaters, clv_horizon,
    discount_rate_invalid); PlanError (clv_option_unknown).
    """
    check_choice("model", model, tuple(MODELS))
    check_rate(assumptions.discount_rate_annual)
    check_times(assumptions)
    bought = purchases(records, assumptions, returns=returns, zero_amounts=zero_amounts)
    summary = purchase_summary(bought, assumptions.time_unit_days)
    x, t_x, T = (summary.customers[name].to_numpy() for name in ("frequency_x", "recency_t_x", "age_T"))
    fit = fit_purchases(x, t_x, T, model, confidence)
    forecast = PurchaseForecast(fit, grouped(x, t_x, T), assumptions, confidence)
    mean_spend = summary.customers["mean_spend"].to_numpy() if bought.has_amounts else None
    spend = not_computable("clv_no_amounts") if mean_spend is None else fit_spend(x, mean_spend, confidence)
    population = mean_of_population(spend) if isinstance(spend, ModelFit) else spend
    correlation = not_computable("clv_no_amounts") if mean_spend is None else spend_correlation(x, mean_spend)
    share = bought.margin_share()
    valued = value_customers(forecast, spend, population, share, x, mean_spend)
    left_out = {**forecast.left_out, **valued.left_out}
    customers = summary.customers.drop(columns=["first_purchase", "last_purchase"])
    return ClvResult(
        model=model,
        customers=customers.assign(**forecast.columns, **valued.columns),
        fit=fit,
        spend=spend if isinstance(spend, ModelFit) else None,
        total=valued.total,
        total_purchases=forecast.total(),
        new_customer_purchases=forecast.of_new(),
        population_spend=population,
        spend_correlation=correlation,
        margin_share=share,
        repeaters=summary.repeaters,
        analysis_date=bought.until.date(),
        time_unit_days=assumptions.time_unit_days,
        horizon_days=assumptions.horizon_days,
        discount_rate_annual=assumptions.discount_rate_annual,
        confidence=confidence,
        rows_read=bought.rows_read,
        rows_used=bought.rows_used,
        exclusions=bought.exclusions,
        not_computed=left_out,
        notes=(*bought.notes, *_notes(fit, spend, population, correlation, x, left_out)),
    )


def spend_correlation(x: np.ndarray, mean_spend: np.ndarray) -> Figure:
    """Pearson's r of frequency and mean spend among repeaters who spent something; gamma-gamma assumes about 0."""
    used = (x > 0) & (mean_spend > 0)
    if used.sum() < 3 or np.ptp(x[used]) == 0 or np.ptp(mean_spend[used]) == 0:
        return not_computable("clv_correlation_without_variance")
    return float(np.corrcoef(x[used], mean_spend[used])[0, 1])


def _notes(
    fit: ModelFit,
    spend: ModelFit | NotComputable,
    population: Figure,
    correlation: Figure,
    x: np.ndarray,
    left_out: Mapping[str, Note],
) -> tuple[Note, ...]:
    told = [*fit.notes]
    if fit.model == "bgnbd" and fit.identified and (x == 0).any():
        told.append(Note("clv_alive_without_repeat", {"count": int((x == 0).sum())}))
    if isinstance(spend, ModelFit):
        told += spend.notes
    if isinstance(population, NotComputable):
        told.append(population.reason)
    if isinstance(correlation, float):
        code = "clv_spend_correlated" if abs(correlation) > CORRELATED else "clv_spend_correlation"
        told.append(Note(code, {"r": correlation}))
    if "dert" in left_out:
        told.append(left_out["dert"])
    return tuple(told)
