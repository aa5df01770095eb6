"""Influence value by hand, through any number of steps, conserved, with bounds on what a network may be."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from psychometrics.errors import EngagemeterError
from psychometrics.value import influence_network as network
from psychometrics.value.civ import civ
from psychometrics.value.records import Assumptions, Records
from tests.shared_data import shared_file

CLV = pd.Series({"A": 100.0, "B": 80.0, "C": 60.0, "D": 50.0})
EDGES = [("A", "B", 0.5), ("A", "C", 0.2), ("B", "C", 0.3), ("C", "D", 0.4)]
MESSAGES, RECEIVED = np.array([[0, 30, 10], [0, 0, 20], [5, 0, 0]]), np.array([60, 50, 20])


def edges(rows: list[tuple[str, str, float]], **columns: object) -> Records:
    return Records(influence=pd.DataFrame(rows, columns=["influencer", "influencee", "weight"]).assign(**columns))


def test_influence_is_what_the_sums_give_by_hand() -> None:
    frame = civ(edges(EDGES), Assumptions(), clv=CLV).to_frame()
    assert frame["civ_direct"].tolist() == pytest.approx([0.5 * 80 + 0.2 * 60, 0.3 * 60, 0.4 * 50, 0])
    assert frame["civ_full"].tolist() == pytest.approx([0.5 * 104 + 0.2 * 80, 0.3 * 80, 0.4 * 50, 0])
    assert frame["allocation"].tolist() == pytest.approx([168, 104 * 0.5, 80 * 0.5, 50 * 0.6])
    assert frame["allocation"].sum() == pytest.approx(CLV.sum(), rel=1e-12)


@pytest.mark.shared
def test_the_worked_examples_come_out() -> None:
    examples = json.loads(shared_file("reference/value/worked_examples.json").read_text("utf-8"))["examples"]
    known = examples["civ_network"]
    rows = [(one, other, weight) for one, row in known["W"].items() for other, weight in row.items()]
    found = civ(edges(rows), Assumptions(), clv=pd.Series(known["clv"])).to_frame()
    assert found["civ_direct"].to_dict() == pytest.approx(known["expected"]["civ_direct"])
    assert found["civ_full"].to_dict() == pytest.approx(known["expected"]["civ_full"])
    conserved = examples["civ_network_conserved"]["expected"]
    assert found["allocation"].to_dict() == pytest.approx(conserved["allocation"])
    counts = examples["cie_hubbell"]
    weights = network.influence_from_counts(np.array(counts["messages"]), np.array(counts["received_by"]))
    assert weights.toarray() == pytest.approx(np.array(counts["W"]), abs=1e-6)
    centrality = network.hubbell(weights, 0.5)
    assert centrality == pytest.approx(counts["expected_hubbell"], abs=1e-6)
    assert centrality / centrality.sum() == pytest.approx(counts["expected_share"], abs=1e-6)
    words = examples["stickiness_index"]
    table = np.array([list(row.values()) for row in words["counts"].values()])
    assert network.stickiness(table)[:, 0] == pytest.approx([1.714286, 0.285714], abs=1e-6)


def test_centrality_solves_its_equation_where_influence_goes_in_circles() -> None:
    weights = network.influence_from_counts(MESSAGES, RECEIVED)
    by_hand = np.linalg.solve(np.eye(3) - 0.5 * np.array([[0, 0.6, 0.5], [0, 0, 1.0], [5 / 60, 0, 0]]), np.ones(3))
    assert network.hubbell(weights, 0.5) == pytest.approx(by_hand, rel=1e-12)
    assert network.stickiness(np.array([[30, 70], [5, 95]]))[:, 0] == pytest.approx([0.3 / 0.175, 0.05 / 0.175])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_spectral_radius_is_the_largest_eigenvalue(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.random((30, 30)) * (rng.random((30, 30)) < 0.06)
    np.fill_diagonal(weights, 0)
    dense = float(np.abs(np.linalg.eigvals(weights)).max())
    assert network.spectral_radius(weights) == pytest.approx(dense, abs=1e-5)
    ring = csr_array(np.roll(np.eye(500), 1, axis=1) * 0.9)
    assert network.spectral_radius(ring) == pytest.approx(0.9, abs=1e-8)


def test_a_network_of_a_hundred_thousand_is_solved_in_seconds() -> None:
    rng = np.random.default_rng(5)
    n, m = 100_000, 300_000
    start, end = rng.integers(n, size=(2, m))
    raw = csr_array((rng.random(m), (start, end)), shape=(n, n))
    weights = csr_array(raw * (0.8 / np.maximum(network.column_sums(raw), 1e-9))[None, :])
    own = rng.gamma(1.0, 100.0, n)
    began = time.process_time()
    total = network.indirect_total(weights, own)
    assert time.process_time() - began < 20
    assert total - weights @ total == pytest.approx(own, rel=1e-9, abs=1e-8)
    assert network.conserved_allocation(weights, own).sum() == pytest.approx(own.sum(), rel=1e-9)


def test_negative_influence_counts_against_and_parts_add_up() -> None:
    rows = [("A", "B", 0.5), ("A", "C", 0.2), ("B", "C", 0.3)]
    records = edges(rows, valence=["positive", "negative", None], channel=["online", "offline", None])
    frame = civ(records, Assumptions(), clv=CLV).to_frame()
    assert frame.loc["A", "civ_direct"] == pytest.approx(0.5 * 80 - 0.2 * 60)
    assert frame.loc["A", "civ_direct_negative"] == pytest.approx(-12)
    channels = frame[["civ_direct_online", "civ_direct_offline", "civ_direct_unstated"]].sum(axis=1)
    valences = frame[["civ_direct_positive", "civ_direct_negative"]].sum(axis=1)
    assert channels.tolist() == pytest.approx(frame["civ_direct"].tolist())
    assert valences.tolist() == pytest.approx(frame["civ_direct"].tolist())
    assert frame["allocation"].sum() == pytest.approx(CLV.sum())


def test_rows_that_can_not_count_are_told_with_their_reason() -> None:
    rows = [*EDGES, ("A", "A", 0.1), ("A", None, 0.1), ("D", "A", None), ("D", "A", 1.5)]
    found = civ(edges(rows), Assumptions(), clv=CLV)
    reasons = {one.reason.code: one.n for one in found.exclusions}
    codes = ("value_row_incomplete", "civ_self_influence", "civ_weight_missing", "civ_weight_out_of_range")
    assert reasons == dict.fromkeys(codes, 1)
    assert found.n_read == found.n_used + sum(reasons.values())


def test_more_than_the_whole_customer_can_not_be_ascribed() -> None:
    rows = [("A", "C", 0.7), ("B", "C", 0.6)]
    with pytest.raises(EngagemeterError) as refused:
        civ(edges(rows), Assumptions(), clv=CLV)
    assert (refused.value.code, refused.value.params["customer"]) == ("civ_column_sum", "C")
    scaled = civ(edges(rows), Assumptions(), clv=CLV, rescale=True)
    assert scaled.to_frame().loc["A", "civ_direct"] == pytest.approx(60 * 0.7 / 1.3)
    assert "civ_rescaled" in {note.code for note in scaled.notes}


def test_a_circle_that_never_fades_is_refused_and_one_that_does_is_noted() -> None:
    with pytest.raises(EngagemeterError) as refused:
        civ(edges([("A", "B", 1.0), ("B", "A", 1.0)]), Assumptions(), clv=CLV)
    assert refused.value.code == "civ_radius"
    found = civ(edges([("A", "B", 0.5), ("B", "A", 0.5)]), Assumptions(), clv=CLV)
    assert found.spectral_radius == pytest.approx(0.5)
    assert next(note for note in found.notes if note.code == "civ_circles").params["count"] == 2


def test_without_weights_the_times_of_influence_count_and_without_clv_the_past_margin() -> None:
    records = Records(
        transactions=pd.DataFrame(
            {"customer": ["B", "B"], "date": pd.to_datetime(["2026-01-01", "2026-02-01"]), "amount": 40.0}
        ),
        influence=pd.DataFrame({"influencer": ["A", "A", "C"], "influencee": ["B", "B", "B"]}),
    )
    found = civ(records, Assumptions(margin_rate=0.5), strength=0.6)
    assert found.to_frame().loc["A", "civ_direct"] == pytest.approx(0.6 * 2 / 3 * 40)
    assert {"civ_weights_from_counts", "civ_clv_is_past_margin", "civ_without_clv"} <= {
        note.code for note in found.notes
    }
    with pytest.raises(EngagemeterError) as refused:
        civ(Records(influence=records.influence), Assumptions())
    assert refused.value.code == "civ_needs_clv"


def test_words_of_valence_that_are_not_known_are_counted() -> None:
    rows = [("A", "B", 0.5), ("A", "C", 0.2), ("A", "D", 0.1)]
    found = civ(edges(rows, valence=["good", "منفی", "Neutral"]), Assumptions(), clv=CLV)
    assert [(one.reason.code, one.n) for one in found.exclusions] == [("civ_neutral", 1)]
    assert found.to_frame().loc["A", "civ_direct"] == pytest.approx(0.5 * 80 - 0.2 * 60)
    assert next(note for note in found.notes if note.code == "civ_valence_unknown").params["count"] == 1
