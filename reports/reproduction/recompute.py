"""Recomputes every number of the report and compares it with results.json.

Run it in this folder, with the version of Engagemeter that results.json names under "versions":

    pip install FOLDER     # the folder of Engagemeter's source; it is not in the public package index
    python recompute.py
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from psychometrics.analysis import analyse
from psychometrics.disclosure.protect import protected
from psychometrics.model import Construct, Item, Measurement, MeasurementModel, Score
from psychometrics.plan import Plan
from psychometrics.responses import Responses
from psychometrics.value.analysis import analyse_value
from psychometrics.value.records import COLUMNS, Assumptions, Records
from psychometrics.value.storage import stored

HERE = Path(sys.argv[0]).resolve().parent
TOLERANCE = 1e-6


def main() -> int:
    known = json.loads((HERE / "results.json").read_text("utf-8"))
    plan = Plan.from_dict(json.loads((HERE / "plan.json").read_text("utf-8")))
    responses = read_responses(known)
    found = analyse(responses, read_model(json.loads((HERE / "model.json").read_text("utf-8"))), plan)
    least = least_shown(known["results"])
    if least:
        found = protected(found, responses, least)
    compared, wrong = 0, []
    for place, expected, again in (*pairs(known["results"], found.to_json()["results"], ""), *value_pairs()):
        compared += 1
        if not agrees(expected, again):
            wrong.append((place, expected, again))
    print(f"{compared} numbers compared, {compared - len(wrong)} agree")
    for place, expected, again in wrong[:50]:
        print(f"{place}: {expected} in the report, {again} now")
    return 1 if wrong or not compared else 0


def least_shown(known: Any) -> int:
    """The smallest group that the report shows, as its hidden numbers tell; 0 where it hides none."""
    if isinstance(known, dict) and known.get("code") == "criterion_hidden":
        return int(known["params"]["least"])
    inside = known.values() if isinstance(known, dict) else known if isinstance(known, list) else ()
    return next((least for each in inside if (least := least_shown(each))), 0)


def value_pairs() -> list[tuple[str, float, Any]]:
    """The same of what customers are worth, where the records are in this folder."""
    path = HERE / "value.json"
    if not path.is_file():
        return []
    told = json.loads(path.read_text("utf-8"))
    asked, scores = told["asked"], HERE / "data" / "records" / "scores.csv"
    tables: dict[str, Any] = {kind: read_record(kind) for kind in COLUMNS if record_path(kind).is_file()}
    found = analyse_value(
        Records(**tables),
        read_assumptions(told["assumptions"]),
        Plan.from_dict(told["plan"]),
        pd.read_csv(scores, index_col="customer") if scores.is_file() else None,
        asked["reliabilities"],
        engagement=asked["engagement"],
        measured_on=date.fromisoformat(asked["measured_on"]) if asked["measured_on"] else None,
    )
    return list(pairs(told["results"], stored(dict(found.results)), "/value"))


def record_path(kind: str) -> Path:
    return HERE / "data" / "records" / f"{kind}.csv"


def read_record(kind: str) -> pd.DataFrame:
    """Rows of one kind with the types that they had."""
    types = COLUMNS[kind]
    texts = {name: str for name, type in types.items() if type in ("text", "category")}
    frame = pd.read_csv(record_path(kind), dtype=texts)
    for name in (name for name, type in types.items() if type == "date" and name in frame):
        frame[name] = pd.to_datetime(frame[name])
    for name in (name for name, type in types.items() if type in ("money", "share", "number") and name in frame):
        frame[name] = frame[name].astype(float)
    return frame


def read_assumptions(told: dict[str, Any]) -> Assumptions:
    day = told["analysis_date"]
    kept = {**told, "analysis_date": date.fromisoformat(day) if day else None, "tier_order": tuple(told["tier_order"])}
    return Assumptions(**kept)


def read_model(told: dict[str, Any]) -> MeasurementModel:
    return MeasurementModel(tuple(read_construct(each) for each in told["constructs"]))


def read_construct(told: dict[str, Any]) -> Construct:
    items = tuple(
        Item(**{**{k: v for k, v in each.items() if k != "kind"}, "missing": tuple(each["missing"])})
        for each in told["items"]
    )
    dimensions = tuple(read_construct(each) for each in told["dimensions"])
    return Construct(
        told["code"], items, dimensions, Measurement(told["measurement"]), Score(told.get("score", "mean"))
    )


def read_responses(known: dict[str, Any]) -> Responses:
    frames = {name: frame(name) for name in ("answers_keyed", "answers_as_given", "background")}
    seconds = frames["background"].pop("(seconds)") if "(seconds)" in frames["background"] else None
    return Responses(
        keyed=frames["answers_keyed"],
        raw=frames["answers_as_given"],
        background=frames["background"],
        seconds=seconds,
        n_read=known["provenance"]["n_read"],
        sha256=known["provenance"]["data_sha256"],
        checks=frozenset(read_types()["checks"]),
    )


def read_types() -> dict[str, Any]:
    """What the columns of each table were, and which of them are attention checks."""
    types: dict[str, Any] = json.loads((HERE / "data" / "types.json").read_text("utf-8"))
    return types


def frame(name: str) -> pd.DataFrame:
    """A table with the types that it had in the report's analysis."""
    path = HERE / "data" / f"{name}.csv"
    types = read_types()[name]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {column: _typed([row[column] for row in rows], kind) for column, kind in types.items()}
    return pd.DataFrame(columns)


def _typed(cells: list[str], kind: dict[str, Any]) -> Any:
    if kind["type"] == "number":
        return pd.Series([float(cell) if cell else float("nan") for cell in cells], dtype="float64")
    texts: list[Any] = [None if cell == "" else _level(cell, kind) for cell in cells]
    if kind["type"] == "category":
        return pd.Series(pd.Categorical(texts, categories=kind["levels"], ordered=kind["ordered"]))
    return pd.Series(texts, dtype="object")


def _level(cell: str, kind: dict[str, Any]) -> Any:
    return next((level for level in kind.get("levels", ()) if str(level) == cell), cell)


def pairs(known: Any, found: Any, place: str) -> Any:
    """Every number of the report with the one computed now."""
    if isinstance(known, dict):
        for name, value in known.items():
            yield from pairs(value, found.get(name) if isinstance(found, dict) else None, f"{place}/{name}")
    elif isinstance(known, list):
        for number, value in enumerate(known):
            other = found[number] if isinstance(found, list) and number < len(found) else None
            yield from pairs(value, other, f"{place}/{number}")
    elif isinstance(known, int | float) and not isinstance(known, bool):
        yield place, known, found


def agrees(known: float, found: Any) -> bool:
    if not isinstance(found, int | float):
        return False
    return abs(known - found) <= TOLERANCE * max(1.0, abs(known))


if __name__ == "__main__":
    sys.exit(main())
