"""What the lifetime value of customers comes out as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from psychometrics.responses import Exclusion
from psychometrics.results import Figure, Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Parameter:
    """An estimate with its delta-method standard error; low and high are exp(log estimate ± z · se of the log)."""

    name: str
    estimate: Figure
    se: Figure
    low: Figure
    high: Figure


@dataclass(frozen=True, slots=True)
class ModelFit:
    """One model by maximum likelihood.

    model          : "bgnbd", "paretonbd" or "gammagamma".
    customers      : of the likelihood; groups : of customers with the same numbers.
    log_likelihood : at the estimates. log_likelihood_without_dropout : of the NBD alone (not for gamma-gamma).
    identified     : False where the data can't tell dropout (or the spread of mean spend) from none; then the
                     parameters concerned are NotComputable, and predictions are those of the simpler model.
    logs           : logarithms of the parameters behind the predictions; without dropout those of NBD (r, alpha).
    covariance     : of `logs`; None where the likelihood is flat in some direction.
    """

    model: str
    parameters: tuple[Parameter, ...]
    log_likelihood: float
    log_likelihood_without_dropout: Figure
    customers: int
    groups: int
    starts: int
    identified: bool
    logs: np.ndarray = field(repr=False)
    covariance: np.ndarray | None = field(repr=False)
    notes: tuple[Note, ...] = ()

    def __getitem__(self, name: str) -> Figure:
        return next(one.estimate for one in self.parameters if one.name == name)

    @property
    def estimates(self) -> Mapping[str, Figure]:
        return {one.name: one.estimate for one in self.parameters}

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.parameters, index="name")

    def summary(self) -> pd.Series:
        return pd.Series({**self.estimates, "log_likelihood": self.log_likelihood}, name=self.model, dtype=object)


@dataclass(frozen=True, slots=True)
class ClvTotal:
    """A sum over customers; low and high tell how sure the estimates are, not the chance in what each one buys."""

    estimate: Figure
    low: Figure
    high: Figure


@dataclass(frozen=True, slots=True)
class ClvResult:
    """Buy-till-you-die lifetime value of every customer.

    customers : indexed by customer; frequency_x, recency_t_x, age_T, mean_spend, days_since_last_purchase, p_alive,
                expected_purchases (within the horizon), expected_spend (per purchase), clv (margin within the horizon,
                discounted), clv_low, clv_high, dert (discounted expected residual transactions, without end),
                residual_clv (dert · spend · margin). A column that can't be computed is absent, and its reason stands
                in `not_computed` under the column's name.
    fit, spend: the models of purchases and of spend per purchase (None of spend: see not_computed["expected_spend"]).
    new_customer_purchases : expected within the horizon of someone who buys for the first time today.
    population_spend       : expected spend per purchase of a customer of whom nothing is known.
    spend_correlation      : Pearson's, of frequency and mean spend of the repeaters; the models assume about 0.
    """

    model: str
    customers: pd.DataFrame = field(repr=False)
    fit: ModelFit
    spend: ModelFit | None
    total: ClvTotal
    total_purchases: ClvTotal
    new_customer_purchases: Figure
    population_spend: Figure
    spend_correlation: Figure
    margin_share: Figure
    repeaters: int
    analysis_date: date
    time_unit_days: float
    horizon_days: int
    discount_rate_annual: float
    confidence: float
    rows_read: int
    rows_used: int
    exclusions: tuple[Exclusion, ...]
    not_computed: Mapping[str, Note] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return self.customers

    def parameters_frame(self) -> pd.DataFrame:
        """Parameters of both models, one per row."""
        fits = [self.fit, *([self.spend] if self.spend else [])]
        return pd.concat({one.model: one.to_frame() for one in fits}, names=["model", "name"])

    def summary(self) -> pd.Series:
        return pd.Series(
            {
                "customers": len(self.customers),
                "repeaters": self.repeaters,
                **self.fit.estimates,
                "log_likelihood": self.fit.log_likelihood,
                "expected_purchases": self.total_purchases.estimate,
                "clv": self.total.estimate,
            },
            name=self.model,
            dtype=object,
        )
