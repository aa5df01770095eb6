"""Small cells are hidden, and no hidden count follows from what is shown."""

from __future__ import annotations

import numpy as np
import pytest

from psychometrics.disclosure.cells import WIDTH, cell_range, hidden_in_table
from psychometrics.disclosure.lists import hidden_in_list


@pytest.mark.parametrize(
    ("counts", "least", "hidden"),
    [
        ((50, 40, 10), 5, ()),
        ((50, 40, 3), 5, (1, 2)),
        ((50, 40, 3, 2), 5, (2, 3)),
        ((50, 40, 1, 1), 5, (1, 2, 3)),
        ((50, 0, 40), 5, ()),
        ((50, 3), 5, (0, 1)),
        ((3,), 5, (0,)),
        ((50, 40, 8), 10, (1, 2)),
        ((), 5, ()),
    ],
)
def test_a_small_group_is_hidden_with_enough_others(
    counts: tuple[int, ...], least: int, hidden: tuple[int, ...]
) -> None:
    found = hidden_in_list(counts, least)
    assert tuple(place for place, is_hidden in enumerate(found) if is_hidden) == hidden


@pytest.mark.parametrize("least", [3, 5, 10])
@pytest.mark.parametrize("size", range(1, 10))
def test_no_hidden_group_of_one_to_nine_follows_from_the_total(size: int, least: int) -> None:
    counts = [80, 40, 20, size]
    hidden = hidden_in_list(counts, least)
    assert hidden[3] is (size < least)
    if any(hidden):
        rest = sum(counts) - sum(count for count, gone in zip(counts, hidden, strict=True) if not gone)
        assert sum(hidden) > 1
        assert rest >= max(least, WIDTH), "each hidden count may be anything from nothing to all of the rest"


def test_hidden_cells_of_tables_stay_open_for_a_solver_that_knows_every_total() -> None:
    rng = np.random.default_rng(9)
    for least in (3, 5, 10):
        for _ in range(12):
            counts = rng.poisson(rng.choice([2, 6, 15], size=(rng.integers(2, 6), rng.integers(2, 6))))
            hidden = hidden_in_table(counts, least)
            assert hidden[counts < least].all()
            assert hidden.all() or all(
                np.subtract(*cell_range(counts, hidden, int(i), int(j))[::-1]) >= WIDTH
                for i, j in np.argwhere(counts < least)
            )


def test_a_ring_of_hidden_cells_that_has_one_solution_only_is_widened() -> None:
    """Two in every row and column are hidden and hold enough people, and yet the totals would tell each."""
    ring = np.array([[0, 9, 30], [30, 0, 9], [9, 30, 0]])
    lone = ring < 10
    assert cell_range(ring, lone, 0, 0) == (0, 9)
    tight = np.array([[0, 6, 20, 20], [6, 0, 20, 20], [20, 20, 20, 20]])
    hidden = hidden_in_table(tight, 5)
    low, high = cell_range(tight, hidden, 0, 0)
    assert high - low >= WIDTH
