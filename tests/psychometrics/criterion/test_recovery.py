"""Customers made with a known effect show it; customers whose engagement is shuffled show none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from psychometrics.criterion.alignment import alignment
from psychometrics.criterion.incremental import cross_validated, incremental_validity
from psychometrics.criterion.linked import Linked
from psychometrics.criterion.linking import link
from psychometrics.criterion.mediation import value_mediation
from psychometrics.criterion.outcome import outcome
from psychometrics.criterion.prediction import fold_of_rows
from psychometrics.criterion.segments import segments
from psychometrics.criterion.selection import selection
from psychometrics.criterion.value_correlations import value_correlations
from psychometrics.criterion.value_model import value_model
from psychometrics.value.simulation import Simulated, Truth, simulate_value

STEADY = Truth(history=0.0, engagement=0.3, interaction=0.0, a=0.01, b=1000.0, reliability=0.999)


@pytest.fixture(scope="module")
def steady() -> Simulated:
    return simulate_value(4000, 11, truth=STEADY, response_rate=0.7)


def _linked(made: Simulated, scores: pd.DataFrame | None = None) -> Linked:
    answers = made.scores if scores is None else scores
    return link(made.records, made.assumptions, answers, cut=made.measured_on, measured_on=made.measured_on)[0]


def _true_scores(made: Simulated) -> pd.DataFrame:
    true = pd.concat([made.engagement, made.alignment], axis=1)
    return true.loc[made.scores.index]


def test_the_main_model_recovers_the_effect_of_engagement(steady: Simulated) -> None:
    effect = value_model(_linked(steady, _true_scores(steady))).main.effect()
    assert effect.ci_low < 0.3 < effect.ci_high
    assert effect.se < 0.05


def test_goal_alignment_as_moderator_is_recovered() -> None:
    made = simulate_value(4000, 12, truth=replace(STEADY, engagement=0.1, interaction=0.3), response_rate=0.7)
    found = alignment(_linked(made, _true_scores(made)))
    assert abs(found.interaction_b - 0.3) < 3 * found.interaction_se
    assert found.claim == "aligned_helps_misaligned_hurts"
    low, middle, high = found.slopes
    assert low.b < 0 < middle.b < high.b
    inside = [bound for bound in found.region.bounds if -2 < bound < 2]
    assert len(inside) == 2
    assert found.region.share_positive > 0.4 > found.region.share_negative > 0.1


def test_without_interaction_alignment_makes_no_difference(steady: Simulated) -> None:
    assert alignment(_linked(steady, _true_scores(steady))).claim == "no_difference"


def test_a_true_effect_is_a_gain_out_of_sample(steady: Simulated) -> None:
    found = incremental_validity(_linked(steady, _true_scores(steady)), seed=3)
    assert found.gain.verdict == "gain"
    assert found.gain.delta_deviance_r2 > 0.01
    assert found.gain.delta_deviance_low > 0
    assert found.model("both").mae < found.model("baseline").mae


def test_shuffled_engagement_gains_nothing(steady: Simulated) -> None:
    """What a fold has not seen can't be forecast by chance: no row leaks into the model that forecasts it."""
    gains = []
    for seed in range(8):
        scores = _true_scores(steady)
        scores["engagement"] = np.random.default_rng(seed).permutation(scores["engagement"].to_numpy())
        gain = incremental_validity(_linked(steady, scores), seed=seed).gain
        gains.append(gain.delta_deviance_r2)
        assert abs(gain.delta_deviance_r2) < 0.004
    assert np.mean(gains) < 0.0005


def test_each_row_is_forecast_by_a_model_that_has_not_seen_it(steady: Simulated) -> None:
    linked = _linked(steady)
    x = linked.baseline.to_numpy()
    y = linked.outcome.to_numpy(float)
    fold = fold_of_rows(len(y), 10, 0)
    before = cross_validated(y, x, fold)
    changed = y.copy()
    changed[fold == 4] *= 50
    after = cross_validated(changed, x, fold)
    assert after[fold == 4] == pytest.approx(before[fold == 4])
    assert (np.abs(after[fold != 4] / before[fold != 4] - 1) > 1e-3).mean() > 0.9


def test_the_features_do_not_know_what_happened_after_the_cut(steady: Simulated) -> None:
    rows = steady.records.transactions
    late = rows["date"] > pd.Timestamp(steady.measured_on)
    changed = rows.assign(amount=np.where(late, rows["amount"] * 9, rows["amount"]))
    other = replace(steady, records=replace(steady.records, transactions=changed))
    pd.testing.assert_frame_equal(_linked(other).baseline, _linked(steady).baseline)
    assert _linked(other).outcome.sum() == pytest.approx(9 * _linked(steady).outcome.sum())


def test_who_buys_more_answers_more_and_the_weights_know() -> None:
    made = simulate_value(3000, 5)
    found = selection(_linked(made))
    by_name = {row.variable: row for row in found.differences}
    assert by_name["log_frequency"].smd > 0.1
    assert abs(by_name["log_frequency"].smd_weighted) < 0.03
    assert found.n < found.n_file == len(_linked(made).baseline)
    assert 0.7 * found.n < found.effective_n < found.n
    assert "criterion_respondents_differ" in [note.code for note in found.notes]


def test_satisfaction_works_through_engagement() -> None:
    made = simulate_value(3000, 8, truth=replace(STEADY, interaction=0.0))
    linked = _linked(made)
    found = value_mediation(linked, antecedent="satisfaction", replicates=200, seed=2)
    (row,) = found.rows
    assert row.outcome == "spend_after"
    assert 0.4 < row.a < 0.7
    assert row.indirect_low < row.indirect < row.indirect_high
    assert row.indirect_low > 0
    assert row.p_value < 0.05
    again = value_mediation(linked, antecedent="satisfaction", replicates=200, seed=2)
    assert again.rows == found.rows


def test_quadrants_add_up_and_show_the_engaged_to_be_worth_more(steady: Simulated) -> None:
    found = segments(_linked(steady), outcome="spend_after")
    assert sum(row.n for row in found.rows) == found.n
    assert sum(row.value_share for row in found.rows) == pytest.approx(1)
    counts = {(row.value, row.engagement): row.n for row in found.rows}
    assert counts["high", "high"] > counts["high", "low"]
    assert sum(found.value_totals) == sum(found.engagement_totals) == found.n


def test_small_quadrants_are_hidden_together() -> None:
    rng = np.random.default_rng(1)
    made = simulate_value(400, 3)
    linked = _linked(made)
    spend = linked.outcome.reindex(linked.scores.index) + rng.random(len(linked.scores))
    same = pd.DataFrame({"engagement": spend}, linked.scores.index)
    found = segments(replace(linked, scores=same, outcome=spend.rename("spend_after")))
    assert found.hidden == 4
    assert {row.n.reason.code for row in found.rows} == {"criterion_hidden"}
    assert [note.code for note in found.notes] == ["criterion_cells_hidden"]


def test_correlations_are_larger_without_error_of_measurement(steady: Simulated) -> None:
    linked = replace(_linked(steady), reliabilities={"engagement": 0.8})
    row = next(row for row in value_correlations(linked).rows if row.score == "engagement")
    assert row.disattenuated == pytest.approx(row.rho / np.sqrt(0.8))
    assert row.ci_low < row.rho < row.ci_high
    assert value_correlations(linked).rows[-1].reliability.reason.code == "criterion_no_reliability"


def test_outcomes_are_told_of_all_and_of_respondents(steady: Simulated) -> None:
    found = outcome(_linked(steady))
    everyone, answered = found.rows
    assert (everyone.customers, answered.customers) == ("all", "respondents")
    assert everyone.n > answered.n
    assert 0 < everyone.zero_share < 1
