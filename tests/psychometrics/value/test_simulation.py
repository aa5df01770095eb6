"""Made-up customers are the same for the same seed and look like a firm's records."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from psychometrics.value.records import COLUMNS, REQUIRED
from psychometrics.value.simulation import simulate_value

KINDS = tuple(COLUMNS)


def test_the_same_seed_gives_the_same_customers() -> None:
    one, other = simulate_value(200, 4), simulate_value(200, 4)
    assert one.records.sha256 == other.records.sha256
    pd.testing.assert_frame_equal(one.scores, other.scores)
    assert simulate_value(200, 5).records.sha256 != one.records.sha256


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_record_has_its_columns(kind: str) -> None:
    frame = getattr(simulate_value(300, 1).records, kind)
    assert len(frame)
    assert set(REQUIRED[kind]) <= set(frame) <= set(COLUMNS[kind])
    assert not frame[list(REQUIRED[kind])].isna().any().any()


def test_records_keep_within_their_period_and_rules() -> None:
    made = simulate_value(500, 2)
    rows, day = made.records.transactions, made.assumptions.analysis_date
    assert rows["date"].max() <= pd.Timestamp(day)
    assert (rows["amount"] > 0).all()
    edges = made.records.influence
    assert (edges.groupby("influencee")["weight"].sum() <= 0.61).all()
    assert (edges["influencer"] != edges["influencee"]).all()
    referrals = made.records.referrals
    assert referrals["referee"].is_unique
    assert (referrals["referee"] != referrals["referrer"]).all()
    tiers = made.records.tiers
    assert (tiers.groupby("customer")["to_date"].apply(lambda ends: ends.isna().sum()) == 1).all()
    assert set(tiers["tier"]) == set(made.assumptions.tier_order)


def test_engaged_customers_refer_and_buy_more() -> None:
    made = simulate_value(3000, 6)
    high = set(made.engagement[made.engagement > 0].index)
    assert made.records.referrals["referrer"].isin(high).mean() > 0.6
    late = made.records.transactions["date"] > pd.Timestamp(made.measured_on)
    assert made.records.transactions.loc[late, "customer"].isin(high).mean() > 0.55


def test_a_hundred_thousand_customers_take_seconds() -> None:
    begun = time.process_time()
    assert simulate_value(100_000, 1).records.transactions["customer"].nunique() == 100_000
    assert time.process_time() - begun < 60
