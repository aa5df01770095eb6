"""What the fitted models say of each customer, with intervals; kinds of customers alike are computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from psychometrics.results import Figure, NotComputable, Note, not_computable
from psychometrics.value.clv import gamma_gamma
from psychometrics.value.clv.fit import predictor
from psychometrics.value.clv.groups import Groups
from psychometrics.value.clv.money import continuous_rate, discounted_purchases
from psychometrics.value.clv.result import ClvTotal, ModelFit
from psychometrics.value.clv.uncertainty import interval, log_slopes, variance
from psychometrics.value.records import Assumptions

FLAT = Note("clv_flat_likelihood")
MONEY = ("clv", "clv_low", "clv_high", "residual_clv")


@dataclass(frozen=True)
class PurchaseForecast:
    """Purchases to come, of the groups of customers, from one fit."""

    fit: ModelFit
    groups: Groups
    assumptions: Assumptions
    confidence: float

    @property
    def horizon(self) -> float:
        """In units of time."""
        return self.assumptions.horizon_days / self.assumptions.time_unit_days

    @property
    def left_out(self) -> Mapping[str, Note]:
        """Columns that can't be computed, with the reason."""
        left = {} if self.fit.identified else {"p_alive": Note("clv_dropout_not_identified")}
        return left if self.assumptions.discount_rate_annual > 0 else {**left, "dert": Note("clv_no_discounting")}

    @cached_property
    def columns(self) -> Mapping[str, np.ndarray]:
        """p_alive, expected_purchases, dert of each customer, as far as there are such numbers."""
        point, kinds = np.exp(self.fit.logs), self._kinds
        found = {"p_alive": predictor(self.fit).p_alive(point, *kinds)} if self.fit.identified else {}
        found["expected_purchases"] = self._purchases(self.fit.logs, self.horizon)
        if "dert" not in self.left_out:
            rate = continuous_rate(self.assumptions.discount_rate_annual, self.assumptions.time_unit_days)
            found["dert"] = predictor(self.fit).discounted_without_end(point, rate, *kinds)
        return {name: values[self.groups.of] for name, values in found.items()}

    def discounted(self, logs: np.ndarray) -> np.ndarray:
        """Purchases of each group within the horizon, discounted month by month."""
        stated = self.assumptions
        until = partial(self._purchases, logs)
        return discounted_purchases(until, stated.horizon_days, stated.time_unit_days, stated.discount_rate_annual)

    def total(self) -> ClvTotal:
        """Purchases of all customers within the horizon."""

        def summed(logs: np.ndarray) -> np.ndarray:
            return np.asarray(self.groups.counts @ self._purchases(logs, self.horizon))

        estimate = summed(self.fit.logs)
        if self.fit.covariance is None:
            return ClvTotal(float(estimate), NotComputable(FLAT), NotComputable(FLAT))
        spread = variance(log_slopes(summed, self.fit.logs), self.fit.covariance)
        low, high = interval(estimate, spread, self.confidence)
        return ClvTotal(float(estimate), float(low), float(high))

    def of_new(self) -> float:
        return float(predictor(self.fit).expected_of_new(np.exp(self.fit.logs), self.horizon))

    @property
    def _kinds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.groups.x, self.groups.t_x, self.groups.T

    def _purchases(self, logs: np.ndarray, t: float) -> np.ndarray:
        return np.asarray(predictor(self.fit).expected_purchases(np.exp(logs), t, *self._kinds))


@dataclass(frozen=True, slots=True)
class CustomerMoney:
    """columns : expected_spend and those of MONEY that can be computed; left_out : the others, with the reason."""

    columns: Mapping[str, np.ndarray]
    left_out: Mapping[str, Note]
    total: ClvTotal


def value_customers(
    forecast: PurchaseForecast,
    spend: ModelFit | NotComputable,
    population: Figure,
    margin_share: Figure,
    x: np.ndarray,
    mean_spend: np.ndarray | None,
) -> CustomerMoney:
    """clv = discounted purchases · expected spend · margin share, and residual_clv = dert · spend · margin share."""
    if isinstance(population, NotComputable) or not isinstance(spend, ModelFit) or mean_spend is None:
        reason = population.reason if isinstance(population, NotComputable) else Note("clv_no_amounts")
        return _without_money(reason, ("expected_spend", *MONEY))
    expected = partial(_expected_spend, x=np.where(mean_spend > 0, x, 0.0), mean_spend=mean_spend)
    columns = {"expected_spend": expected(spend.logs)}
    if isinstance(margin_share, NotComputable):
        return _without_money(margin_share.reason, MONEY, columns)
    worth = columns["expected_spend"] * margin_share
    columns["clv"] = forecast.discounted(forecast.fit.logs)[forecast.groups.of] * worth
    left_out: dict[str, Note] = {}
    if "dert" in forecast.columns:
        columns["residual_clv"] = forecast.columns["dert"] * worth
    else:
        left_out["residual_clv"] = forecast.left_out["dert"]
    if forecast.fit.covariance is None or spend.covariance is None:
        total = ClvTotal(float(columns["clv"].sum()), NotComputable(FLAT), NotComputable(FLAT))
        return CustomerMoney(columns, {**left_out, "clv_low": FLAT, "clv_high": FLAT}, total)
    slopes = (log_slopes(forecast.discounted, forecast.fit.logs)[forecast.groups.of], log_slopes(expected, spend.logs))
    joint = _Joint(slopes, (forecast.fit.covariance, spend.covariance), forecast.confidence)
    columns["clv_low"], columns["clv_high"] = joint.each(columns["clv"])
    return CustomerMoney(columns, left_out, joint.total(columns["clv"]))


def _expected_spend(logs: np.ndarray, *, x: np.ndarray, mean_spend: np.ndarray) -> np.ndarray:
    return gamma_gamma.expected_spend(np.exp(logs), x, mean_spend)


def _without_money(
    reason: Note, names: tuple[str, ...], columns: Mapping[str, np.ndarray] | None = None
) -> CustomerMoney:
    none = NotComputable(reason)
    return CustomerMoney(columns or {}, dict.fromkeys(names, reason), ClvTotal(none, none, none))


@dataclass(frozen=True, slots=True)
class _Joint:
    """Uncertainty from both models, whose estimates don't hang together: purchases and spend are fitted apart."""

    slopes: tuple[np.ndarray, np.ndarray]
    covariances: tuple[np.ndarray, np.ndarray]
    confidence: float

    def each(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return interval(values, self._spread(self.slopes), self.confidence)

    def total(self, values: np.ndarray) -> ClvTotal:
        total = float(values.sum())
        if total == 0:
            return ClvTotal(0.0, *[not_computable("clv_total_zero")] * 2)
        of_total = (values @ self.slopes[0] / total, values @ self.slopes[1] / total)
        low, high = interval(np.asarray(total), self._spread(of_total), self.confidence)
        return ClvTotal(total, float(low), float(high))

    def _spread(self, slopes: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        return variance(slopes[0], self.covariances[0]) + variance(slopes[1], self.covariances[1])
