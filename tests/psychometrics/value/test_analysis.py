"""One call runs every measure that the records allow, and says why the others are missing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import PlanError
from psychometrics.plan import Plan, Step, plan_of
from psychometrics.results import NotComputable
from psychometrics.value.analysis import CRITERIA, ValueAnalysis, analyse_value, value_plan, value_table
from psychometrics.value.records import Assumptions, Records
from psychometrics.value.simulation import simulate_value

MADE = simulate_value(300, 9)
PLAN = plan_of(["crv", "clv", "outcome", "value_model", "incremental_validity", "segments"], seed=5)


@pytest.fixture(scope="module")
def whole() -> ValueAnalysis:
    return analyse_value(
        MADE.records, MADE.assumptions, PLAN, MADE.scores, {"engagement": 0.85}, measured_on=MADE.measured_on
    )


def test_results_stand_in_the_order_of_the_plan(whole: ValueAnalysis) -> None:
    assert list(whole.results) == [step.statistic for step in PLAN.steps]
    assert all(name in whole for name in whole.results)


def test_the_forecast_of_the_purchase_model_is_the_second_benchmark(whole: ValueAnalysis) -> None:
    found = whole.results["incremental_validity"]
    assert [model.model for model in found.models] == ["baseline", "engagement", "both", "benchmark"]
    assert found.over_benchmark.over == "benchmark"


def test_the_table_has_one_row_per_customer_with_values_and_scores(whole: ValueAnalysis) -> None:
    assert len(whole.customers) == 300
    assert {"clv", "crv", "score_engagement"} <= set(whole.customers)
    assert whole.customers["score_engagement"].notna().sum() == len(MADE.scores)
    assert whole.customers["crv"].notna().all()


def test_provenance_says_what_went_in(whole: ValueAnalysis) -> None:
    told = whole.provenance
    assert set(told.data_sha256) == {
        "transactions",
        "contacts",
        "referrals",
        "influence",
        "feedback",
        "tiers",
        "scores",
    }
    assert told.seed == 5
    assert told.match.rate == 1
    assert told.cut == MADE.measured_on.isoformat()
    clv = next(use for use in told.records if use.measure == "clv")
    assert clv.read == len(MADE.records.transactions) == clv.used + clv.excluded
    assert clv.excluded == sum(one.n for one in clv.exclusions)


def test_the_same_input_gives_the_same_json(whole: ValueAnalysis) -> None:
    again = analyse_value(
        MADE.records, MADE.assumptions, PLAN, MADE.scores, {"engagement": 0.85}, measured_on=MADE.measured_on
    )
    one, other = (json.dumps(found.to_json(), allow_nan=False) for found in (whole, again))
    assert one == other
    assert json.loads(one)["results"]["value_model"]["kind"] == "ValueModel"


def test_what_the_records_lack_is_named() -> None:
    only = Records(transactions=MADE.records.transactions)
    found = analyse_value(only, MADE.assumptions, plan_of(["rfm", "crv", "ckv", "outcome"]))
    assert "rfm" in found
    assert found.results["crv"].reason.params == {"kinds": "referrals"}
    assert found.results["ckv"].reason.code == "value_records_missing"
    assert found.results["outcome"].reason.code == "criterion_no_scores"
    assert isinstance(found.provenance.match, NotComputable)


def test_no_records_at_all_break_nothing() -> None:
    found = analyse_value(Records(), Assumptions(), scores=MADE.scores)
    assert found.results
    assert all(isinstance(result, NotComputable) for result in found.results.values())
    json.dumps(found.to_json(), allow_nan=False)


def test_keys_that_nobody_knows_are_said() -> None:
    strangers = MADE.scores.rename(index=lambda key: "x" + key)
    found = analyse_value(MADE.records, MADE.assumptions, plan_of(["rfm", "segments"]), strangers)
    assert "rfm" in found
    assert found.results["segments"].reason.code == "criterion_nobody_linked"


def test_respondents_without_key_or_with_two_answers_are_counted() -> None:
    scores = pd.concat([MADE.scores, MADE.scores.iloc[:2], MADE.scores.iloc[:3].set_axis([None, np.nan, ""])])
    scores = pd.concat([scores, MADE.scores.iloc[:40].rename(index=lambda key: "x" + key)])
    found = analyse_value(MADE.records, MADE.assumptions, plan_of(["outcome"]), scores)
    match, n = found.provenance.match, len(MADE.scores)
    assert (match.respondents, match.keyed, match.matched, match.repeated) == (n + 45, n + 40, n, 2)
    codes = [note.code for note in found.notes]
    assert {"criterion_low_match", "criterion_keys_repeated"} <= set(codes)


def test_without_an_overall_score_engagement_is_the_mean_of_the_scales() -> None:
    scores = pd.DataFrame({"attention": MADE.scores["engagement"], "absorption": MADE.scores["satisfaction"]})
    found = analyse_value(MADE.records, MADE.assumptions, plan_of(["value_model"]), scores)
    assert found.results["value_model"].main.engagement == "engagement"
    assert "criterion_engagement_is_mean" in [note.code for note in found.notes]


def test_a_survey_after_the_cut_is_told_to_be_no_forecast() -> None:
    found = analyse_value(
        MADE.records, MADE.assumptions, plan_of(["outcome"]), MADE.scores,
        cut=pd.Timestamp("2025-01-31").date(), measured_on=MADE.measured_on,
    )  # fmt: skip
    assert "criterion_measured_after_cut" in [note.code for note in found.notes]


def test_a_plan_with_an_unknown_name_option_or_repetition_is_refused() -> None:
    for steps, code in (
        ((Step("magic"),), "statistic_unknown"),
        ((Step("segments", {"colour": 1}),), "option_unknown"),
        ((Step("rfm"), Step("rfm")), "statistic_twice"),
    ):
        with pytest.raises(PlanError, match=code):
            analyse_value(MADE.records, MADE.assumptions, Plan(steps))


def test_progress_is_told_before_each_step() -> None:
    told: list[tuple[int, int, str]] = []
    analyse_value(MADE.records, MADE.assumptions, plan_of(["rfm", "ckv"]), progress=lambda *step: told.append(step))
    assert told == [(0, 2, "rfm"), (1, 2, "ckv")]


def test_the_customary_plan_has_measures_and_with_scores_criteria() -> None:
    names = [step.statistic for step in value_plan().steps]
    assert names.index("rfm") < names.index("clv") < names.index("outcome")
    assert set(CRITERIA) - {"deciles"} <= set(names)
    assert "outcome" not in [step.statistic for step in value_plan(with_scores=False).steps]


def test_who_refers_nobody_is_worth_nothing_by_referral() -> None:
    found = analyse_value(MADE.records, MADE.assumptions, plan_of(["crv"]))
    table = value_table(MADE.records, found.results)
    referrers = set(MADE.records.referrals["referrer"])
    assert (table.loc[~table.index.isin(referrers), "crv"] == 0).all()


def test_clusters_widen_or_narrow_the_errors_but_not_the_effect() -> None:
    store = pd.Series([int(key[1:]) % 12 for key in MADE.scores.index], MADE.scores.index)
    plan = plan_of(["value_model"])
    plain, grouped = (
        analyse_value(MADE.records, MADE.assumptions, plan, MADE.scores, cluster=cluster).results["value_model"]
        for cluster in (None, store)
    )
    assert grouped.main.effect().b == pytest.approx(plain.main.effect().b)
    assert (grouped.main.covariance, grouped.main.groups) == ("cluster", 12)
    assert "criterion_few_clusters" in [note.code for note in grouped.notes]


def test_amounts_in_another_unit_change_no_percentage() -> None:
    rows = MADE.records.transactions
    rials = replace(MADE.records, transactions=rows.assign(amount=rows["amount"] * 500_000))
    plan = plan_of(["value_model"])
    found = [
        analyse_value(records, MADE.assumptions, plan, MADE.scores).results["value_model"].main.effect().per_sd_percent
        for records in (MADE.records, rials)
    ]
    assert found[0] == pytest.approx(found[1], rel=1e-6)


@pytest.mark.parametrize("kind", ["category", "string", "number"])
def test_customer_keys_of_any_type_find_each_other(kind: str) -> None:
    rows = MADE.records.transactions
    number = rows["customer"].str[1:].astype(int)
    records = Records(
        transactions=rows.assign(customer=number if kind == "number" else number.astype(str).astype(kind))
    )
    scores = MADE.scores.rename(index=lambda key: int(key[1:]))
    plan = plan_of(["value_model"])
    found = analyse_value(records, MADE.assumptions, plan, scores)
    plain = analyse_value(MADE.records, MADE.assumptions, plan, MADE.scores)
    effects = [one.results["value_model"].main.effect().b for one in (found, plain)]
    assert effects[0] == pytest.approx(effects[1])


def test_records_without_amounts_still_give_what_needs_none() -> None:
    records = Records(transactions=MADE.records.transactions.drop(columns="amount"))
    found = analyse_value(records, MADE.assumptions, plan_of(["rfm", "outcome"]), MADE.scores)
    assert "rfm" in found
    assert found.results["outcome"].reason.code == "criterion_no_outcome"


def test_one_purchase_each_leaves_reasons() -> None:
    once = Records(transactions=MADE.records.transactions.drop_duplicates("customer"))
    names = ["clv", "outcome", "incremental_validity", "value_robustness", "segments", "selection", "alignment"]
    found = analyse_value(once, MADE.assumptions, plan_of(names), MADE.scores)
    assert found.results["incremental_validity"].reason.code == "criterion_all_zero"
    assert "outcome" in found
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"horizon_days": 0}, "clv_horizon"),
        ({"time_unit_days": 0.0}, "clv_horizon"),
        ({"margin_rate": float("nan")}, "margin_rate_invalid"),
    ],
)
def test_an_assumption_that_cannot_be_meant_gives_a_reason_and_no_half_right_number(
    wrong: dict[str, float], code: str
) -> None:
    made = simulate_value(60)
    plan = Plan(tuple(Step(name) for name in ("clv", "cev", "clv_calibration")))
    found = analyse_value(Records(transactions=made.records.transactions), replace(made.assumptions, **wrong), plan)
    assert {result.reason.code for result in found.results.values()} == {code}  # type: ignore[union-attr]


def test_purchases_without_amounts_are_counted_and_their_money_refused() -> None:
    made = simulate_value(60)
    bare = Records(transactions=made.records.transactions[["customer", "date"]])
    found = analyse_value(bare, made.assumptions, Plan((Step("rfm"), Step("clv"), Step("cev"))))
    assert "rfm" in found
    assert "clv" in found
    assert found.results["cev"].reason.code == "clv_amounts_needed"  # type: ignore[union-attr]
