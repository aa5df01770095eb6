"""The firm's records in the bundle: under pseudonyms made for it alone, or, in words, why they are not there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from psychometrics.criterion.linking import ENGAGEMENT
from psychometrics.results import is_number
from psychometrics.value.analysis import ValueAnalysis
from psychometrics.value.records import COLUMNS, Records
from psychometrics.value.storage import stored
from reports.reproduction.drawn import drawn_files
from reports.reproduction.flat import flat

KEYS = ("customer", "referrer", "referee", "influencer", "influencee")
VALUES = ("clv", "crv", "civ", "ckv")
MOST_CHECKED = 1000
"""Customers whose four values the R script compares one by one."""

REASONS = ("no_leave", "not_linked", "not_promised")
"""Why records are left out: the reader may not have data; the study asks nobody to join answers with records; its
promise of anonymity rules it out."""


@dataclass(frozen=True)
class Valued:
    """What the value chapter was made from. why_not : one of REASONS, or empty where the records may go along.

    scores : of linked respondents by customer key, an empty key without consent.
    asked  : engagement, measured_on and reliabilities, as given to `analyse_value`.
    """

    analysis: ValueAnalysis
    records: Records
    scores: pd.DataFrame | None
    asked: Mapping[str, Any]
    why_not: str = ""


def value_files(valued: Valued) -> dict[str, bytes | str]:
    """Plan, results and records under pseudonyms; empty where they may not go along."""
    if valued.why_not:
        return {}
    names = pseudonyms(valued)
    analysis = valued.analysis
    results = renamed(stored(dict(analysis.results)), names)
    told = {
        "plan": analysis.provenance.plan,
        "assumptions": analysis.provenance.assumptions,
        "asked": {**valued.asked, "measured_on": str(valued.asked.get("measured_on") or "")},
        "results": results,
    }
    files: dict[str, bytes | str] = {"value.json": json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)}
    for kind in COLUMNS:
        if valued.records.has(kind):
            files[f"data/records/{kind}.csv"] = _csv(_named(getattr(valued.records, kind), names))
    if valued.scores is not None:
        kept = valued.scores[valued.scores.index.astype(str) != ""]
        frame = kept.set_axis([names[str(key)] for key in kept.index]).rename_axis("customer").reset_index()
        files["data/records/scores.csv"] = _csv(frame)
    files["data/records/customers.csv"] = _csv(customers(valued, names))
    return {**files, **drawn_files(analysis.results, analysis.provenance.plan)}


def value_lines(valued: Valued) -> Iterator[tuple[str, float]]:
    """Every number of the value results, and the four values of the first customers, for results.csv."""
    if valued.why_not:
        return
    yield from flat(stored(dict(valued.analysis.results)))
    for row in customers(valued, pseudonyms(valued)).head(MOST_CHECKED).to_dict("records"):
        for name in VALUES:
            if is_number(row.get(name)):
                yield f"customers/{name}/{row['customer']}", float(row[name])


def value_options(valued: Valued) -> Iterator[tuple[str, str, str]]:
    """What was stated, and the options of the value plan, for options.csv."""
    if valued.why_not:
        return
    for name, value in valued.analysis.provenance.assumptions.items():
        yield "(assumptions)", name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    yield "(asked)", "cut", valued.analysis.provenance.cut
    yield "(asked)", "engagement", str(valued.asked.get("engagement") or ENGAGEMENT)
    for score, known in dict(valued.asked.get("reliabilities") or {}).items():
        yield "(reliabilities)", score, repr(float(known))


def pseudonyms(valued: Valued) -> dict[str, str]:
    """Customer key or idea to a code of this bundle, in the order of the keys, so that tables keep their order."""
    keys: set[str] = set(valued.analysis.customers.index.astype(str))
    ideas: set[str] = set()
    for kind in COLUMNS:
        frame = getattr(valued.records, kind)
        for name in (name for name in KEYS if valued.records.has(kind) and name in frame):
            keys |= set(frame[name].dropna().astype(str))
        if valued.records.has(kind) and "idea" in frame:
            ideas |= set(frame["idea"].dropna().astype(str))
    if valued.scores is not None:
        keys |= set(valued.scores.index.astype(str))
    named = {key: f"k{place:07d}" for place, key in enumerate(sorted(keys - {""}), 1)}
    return {**{idea: f"i{place:07d}" for place, idea in enumerate(sorted(ideas - set(named)), 1)}, **named}


def customers(valued: Valued, names: Mapping[str, str]) -> pd.DataFrame:
    """The four values of every customer."""
    table = valued.analysis.customers
    shown = table[[name for name in VALUES if name in table]]
    return shown.set_axis([names[str(key)] for key in table.index]).rename_axis("customer").reset_index()


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same results with every customer under the code of the bundle."""
    if isinstance(value, Mapping):
        return {names.get(str(key), str(key)): renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _named(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Only the known columns of a kind; keys and ideas under their codes."""
    known = [name for name in map(str, frame) if any(name in columns for columns in COLUMNS.values())]
    shown = frame[known].copy()
    for name in (name for name in (*KEYS, "idea") if name in known):
        shown[name] = frame[name].astype(object).map(lambda key: names.get(str(key)))
    return shown


def _csv(frame: pd.DataFrame) -> str:
    shown = frame.copy()
    for name in shown.select_dtypes("datetime"):
        shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    return shown.to_csv(index=False, lineterminator="\n")
