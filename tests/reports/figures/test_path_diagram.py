"""A path diagram holds every construct, item and arrow once, on the sheet, and nothing covers anything else."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from instruments.language import Language, language
from reports.figures.canvas import Canvas, Label
from reports.figures.lettering import width_mm
from reports.figures.path_diagram import TALLEST_MM, Arrow, Box, Measured, path_diagram, plan_of, shows_items
from reports.figures.path_places import NODE_H, NODE_W, crosses
from reports.figures.path_routes import planned

CHAIN = tuple("abcdefg")
SATISFACTION = (
    {"Image": 5, "Expectation": 3, "Quality": 7, "Value": 2, "Satisfaction": 3, "Complaints": 1, "Loyalty": 3},
    "Image>Expectation Image>Satisfaction Image>Loyalty Expectation>Quality Expectation>Value Expectation>Satisfaction "
    "Quality>Value Quality>Satisfaction Value>Satisfaction Satisfaction>Complaints Satisfaction>Loyalty "
    "Complaints>Loyalty",
)
REPUTATION = (
    {"Qual": 8, "Perf": 5, "Csor": 5, "Attr": 3, "Comp": 3, "Like": 3, "Cusa": 1, "Cusl": 3},
    "Qual>Comp Qual>Like Perf>Comp Perf>Like Csor>Comp Csor>Like Attr>Comp Attr>Like Comp>Cusa Comp>Cusl Like>Cusa "
    "Like>Cusl Cusa>Cusl",
)
TEN = (
    {f"k{place}": 2 + place % 3 for place in range(10)},
    "k0>k1 k0>k4 k1>k4 k2>k1 k2>k3 k4>k3 k1>k5 k3>k5 k4>k6 k5>k6 k5>k7 k6>k7 k3>k8 k7>k9 k8>k9 k0>k9",
)
MODELS = {"satisfaction": SATISFACTION, "reputation": REPUTATION, "ten": TEN}


def ends_of(said: str) -> list[tuple[str, str]]:
    return [(start, end) for start, end in (each.split(">") for each in said.split())]


def drawn(name: str, code: str, style: str) -> Canvas:
    """style: "s" with coefficients, "t" with wide test values."""
    one = language(code)
    number = one.number(-0.43, 2, proportion=True) if style == "s" else one.number(121.36, 2)
    return path_diagram(*said(name, number), one)


def said(name: str, number: str = ".50") -> tuple[list[Box], list[Arrow]]:
    items, paths = MODELS[name]
    ends = ends_of(paths)
    boxes = [
        Box(
            name,
            f"Construct {name}",
            "R² = .50" if name in {end for _, end in ends} else "",
            tuple(Measured(f"{name.lower()}_{place}", number) for place in range(count)),
            formed=name == "Qual",
        )
        for name, count in items.items()
    ]
    return boxes, [Arrow(s, e, number, n % 3 > 0) for n, (s, e) in enumerate(ends)]


def room(label: Label, one: Language) -> tuple[float, float, float, float]:
    half = width_mm(label.text, label.points, one, strong=label.strong) / 2
    return label.x - half, label.y - 1.2, label.x + half, label.y + 1.2


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(("code", "style"), [("en", "s"), ("fa", "t")])
def test_no_words_or_numbers_cover_each_other_or_leave_the_sheet(name: str, code: str, style: str) -> None:
    canvas = drawn(name, code, style)
    rooms = [room(label, language(code)) for label in canvas.labels]
    assert all(label.points >= 7 for label in canvas.labels)
    assert all(
        left >= 0 and right <= canvas.width and top >= 0 and low <= canvas.height for left, top, right, low in rooms
    )
    for (a, one), (b, other) in combinations(zip(canvas.labels, rooms, strict=True), 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (a.text, b.text, one, other)


@pytest.mark.parametrize("name", MODELS)
def test_arrows_keep_clear_of_constructs_and_items(name: str) -> None:
    items, paths = MODELS[name]
    plan, ends = plan_of(*said(name)), ends_of(paths)
    found = plan.places
    for end, curve in zip(ends, plan.curves, strict=True):
        lines = np.stack([curve[1:-2], curve[2:-1]], axis=1)
        others = [found.node(one) for one in items if one not in end]
        others += [comb for one in items if (comb := found.comb(one, items[one]))]
        assert not crosses(lines, np.array(others)).any(), end


def test_the_same_model_is_always_drawn_alike_and_paths_mostly_run_to_the_right() -> None:
    places, paths = plan_of(*said("satisfaction")).places, ends_of(SATISFACTION[1])
    assert len([end for end in paths if places.at[end[1]][0] < places.at[end[0]][0]]) <= 1
    small = {"a": 3, "b": 2, "c": 4}
    first, second = (planned(small, [("a", "b"), ("b", "c"), ("a", "c")], 160.0) for _ in range(2))
    assert first[0] == second[0]


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_names_items_and_numbers_are_words(code: str) -> None:
    boxes = [Box("a", "Trust", "", (Measured("t1", ".81"), Measured("t2", ".72"))), Box("b", "Loyalty", "R² = .50")]
    canvas = path_diagram(boxes, [Arrow("a", "b", ".70", True)], language(code))
    assert [label.text for label in canvas.labels] == ["t1", ".81", "t2", ".72", "Trust", "Loyalty", "R² = .50", ".70"]
    assert "<svg" in canvas.svg("paths")


def test_items_that_find_no_room_are_left_to_their_table() -> None:
    boxes = [Box(name, name, "", tuple(Measured(f"{name}{n}", ".5") for n in range(50))) for name in "abc"]
    arrows = [Arrow("a", "b", ".1", True), Arrow("b", "c", ".1", True)]
    assert not shows_items(boxes, arrows)
    canvas = path_diagram(boxes, arrows, language("en"))
    assert canvas.height < TALLEST_MM
    assert "a1" not in [label.text for label in canvas.labels]


def test_a_long_chain_is_folded_so_that_no_constructs_overlap() -> None:
    found, _ = planned(dict.fromkeys(CHAIN, 0), list(pairwise(CHAIN)), 160.0)
    for one, other in combinations(found.at.values(), 2):
        assert abs(one[0] - other[0]) > NODE_W or abs(one[1] - other[1]) > NODE_H


def test_what_can_not_be_told_from_zero_is_dashed() -> None:
    boxes = [Box(name, name) for name in "abc"]
    canvas = path_diagram(boxes, [Arrow("a", "b", ".1", True), Arrow("a", "c", ".1", False)], language("en"))
    assert sum("stroke-dasharray" in shape for shape in canvas.shapes) == 1


def test_arrows_of_formative_items_run_to_the_construct() -> None:
    items = (Measured("x1", ".4"), Measured("x2", ".5"))
    heads = [
        len(
            re.findall("<polygon", "".join(path_diagram([Box("a", "a", "", items, formed)], [], language("en")).shapes))
        )
        for formed in (False, True)
    ]
    assert heads[0] - heads[1] == 1


def test_an_observed_variable_is_a_box_and_a_long_name_takes_two_lines() -> None:
    box = Box("x", "Customer engagement with the brand community", observed=True)
    canvas = path_diagram([box, Box("y", "Loyalty")], [Arrow("x", "y", ".50", True)], language("en"))
    words = [label.text for label in canvas.labels]
    assert words[0] == "Customer engagement"
    assert words[1].endswith("…")
    assert sum(shape.count(",") == 4 for shape in canvas.shapes if 'stroke="#1a2233"' in shape) == 1
