"""One page of plain data for each customer who agreed to be linked. Called in the job process only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from psychometrics.results import NotComputable
from psychometrics.value.analysis import ValueAnalysis
from psychometrics.value.records import Records
from psychometrics.value.storage import stored
from survey_app.valuation.scores import Scored

TOLD = {
    "rfm": ("days_since_last_purchase", "frequency", "monetary", "rfm", "segment"),
    "clv": ("p_alive", "expected_purchases", "expected_spend", "clv", "clv_low", "clv_high"),
    "crv": ("crv", "ci_low", "ci_high", "n_referrals", "n_type_one"),
    "civ": ("civ_direct", "civ_full", "n_influenced"),
    "ckv": ("ckv", "n_ideas", "n_implemented"),
    "tiers": ("tier", "days_in_tier", "change", "n_upgrades", "n_downgrades", "points", "points_to_next"),
}
"""The columns of each measure that a customer's page shows."""


def write_people(folder: Path, records: Records, analysis: ValueAnalysis, scored: Scored) -> int:
    """Writes the pages of linked customers whom the records know; returns how many."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    linked = scored.keys[scored.keys != ""]
    frames = {
        name: result.to_frame()
        for name, result in analysis.results.items()
        if name in TOLD and not isinstance(result, NotComputable)
    }
    parts = {kind: _by_customer(getattr(records, kind)) for kind in ("transactions", "contacts", "tiers")}
    known = [customer for customer in linked.unique() if any(customer in part.groups for part in parts.values())]
    for customer in known:
        page = {
            "scores": _scores(scored, list(linked.index[linked == customer])),
            "values": {name: _row(frame, customer, TOLD[name]) for name, frame in frames.items()},
            "contacts": _contacts(_of(parts["contacts"], customer)),
            "tiers": _tiers(_of(parts["tiers"], customer)),
            "purchases": _purchases(_of(parts["transactions"], customer)),
        }
        (folder / f"{customer}.json").write_text(json.dumps(page, ensure_ascii=False, allow_nan=False), "utf-8")
    return len(known)


def _by_customer(frame: pd.DataFrame) -> Any:
    empty = pd.DataFrame({"customer": pd.Series(dtype=str)})
    return (frame if len(frame) else empty).groupby("customer", observed=True)


def _of(groups: Any, customer: str) -> pd.DataFrame:
    return groups.get_group(customer) if customer in groups.groups else pd.DataFrame()


def _scores(scored: Scored, responses: list[str]) -> dict[str, dict[str, float | None]]:
    """Scale scores by response id; a score that is missing is None."""
    rows = scored.scores.loc[responses]
    return {str(at): {str(k): None if pd.isna(v) else float(v) for k, v in row.items()} for at, row in rows.iterrows()}


def _row(frame: pd.DataFrame, customer: str, columns: tuple[str, ...]) -> dict[str, Any]:
    if customer not in frame.index:
        return {}
    row = frame.loc[customer].to_dict()
    return {name: stored(_plain(row[name])) for name in columns if name in row}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _contacts(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Number and cost of contacts by who in the firm made them."""
    if not len(rows):
        return []
    named = rows.assign(function=rows["function"].astype(str) if "function" in rows else "")
    return [
        {"function": name, "count": len(own), "cost": float(own["cost"].sum()), "last": stored(own["date"].max())}
        for name, own in named.groupby("function")
    ]


def _tiers(rows: pd.DataFrame) -> list[dict[str, Any]]:
    names = [name for name in ("from_date", "to_date", "tier", "points") if name in rows]
    if not len(rows):
        return []
    listed = rows.sort_values("from_date")[names].to_dict("records")
    return [{str(name): None if pd.isna(value) else stored(value) for name, value in row.items()} for row in listed]


def _purchases(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Purchases and amount of each quarter."""
    if not len(rows):
        return []
    quarters = rows.groupby(rows["date"].dt.to_period("Q"))["amount"].agg(["size", "sum"])
    return [
        {"quarter": str(at), "count": int(row["size"]), "amount": float(row["sum"])} for at, row in quarters.iterrows()
    ]
