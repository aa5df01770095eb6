"""Customer engagement value: CLV, CRV, CIV and CKV side by side, and two totals that mean different things."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from psychometrics.results import Note
from psychometrics.value.cash_flow import margin_of_horizon
from psychometrics.value.civ import CustomerInfluenceValue, civ
from psychometrics.value.ckv import CustomerKnowledgeValue, ckv
from psychometrics.value.crv import CustomerReferralValue, crv
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measure


@dataclass(frozen=True, slots=True)
class CustomerEngagementValue:
    """One entry per customer with any of the four values.

    attribution : clv + crv + civ + ckv. What a customer stands for; the sum over customers counts referees' and
                  influenced customers' money again, and is no value of the firm.
    conserved   : the same money dealt out once: Σ = firm_value = Σ clv + Σ ckv + Σ (savings + rewards of referrals).
    """

    customer: tuple[str, ...]
    clv: np.ndarray
    crv: np.ndarray
    civ: np.ndarray
    ckv: np.ndarray
    attribution: np.ndarray
    conserved: np.ndarray
    firm_value: float
    counted_again: float
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        names = ("clv", "crv", "civ", "ckv", "attribution", "conserved")
        return pd.DataFrame(
            {name: getattr(self, name) for name in names}, index=pd.Index(self.customer, name="customer")
        )

    def summary(self) -> pd.Series:
        sums = {
            f"{name}_total": float(getattr(self, name).sum()) for name in ("clv", "crv", "civ", "ckv", "attribution")
        }
        return pd.Series({**sums, "firm_value": self.firm_value, "counted_again": self.counted_again})


def total_value(
    clv: pd.Series,
    referral: CustomerReferralValue | None = None,
    influence: CustomerInfluenceValue | None = None,
    knowledge: CustomerKnowledgeValue | None = None,
) -> CustomerEngagementValue:
    """The four values per customer, with the attribution total and the total that counts no money twice.

    clv : by customer, of all customers including referees. civ is the direct one. In the conserved total a
    referrer gets the savings and rewards only (the referee's margin is in the referee's own clv), and influence
    moves clv between customers without adding to it.
    """
    own = clv.set_axis(clv.index.astype(str)).astype(float)
    frames = {
        "crv": referral.to_frame()[["crv", "saving_part", "reward_part"]] if referral else None,
        "civ": influence.to_frame()[["civ_direct", "clv", "allocation"]] if influence else None,
        "ckv": knowledge.to_frame()[["ckv"]] if knowledge else None,
    }
    index = own.index
    for frame in frames.values():
        index = index.union(frame.index) if frame is not None else index

    def column(part: str, name: str) -> np.ndarray:
        frame = frames[part]
        return np.zeros(len(index)) if frame is None else frame[name].reindex(index).fillna(0.0).to_numpy(float)

    worth = own.reindex(index).fillna(0.0).to_numpy(float)
    once = column("crv", "saving_part") + column("crv", "reward_part")
    moved = column("civ", "allocation") - column("civ", "clv")
    known = column("ckv", "ckv")
    attribution = worth + column("crv", "crv") + column("civ", "civ_direct") + known
    conserved = worth + moved + once + known
    return CustomerEngagementValue(
        customer=tuple(map(str, index)),
        clv=worth,
        crv=column("crv", "crv"),
        civ=column("civ", "civ_direct"),
        ckv=known,
        attribution=attribution,
        conserved=conserved,
        firm_value=float(conserved.sum()),
        counted_again=float(attribution.sum() - conserved.sum()),
        notes=(Note("cev_total_is_attribution"),),
    )


@value_measure("cev", needs=("transactions",), sources=("kumar_etal2010",))
def cev(records: Records, assumptions: Assumptions, *, clv: pd.Series | None = None) -> CustomerEngagementValue:
    """CLV, CRV, CIV and CKV of every customer, whichever the records allow.

    clv : by customer; without it the margin of the last `horizon_days` stands for it, with a note.
    """
    own = margin_of_horizon(records, assumptions) if clv is None else clv
    found = total_value(
        own,
        crv(records, assumptions) if records.has("referrals") else None,
        civ(records, assumptions, clv=own) if records.has("influence") else None,
        ckv(records, assumptions) if records.has("feedback") else None,
    )
    if clv is not None:
        return found
    past = Note("civ_clv_is_past_margin", {"count": assumptions.horizon_days})
    return replace(found, notes=(*found.notes, past))
