"""From tier records to levels, moves and effects; histories with gaps, overlaps and unknown tiers are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import EngagemeterError
from psychometrics.results import NotComputable
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.tiers.comparison import tier_comparison
from psychometrics.value.tiers.effects import tier_effects
from psychometrics.value.tiers.event_study import tier_event_study
from psychometrics.value.tiers.goal_gradient import goal_gradient
from psychometrics.value.tiers.history import tier_history
from psychometrics.value.tiers.status import distance_to_next, tiers
from psychometrics.value.tiers.threshold import tier_discontinuity
from tests.psychometrics.value.tiers.programme import MONTHS, STATED, programme

RECORDS = programme()


def history_of(rows: list[tuple[str, str, str | None, str]]) -> Records:
    frame = pd.DataFrame(rows, columns=["customer", "from_date", "to_date", "tier"])
    return Records(
        tiers=frame.assign(from_date=pd.to_datetime(frame["from_date"]), to_date=pd.to_datetime(frame["to_date"]))
    )


def test_levels_and_moves_are_counted_by_hand() -> None:
    rows = [
        ("A", "2025-01-01", None, "blue"),
        ("A", "2025-03-01", None, "silver"),
        ("B", "2025-01-01", None, "gold"),
        ("B", "2025-04-01", None, "blue"),
        ("C", "2025-01-01", "2025-02-28", "blue"),
    ]
    found = tiers(history_of(rows), STATED)
    frame = found.to_frame()
    assert frame["tier"].tolist() == ["silver", "blue", "blue"]
    assert frame["change"].tolist() == ["upgrade", "downgrade", "entered"]
    assert frame["active"].tolist() == [True, True, False]
    assert frame["days_in_tier"].tolist() == [122, 91, 59]
    assert dict(found.changes) == {"downgrade": 1, "unchanged": 9, "upgrade": 1}
    assert found.transition_frame().loc["gold", "blue"] == 1
    assert found.transition_frame(shares=True).sum(axis=1).tolist() == pytest.approx([1] * 3)


def test_the_distance_to_the_next_tier_is_what_is_missing() -> None:
    order, begins = ("blue", "silver", "gold"), STATED.tier_thresholds
    missing, share = distance_to_next(np.array([250.0, 2000.0, 5000.0]), np.array([0, 1, 2]), order, begins)
    assert missing[:2].tolist() == [750, 1000]
    assert share[:2].tolist() == [0.75, 0.5]
    assert np.isnan(missing[2])


def test_overlaps_and_gaps_are_noted_and_rows_that_can_not_count_are_told() -> None:
    rows = [
        ("A", "2025-01-01", "2025-06-01", "blue"),
        ("A", "2025-03-01", None, "silver"),  # overlaps
        ("B", "2025-01-01", "2025-01-31", "blue"),
        ("B", "2025-04-01", None, "blue"),  # a gap before
        ("C", "2025-01-01", None, "platinum"),
        ("D", "2025-05-01", "2025-04-01", "blue"),
        ("E", "2027-01-01", None, "blue"),
        ("F", "2025-01-01", None, "blue"),
        ("F", "2025-01-01", None, "gold"),  # same day: the later row counts
    ]
    found = tier_history(history_of(rows), STATED)
    assert {note.code: note.params["count"] for note in found.notes} == {"tier_overlapping": 1, "tier_gaps": 1}
    reasons = {one.reason.code: one.n for one in found.exclusions}
    codes = ("tier_unknown", "tier_ends_before_it_begins", "value_after_analysis_date", "tier_same_day")
    assert reasons == dict.fromkeys(codes, 1)
    assert found.n_read == len(found.rows) + sum(reasons.values())
    assert found.current.loc["F", "tier"] == "gold"
    assert found.rows.set_index(["customer", "tier"]).loc[("A", "blue"), "end"] == pd.Timestamp("2025-03-01")


def test_a_programme_in_which_nobody_moves_is_told_in_words() -> None:
    still = history_of([("A", "2024-01-01", None, "blue"), ("B", "2024-01-01", None, "silver")])
    assert "tier_nobody_moves" in {note.code for note in tiers(still, STATED).notes}
    one = history_of([("A", "2024-01-01", None, "blue")])
    assert "tier_only_one" in {note.code for note in tiers(one, STATED).notes}
    records = replace(still, transactions=RECORDS.transactions.assign(customer="A"))
    assert isinstance(tier_effects(records, STATED).moves[0].b, NotComputable)
    with pytest.raises(EngagemeterError) as refused:
        tier_event_study(records, STATED)
    assert refused.value.code == "tier_nobody_moves"


@pytest.mark.parametrize(
    ("records", "stated", "code"),
    [
        (RECORDS, Assumptions(), "tier_order_missing"),
        (RECORDS, Assumptions(tier_order=("x", "y")), "tier_history_empty"),
    ],
)
def test_a_history_without_known_tiers_is_refused(records: Records, stated: Assumptions, code: str) -> None:
    with pytest.raises(EngagemeterError) as refused:
        tiers(records, stated)
    assert refused.value.code == code


def test_fixed_effects_find_what_upgrades_and_downgrades_change() -> None:
    found = tier_effects(RECORDS, STATED)
    rows = found.to_frame().set_index(["part", "model", "name"])
    assert rows.loc[("move", "ols", "upgrade"), "b"] == pytest.approx(20, abs=1.5)
    assert rows.loc[("move", "ols", "downgrade"), "b"] == pytest.approx(-35, abs=1.5)
    loss = rows.loc[("asymmetry", "ols", "asymmetry")]
    assert loss["b"] == pytest.approx(15, abs=2.5)
    assert loss["ci_low"] > 0
    assert rows.loc[("move", "ppml", "upgrade"), "b"] == pytest.approx(np.log(1.18), abs=0.03)
    assert found.n_downgrades == 133


def test_equal_changes_up_and_down_show_no_asymmetry() -> None:
    found = tier_effects(programme(seed=5, up=20, down=20), STATED)
    assert float(found.asymmetry[0].ci_low) < 0 < float(found.asymmetry[0].ci_high)


def test_the_event_study_finds_the_effect_and_no_trend_before_it() -> None:
    found = tier_event_study(RECORDS, STATED, replicates=200, reach=4)
    table = found.to_frame().set_index("event_time")
    assert table.loc[[0, 1, 2, 3], "att"].tolist() == pytest.approx([20] * 4, abs=3)
    assert table.loc[-1, "att"] == 0
    assert float(found.pre_trend_p) > 0.01
    assert found.pre_trend_df == 3
    again = tier_event_study(RECORDS, STATED, replicates=200, reach=4)
    assert again.to_frame()["ci_low"].tolist()[0] == table["ci_low"].tolist()[0]


def test_a_downgrade_is_compared_with_customers_who_keep_their_tier() -> None:
    found = tier_event_study(RECORDS, STATED, direction="downgrade", replicates=100, reach=3)
    table = found.to_frame().set_index("event_time")
    assert found.n_moved == 133
    assert table.loc[[0, 1, 2], "att"].tolist() == pytest.approx([-35] * 3, abs=4)
    assert table.loc[[-3, -2], "att"].tolist() == pytest.approx([0, 0], abs=4)


def test_points_pressure_moves_the_base_period() -> None:
    found = tier_event_study(RECORDS, STATED, anticipation=2, replicates=40, reach=4)
    assert found.base == -3
    assert found.to_frame().set_index("event_time").loc[-3, "att"] == 0


def test_the_jump_at_the_threshold_of_points_is_found() -> None:
    rng = np.random.default_rng(8)
    n = 3000
    points = rng.uniform(0, 2000, n)
    name = [f"p{i}" for i in range(n)]
    held = pd.DataFrame({"customer": name, "from_date": pd.Timestamp("2024-01-01"), "points": points})
    held["tier"] = np.where(points >= 1000, "silver", "blue")
    spent = 100 + 0.05 * points + 30 * (points >= 1000) + rng.normal(0, 20, n)
    bought = pd.DataFrame({"customer": name, "date": pd.Timestamp("2024-05-01"), "amount": spent})
    found = tier_discontinuity(Records(transactions=bought, tiers=held), STATED)
    jump = found.jumps["silver"]
    assert float(jump.ci_low) < 30 < float(jump.ci_high)
    assert float(jump.robust_b) == pytest.approx(30, abs=12)
    assert isinstance(found.jumps["gold"].b, NotComputable)
    with pytest.raises(EngagemeterError) as refused:
        tier_discontinuity(Records(transactions=bought, tiers=held.drop(columns="points")), STATED)
    assert refused.value.code == "tier_points_missing"


def test_purchases_that_speed_up_near_the_goal_are_found() -> None:
    rng = np.random.default_rng(9)
    held, bought = [], []
    for who in range(150):
        base = rng.gamma(4, 0.02)
        for month in MONTHS[:12]:
            points = float(rng.uniform(0, 999))
            held.append((f"g{who}", month.start_time, "blue", points))
            rate = base * np.exp(1.2 * points / 1000)
            days = np.flatnonzero(rng.random(month.days_in_month) < rate)
            bought += [(f"g{who}", month.start_time + pd.Timedelta(days=int(d)), 10.0) for d in days]
    records = Records(
        transactions=pd.DataFrame(bought, columns=["customer", "date", "amount"]),
        tiers=pd.DataFrame(held, columns=["customer", "from_date", "tier", "points"]),
    )
    found = goal_gradient(records, replace(STATED, analysis_date=MONTHS[11].end_time.date()))
    assert float(found.slope.ci_low) < 1.2 < float(found.slope.ci_high)
    assert float(found.slope.ci_low) > 0.8
    assert found.rates[0] < found.rates[1] < found.rates[2]
    assert sum(found.n_by_distance) == found.n_stretches == 1800


def test_any_outcome_is_compared_across_tiers_and_moves() -> None:
    status = tiers(RECORDS, STATED).to_frame()
    score = pd.Series(np.where(status["tier"] == "silver", 4.0, 3.0), index=status.index, name="engagement")
    score += np.random.default_rng(1).normal(0, 0.5, len(score))
    found = tier_comparison(RECORDS, STATED, outcome=score)
    assert {test.by for test in found.tests} == {"tier", "change"}
    assert next(test.p_value for test in found.tests if test.test == "welch_t") < 1e-6
    assert {row.scale for row in tier_comparison(RECORDS, STATED).groups} == {"margin"}
    with pytest.raises(EngagemeterError) as refused:
        tier_comparison(RECORDS, STATED, outcome=pd.Series({"nobody": 1.0}, name="x"))
    assert refused.value.code == "tier_outcome_unmatched"


def test_customers_who_buy_more_before_a_move_are_seen_in_the_trend_before_it() -> None:
    pushed = RECORDS.transactions.copy()
    starts = RECORDS.tiers[RECORDS.tiers["tier"] == "silver"].set_index("customer")["from_date"]
    before = (pushed["customer"].map(starts) - pushed["date"]).dt.days
    pushed["amount"] += np.where(before.between(0, 60), 15.0, 0.0)
    found = tier_event_study(replace(RECORDS, transactions=pushed), STATED, replicates=200, reach=4)
    assert float(found.pre_trend_p) < 1e-6
    assert "tier_pre_trend" in {note.code for note in found.notes}
    waited = tier_event_study(replace(RECORDS, transactions=pushed), STATED, anticipation=2, replicates=200, reach=4)
    assert waited.to_frame().set_index("event_time").loc[[0, 1], "att"].tolist() == pytest.approx([20] * 2, abs=3)


def test_a_tier_without_any_purchase_has_no_poisson_effect() -> None:
    starts = RECORDS.tiers[RECORDS.tiers["tier"] == "silver"].set_index("customer")["from_date"]
    after = RECORDS.transactions["date"] >= RECORDS.transactions["customer"].map(starts)
    found = tier_effects(replace(RECORDS, transactions=RECORDS.transactions[~after]), STATED)
    upgrade = next(row for row in found.moves if (row.model, row.name) == ("ppml", "upgrade"))
    assert isinstance(upgrade.b, NotComputable)
    assert upgrade.b.reason.code == "tier_ppml_separated"


def test_records_that_are_not_there_are_asked_for() -> None:
    with pytest.raises(EngagemeterError) as refused:
        tier_effects(Records(tiers=RECORDS.tiers), STATED)
    assert refused.value.code == "value_records_needed"
