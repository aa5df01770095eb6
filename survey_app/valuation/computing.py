"""The heavy step of a value job, called in the job process only: it loads the science stack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from psychometrics.disclosure.lists import LEAST
from psychometrics.plan import Plan, Step
from psychometrics.results import NotComputable
from psychometrics.value.analysis import ValueAnalysis, analyse_value, value_plan
from psychometrics.value.reading import load_records
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.registry import value_measures
from psychometrics.whole_file import write_whole
from survey_app.jobs.child import report_progress
from survey_app.valuation.digest import digest
from survey_app.valuation.folder import PEOPLE
from survey_app.valuation.groups import groups
from survey_app.valuation.people import write_people
from survey_app.valuation.scores import Scored, read_scores

MEASURED = ("score", "clv", "crv", "civ", "ckv", "amount", "cost")


def compute(
    records: dict[str, dict[str, str]],
    answers: dict[str, Any],
    stated: dict[str, Any],
    simulated: bool,
    links: str,
    out: str,
) -> dict[str, Any]:
    """Analyses the records that count; writes `out`, without any single customer, and the linked customers' pages."""
    known, joined = load_records(records), json.loads(Path(links).read_text("utf-8"))
    scored = read_scores(answers, joined) if answers else None
    analysis = run(known, scored, stated)
    pages = write_people(Path(out).parent / PEOPLE, known, analysis, scored) if scored is not None else 0
    found = {"simulated": simulated, "stated": stated, **findings(known, analysis, scored)}
    write_whole(Path(out), json.dumps(found, ensure_ascii=False, allow_nan=False))
    Path(links).unlink(missing_ok=True)
    return {"path": out, "customers": len(analysis.customers), "linked": pages}


def run(records: Records, scored: Scored | None, stated: Mapping[str, Any]) -> ValueAnalysis:
    """Every measure that the records allow and, with answers, what engagement has to do with them."""
    plan = with_contract(with_model(value_plan(with_scores=scored is not None), stated["model"]), stated)
    if scored is None:
        return analyse_value(records, assumptions_of(stated), plan, progress=_tell)
    return analyse_value(
        records,
        assumptions_of(stated),
        plan,
        scored.by_customer,
        scored.reliabilities,
        engagement=scored.engagement,
        measured_on=scored.measured_on,
        progress=_tell,
    )


def assumptions_of(stated: Mapping[str, Any]) -> Assumptions:
    tiers = [(str(name), points) for name, points in stated["tiers"]]
    return Assumptions(
        analysis_date=date.fromisoformat(stated["analysis_date"]) if stated["analysis_date"] else None,
        time_unit_days=float(stated["time_unit_days"]),
        horizon_days=stated["horizon_days"],
        discount_rate_annual=stated["discount_percent"] / 100,
        margin_rate=stated["margin_percent"] / 100,
        currency=stated.get("currency", ""),
        unit=stated.get("unit", ""),
        tier_order=tuple(name for name, _ in tiers),
        tier_thresholds={name: float(points) for name, points in tiers if points is not None},
        least_cell=int(stated.get("least_cell", LEAST)),
    )


def with_model(plan: Plan, model: str) -> Plan:
    """The plan with the model of purchases that was chosen."""
    measures = value_measures()
    if "clv" not in measures or "model" not in measures["clv"].options:
        return plan
    chosen = (Step(s.statistic, {**s.options, "model": model}) if s.statistic == "clv" else s for s in plan.steps)
    return Plan(tuple(chosen), plan.seed)


def with_contract(plan: Plan, stated: Mapping[str, Any]) -> Plan:
    """The plan with the value under a contract, where it was stated that customers hold one."""
    contract = stated.get("contract", "none")
    if contract == "none":
        return plan
    options = {"retention": stated["retention_percent"] / 100} if contract == "stated" else {}
    return Plan((*plan.steps, Step("contractual_clv", options)), plan.seed)


def findings(records: Records, analysis: ValueAnalysis, scored: Scored | None) -> dict[str, Any]:
    """What the results page shows."""
    told = analysis.to_json()
    return {
        "results": {name: digest(result) for name, result in analysis.results.items()},
        "provenance": told["provenance"],
        "notes": told["notes"],
        "records": _counts(records),
        "engagement": scored.engagement if scored else "",
        "groups": by_group(records, analysis, scored),
    }


def by_group(records: Records, analysis: ValueAnalysis, scored: Scored | None) -> dict[str, list[dict[str, Any]]]:
    """Customers by tier, by change of tier and by RFM segment."""
    table = customer_table(records, analysis, scored)
    known: dict[str, list[dict[str, Any]]] = {}
    least = analysis.assumptions.least_cell
    tiers, rfm = analysis.results.get("tiers"), analysis.results.get("rfm")
    if tiers is not None and not isinstance(tiers, NotComputable):
        known["tier"] = groups(table, "tier", tiers.order, MEASURED, least)  # type: ignore[attr-defined]
        known["change"] = groups(table, "change", ("upgrade", "unchanged", "downgrade"), MEASURED, least)
    if rfm is not None and not isinstance(rfm, NotComputable):
        known["segment"] = groups(table, "segment", [one.segment for one in rfm.segments], MEASURED, least)  # type: ignore[attr-defined]
    return known


def customer_table(records: Records, analysis: ValueAnalysis, scored: Scored | None) -> pd.DataFrame:
    """The four values of every customer beside engagement, spend, cost, tier and segment."""
    table = analysis.customers.copy()
    engaged = f"score_{scored.engagement}" if scored else ""
    table["score"] = table[engaged] if engaged in table else float("nan")
    for name, columns in (("tiers", ("tier", "change")), ("rfm", ("segment", "amount"))):
        result = analysis.results.get(name)
        if result is not None and not isinstance(result, NotComputable):
            table = table.join(result.to_frame()[list(columns)], how="outer")
    if records.has("contacts"):
        cost = records.contacts.groupby("customer", observed=True)["cost"].sum()
        table["cost"] = cost.reindex(table.index).fillna(0.0)
    return table


def _counts(records: Records) -> dict[str, Any]:
    kinds = ("transactions", "contacts", "referrals", "influence", "feedback", "tiers")
    return {kind: len(getattr(records, kind)) for kind in kinds if records.has(kind)}


def _tell(done: int, total: int, name: str) -> None:
    report_progress(done, total)
