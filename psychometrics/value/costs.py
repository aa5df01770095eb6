"""Inputs and outputs: what the firm spends on customers and what they bring, per customer, tier, channel, segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from psychometrics.resampling import bootstrap_counts, percentile_interval
from psychometrics.responses import Exclusion
from psychometrics.results import Figure, Note, not_computable
from psychometrics.value.cash_flow import analysis_day, days_before, margins, require
from psychometrics.value.records import FUNCTIONS, Assumptions, Records
from psychometrics.value.registry import value_measure
from psychometrics.value.sieve import Sieve
from psychometrics.value.tiers.history import tier_history


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cell. by : all, function, channel, tier or segment. return_on_cost : (value − cost) / cost.

    Every figure of a cell with fewer customers than the smallest that is shown is hidden (NotComputable
    "cost_cell_hidden").
    """

    by: str
    group: str
    n: Figure
    cost: Figure
    value: Figure
    net: Figure
    return_on_cost: Figure
    ci_low: Figure
    ci_high: Figure


@dataclass(frozen=True, slots=True)
class InputsOutputs:
    """One entry per customer with a cost or a margin in the horizon, and the lines of each way to divide them."""

    customer: tuple[str, ...]
    cost: np.ndarray
    value: np.ndarray
    cost_by_function: Mapping[str, np.ndarray]
    lines: tuple[CostLine, ...]
    horizon_days: int
    confidence: float
    replicates: int
    seed: int
    n_read: int
    n_used: int
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        columns = {"cost": self.cost, "value": self.value, "net": self.value - self.cost}
        columns |= {f"cost_{name}": part for name, part in self.cost_by_function.items()}
        return pd.DataFrame(columns, index=pd.Index(self.customer, name="customer"))

    def line_frame(self) -> pd.DataFrame:
        """One row per cell."""
        names = tuple(CostLine.__dataclass_fields__)
        return pd.DataFrame([[getattr(line, name) for name in names] for line in self.lines], columns=list(names))

    def summary(self) -> pd.Series:
        whole = self.lines[0]
        return pd.Series({name: getattr(whole, name) for name in ("n", "cost", "value", "net", "return_on_cost")})


def return_on_cost(value: float, cost: float) -> Figure:
    """(value − cost) / cost: what comes back above each unit spent; NotComputable without cost."""
    return (value - cost) / cost if cost > 0 else not_computable("cost_none")


@value_measure("costs", needs=("contacts", "transactions"), sources=("reinartz2005",))
def costs(
    records: Records,
    assumptions: Assumptions,
    *,
    segments: Mapping[str, str] | None = None,
    fewest: int | None = None,
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> InputsOutputs:
    """Cost of contacts and margin in the `horizon_days` up to the day of analysis.

    fewest : the smallest cell that is shown; None takes `assumptions.least_cell`.
    segments : segment by customer, e.g. of RFM. Tiers are those held on the day of analysis. A channel's value is the
    margin of transactions of the same channel; functions have costs only. Intervals by drawing customers.
    A return is no effect: customers who cost more may be those who would have bought anyway (noted).
    """
    require(records, "contacts", "transactions")
    least = assumptions.least_cell if fewest is None else fewest
    last = analysis_day(records, assumptions)
    sieve = _contacts(records, last, assumptions.horizon_days)
    money = _money(records, assumptions, last)
    customers = pd.Index(sieve.frame["customer"]).append(pd.Index(money["customer"])).unique().sort_values()
    table = _Table(customers, sieve.frame, money, least, replicates, confidence, seed)
    everyone = pd.Series("all", index=customers)
    lines = [*table.by_customer("all", everyone), *table.by_function()]
    lines += table.by_channel() if "channel" in sieve.frame and "channel" in records.transactions else []
    notes: list[Note] = [Note("cost_return_is_no_effect")]
    if records.has("tiers"):
        held = tier_history(records, assumptions).current["tier"]
        of_tier = table.by_customer("tier", pd.Series(customers, index=customers).map(held).dropna())
        losing = [line.group for line in of_tier if isinstance(line.net, float) and line.net < 0]
        notes += [Note("tier_loses_money", {"tier": tier}) for tier in losing]
        lines += of_tier
    if segments:
        named = pd.Series({str(who): str(name) for who, name in segments.items()})
        lines += table.by_customer("segment", pd.Series(customers, index=customers).map(named).dropna())
    if any(not isinstance(line.n, float) for line in lines):
        notes.append(Note("cost_cells_hidden", {"least": least}))
    return InputsOutputs(
        customer=tuple(map(str, customers)),
        cost=table.cost,
        value=table.value,
        cost_by_function=table.functions,
        lines=tuple(lines),
        horizon_days=assumptions.horizon_days,
        confidence=confidence,
        replicates=replicates,
        seed=seed,
        n_read=len(records.contacts),
        n_used=len(sieve.frame),
        exclusions=tuple(sieve.exclusions),
        notes=tuple(notes),
    )


def _contacts(records: Records, last: pd.Timestamp, horizon: int) -> Sieve:
    sieve = Sieve(records.contacts.assign(customer=records.contacts["customer"].astype("string")))
    sieve.drop_missing(("customer", "date", "cost"))
    sieve.drop(sieve.frame["cost"] < 0, "cost_negative")
    sieve.drop(days_before(last, sieve.frame["date"]) < 0, "value_after_analysis_date")
    sieve.drop(days_before(last, sieve.frame["date"]) >= horizon, "value_before_horizon")
    sieve.frame["customer"] = sieve.frame["customer"].astype(object)
    return sieve


def _money(records: Records, assumptions: Assumptions, last: pd.Timestamp) -> pd.DataFrame:
    bought = records.transactions
    age = days_before(last, bought["date"])
    table = pd.DataFrame({"customer": bought["customer"].astype(str), "money": margins(bought, assumptions)})
    table["channel"] = bought["channel"].astype("string").fillna("unstated") if "channel" in bought else "unstated"
    return table[(age >= 0) & (age < assumptions.horizon_days)]


class _Table:
    """Costs and margins by customer, and the lines of any division of them."""

    def __init__(
        self,
        customers: pd.Index,
        contacts: pd.DataFrame,
        money: pd.DataFrame,
        fewest: int,
        replicates: int,
        confidence: float,
        seed: int,
    ) -> None:
        self.customers, self.contacts, self.money = customers, contacts, money
        self.fewest, self.replicates, self.confidence, self.seed = fewest, replicates, confidence, seed
        self.cost = self._sum(contacts["customer"], contacts["cost"])
        self.value = self._sum(money["customer"], money["money"])
        function = contacts["function"].astype("string").fillna("unstated") if "function" in contacts else None
        named = [*FUNCTIONS, *sorted(set(function) - set(FUNCTIONS))] if function is not None else []
        parts = {name: contacts[function == name] for name in named} if function is not None else {}
        self.functions = {name: self._sum(part["customer"], part["cost"]) for name, part in parts.items() if len(part)}

    def _sum(self, who: pd.Series, money: pd.Series) -> np.ndarray:
        at = self.customers.get_indexer(pd.Index(who))
        return np.bincount(at, weights=money.to_numpy(float), minlength=len(self.customers)).astype(float)

    def by_customer(self, by: str, group: pd.Series) -> list[CostLine]:
        at = self.customers.get_indexer(pd.Index(group.index))
        rows = {}
        for name in sorted(group.unique()):
            member = np.zeros(len(self.customers))
            member[at[group.to_numpy() == name]] = 1
            rows[str(name)] = (self.cost * member, self.value * member, int(member.sum()))
        return self._lines(by, rows)

    def by_channel(self) -> list[CostLine]:
        used = self.contacts["channel"].astype("string").fillna("unstated")
        rows = {}
        for name in sorted({*used, *self.money["channel"]}):
            spent, earned = self.contacts[used == name], self.money[self.money["channel"] == name]
            cost, value = self._sum(spent["customer"], spent["cost"]), self._sum(earned["customer"], earned["money"])
            rows[str(name)] = (cost, value, len({*spent["customer"], *earned["customer"]}))
        return self._lines("channel", rows)

    def by_function(self) -> list[CostLine]:
        own = not_computable("cost_function_has_no_value")
        lines = []
        for name, part in self.functions.items():
            n = int((part > 0).sum())
            lines.append(CostLine("function", name, float(n), float(part.sum()), own, own, own, own, own))
        return _without_small(lines, self.fewest)

    def _lines(self, by: str, rows: Mapping[str, tuple[np.ndarray, np.ndarray, int]]) -> list[CostLine]:
        intervals = self._intervals([(cost, value) for cost, value, _ in rows.values()])
        lines = []
        for (name, (cost, value, n)), (low, high) in zip(rows.items(), intervals, strict=True):
            spent, earned = float(cost.sum()), float(value.sum())
            back = return_on_cost(earned, spent)
            ends = (low, high) if isinstance(back, float) else (back, back)
            lines.append(CostLine(by, name, float(n), spent, earned, earned - spent, back, *ends))
        return _without_small(lines, self.fewest)

    def _intervals(self, rows: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[Figure, Figure]]:
        both = np.column_stack([column for pair in rows for column in pair]) if rows else np.empty((0, 0))
        rng = np.random.default_rng(self.seed)
        drawn = (
            [counts.astype(float) @ both for counts in bootstrap_counts(len(both), self.replicates, rng)]
            if rows
            else []
        )
        sums = np.concatenate(drawn) if drawn else np.empty((0, both.shape[1]))
        with np.errstate(invalid="ignore", divide="ignore"):
            returns = (sums[:, 1::2] - sums[:, ::2]) / sums[:, ::2]
        return [percentile_interval(column, self.confidence) for column in returns.T]


def _without_small(lines: list[CostLine], fewest: int) -> list[CostLine]:
    """Cells below `fewest` hidden; where it is a single one, the next smallest too, so that no difference tells it."""
    small = [line for line in lines if float(line.n) < fewest]
    if len(small) == 1 and len(lines) > 1:
        small.append(min((line for line in lines if line is not small[0]), key=lambda line: float(line.n)))
    return [_hidden(line, fewest) if any(line is one for one in small) else line for line in lines]


def _hidden(line: CostLine, fewest: int) -> CostLine:
    reason = not_computable("cost_cell_hidden", least=fewest)
    return CostLine(line.by, line.group, *(reason,) * 7)
