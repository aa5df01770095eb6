"""What a value job keeps: sums and shapes without any single customer, small groups hidden, pages of the linked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from instruments.language import language
from psychometrics.plan import Plan, Step
from psychometrics.results import is_number
from psychometrics.value.analysis import ValueAnalysis, analyse_value
from psychometrics.value.simulation import Simulated, simulate_value
from survey_app.valuation.computing import assumptions_of, findings
from survey_app.valuation.groups import groups, hidden_groups, mean_of
from survey_app.valuation.people import write_people
from survey_app.valuation.results import panels, typical_amount
from survey_app.valuation.saying import saying
from survey_app.valuation.scores import Scored

STATED = {"currency": "IRR", "unit": "toman"}
PLAN = Plan(tuple(Step(n) for n in ("rfm", "clv", "crv", "civ", "ckv", "tiers", "costs", "value_model", "segments")))


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate_value(300)


@pytest.fixture(scope="module")
def scored(made: Simulated) -> Scored:
    scores = made.scores.set_axis([f"r{at}" for at in range(len(made.scores))])
    keys = pd.Series(made.scores.index.astype(str), index=scores.index)
    keys.iloc[:20] = ""
    return Scored(scores, keys, "engagement", {"engagement": 0.85}, {}, made.measured_on)


@pytest.fixture(scope="module")
def analysis(made: Simulated, scored: Scored) -> ValueAnalysis:
    return analyse_value(
        made.records, made.assumptions, PLAN, scored.by_customer, engagement="engagement", measured_on=made.measured_on
    )


@pytest.fixture(scope="module")
def found(made: Simulated, scored: Scored, analysis: ValueAnalysis) -> dict[str, Any]:
    told = {"simulated": True, "stated": STATED, **findings(made.records, analysis, scored)}
    return dict(json.loads(json.dumps(told, allow_nan=False)))


def test_no_single_customer_is_in_the_findings(found: dict[str, Any], made: Simulated) -> None:
    text = json.dumps(found)
    assert not [key for key in made.records.transactions["customer"].unique() if str(key) in text]
    assert found["results"]["clv"]["spread"]["clv"]["n"] == 300


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_every_panel_is_told_in_every_language(found: dict[str, Any], code: str) -> None:
    say = saying(language(code), STATED, typical_amount(found))
    shown = {panel.key: panel for panel in panels(found, say)}
    assert {"tier", "change", "rfm", "clv", "others", "effects", "segments", "costs", "rows"} <= set(shown)
    assert not [panel.key for panel in shown.values() if panel.reason]
    assert all(
        len(row.cells) in (1, len(t.head) - 1) for p in shown.values() for t in p.tables for row in p.tables[0].rows
    )


def test_pages_are_written_for_linked_customers_alone(
    made: Simulated, scored: Scored, analysis: ValueAnalysis, tmp_path: Path
) -> None:
    count = write_people(tmp_path, made.records, analysis, scored)
    written = {path.stem for path in tmp_path.glob("*.json")}
    assert len(written) == count == len(made.scores) - 20
    assert written == set(scored.keys[scored.keys != ""])
    page = json.loads(next(tmp_path.glob("*.json")).read_text("utf-8"))
    assert set(page) == {"scores", "values", "contacts", "tiers", "purchases"}
    every = [json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")]
    assert any(row["to_date"] is None for one in every for row in one["tiers"])
    assert "NaT" not in json.dumps(every)


def test_small_groups_are_hidden_and_never_one_alone() -> None:
    assert hidden_groups({"bronze": 50, "silver": 20, "gold": 3}) == {"gold", "silver"}
    assert hidden_groups({"bronze": 50, "silver": 4, "gold": 3}) == {"silver", "gold"}
    assert hidden_groups({"bronze": 50, "silver": 20}) == set()


def test_a_group_tells_means_with_intervals_of_those_known() -> None:
    frame = pd.DataFrame({"tier": ["a"] * 8 + ["b"] * 6, "clv": range(14), "score": [np.nan] * 6 + [3.0] * 8})
    first, second = groups(frame, "tier", ("a", "b"), ("clv", "score"))
    assert (first["customers"], first["clv"]["mean"], first["clv"]["total"]) == (8, 3.5, 28.0)
    assert first["score"] == {"n": None}
    assert second["score"]["low"] == second["score"]["high"] == 3.0


def test_a_mean_of_fewer_than_five_is_not_told() -> None:
    assert mean_of(pd.Series([1.0, 2.0, 3.0, 4.0])) == {"n": None}


def test_groups_follow_the_smallest_group_that_the_study_shows() -> None:
    frame = pd.DataFrame({"tier": ["a"] * 40 + ["b"] * 20 + ["c"] * 7, "clv": np.arange(67.0)})
    usual = groups(frame, "tier", ("a", "b", "c"), ("clv",))
    assert [row["hidden"] for row in usual] == [False] * 3
    strict = groups(frame, "tier", ("a", "b", "c"), ("clv",), 8)
    assert [row["hidden"] for row in strict] == [False, True, True]


@pytest.mark.parametrize("least", [3, 9])
def test_the_study_s_own_smallest_group_holds_through_the_whole_analysis(
    made: Simulated, scored: Scored, least: int
) -> None:
    stated = {
        "analysis_date": "", "time_unit_days": 7, "horizon_days": 365, "discount_percent": 12, "margin_percent": 100,
        "model": "bgnbd", "tiers": [["bronze", 0], ["silver", 1000], ["gold", 3000]], "least_cell": least, **STATED,
    }  # fmt: skip
    asked = assumptions_of(stated)
    assert asked.least_cell == least
    plan = Plan(tuple(Step(name) for name in ("rfm", "tiers", "costs", "segments", "deciles")))
    found = analyse_value(made.records, asked, plan, scored.by_customer, measured_on=made.measured_on)
    assert found.results["segments"].hide_below == least  # type: ignore[union-attr]
    assert min(group.n for group in found.results["deciles"].groups) >= least  # type: ignore[union-attr]
    cells = [line.n for line in found.results["costs"].lines]  # type: ignore[union-attr]
    assert all(not is_number(n) or float(n) >= least for n in cells)
    told = {"simulated": True, "stated": stated, **findings(made.records, found, scored)}
    assert all(row["hidden"] or row["customers"] >= least for rows in told["groups"].values() for row in rows)
    hidden = [
        row for panel in panels(told, saying(language("en"), STATED, 1.0)) for t in panel.tables for row in t.rows
    ]
    shown = {str(row.cells[0]) for row in hidden if row.hidden}
    assert shown <= {f"fewer than {least}, not shown"}
