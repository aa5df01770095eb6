"""A path diagram holds every construct and arrow once, on the sheet, in every language."""

from __future__ import annotations

from itertools import pairwise

import pytest

from instruments.language import language
from reports.figures.path_diagram import BOX_H, BOX_W, Arrow, Box, path_diagram

CHAIN = tuple("abcdefg")


def diagram(names: tuple[str, ...], ends: list[tuple[str, str]], code: str = "en"):  # type: ignore[no-untyped-def]
    boxes = [Box(name, f"Construct {name}", "R² = .50" if any(e == name for _, e in ends) else "") for name in names]
    return path_diagram(
        boxes, [Arrow(s, e, f".{n}0 (2.00)", n % 2 == 0) for n, (s, e) in enumerate(ends)], language(code)
    )


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_labels_of_boxes_and_arrows_are_words_on_the_sheet(code: str) -> None:
    ends = [("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")]
    canvas = diagram(CHAIN[:4], ends, code)
    words = [label.text for label in canvas.labels]
    assert [f"Construct {name}" in words for name in CHAIN[:4]] == [True] * 4
    assert [f".{n}0 (2.00)" in words for n in range(4)] == [True] * 4
    assert all(0 < label.x < canvas.width and 0 < label.y < canvas.height for label in canvas.labels)
    assert "<svg" in canvas.svg("paths")


def test_a_long_chain_is_folded_so_that_no_boxes_overlap() -> None:
    canvas = diagram(CHAIN, list(pairwise(CHAIN)))
    at = [(label.x, label.y) for label in canvas.labels if label.text.startswith("Construct")]
    assert len(at) == 7
    for place, (x, y) in enumerate(at):
        for other_x, other_y in at[:place]:
            assert abs(x - other_x) > BOX_W or abs(y - other_y) > BOX_H


def test_what_can_not_be_told_from_zero_is_dashed() -> None:
    canvas = diagram(("a", "b", "c"), [("a", "b"), ("a", "c")])
    assert sum("stroke-dasharray" in shape for shape in canvas.shapes) == 1


def test_a_long_name_takes_two_lines() -> None:
    box = Box("x", "Customer engagement with the brand community")
    canvas = path_diagram([box, Box("y", "Loyalty")], [Arrow("x", "y", ".50", True)], language("en"))
    words = [label.text for label in canvas.labels]
    assert words[0] == "Customer engagement"
    assert words[1].endswith("…")
