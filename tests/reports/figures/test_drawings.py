"""Figures of the value chapter: real words, an alternative text, numbers where they belong."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from instruments.language import Language, language, languages
from reports.figures.balance import BalanceRow, BalanceWords, balance
from reports.figures.canvas import Canvas
from reports.figures.concentration import ConcentrationWords, concentration, cumulative_shares, share_of_top
from reports.figures.curves import CurveWords, InformationWords, ItemPanel, category_curves, information_curve
from reports.figures.deciles import DecileWords, deciles
from reports.figures.events import EventWords, StepWords, discontinuity, event_study
from reports.figures.lettering import width_mm
from reports.figures.likert import LikertRow, LikertWords, likert
from reports.figures.pairs import PairWords, calibration, tracking
from reports.figures.plane import Scale, round_steps
from reports.figures.priorities import MapWords, Point, priority_map
from reports.figures.scree import ScreeWords, scree
from reports.figures.standing import StandingRow, standing
from reports.figures.style import LOADING_RAMP, contrast, ink_on, mixed
from reports.figures.tiles import RAMP, GridWords, Quadrant, QuadrantWords, quadrants, rfm_map

PAIR = PairWords("across", "up", "actual", "predicted", "until")
DRAWN: dict[str, Callable[[Language], Canvas]] = {
    "concentration": lambda one: concentration([5, 3, 1, 1], ConcentrationWords("across", "up", "equal", "top"), one),
    "calibration": lambda one: calibration(["0", "1"], [0.2, 1.5], [0.3, 1.4], PAIR, one),
    "tracking": lambda one: tracking([0, 1, 2], [0, 3, 5], [0, 2, 6], 1, PAIR, one),
    "deciles": lambda one: deciles([1, 2, 3], [0, 1, 2], [2, 3, 4], 2, DecileWords("across", "up", "all"), one),
    "rfm_map": lambda one: rfm_map(
        {(1, 1): 7, (5, 5): 1234}, {(1, 1): 0.1, (5, 5): 1}, 5, GridWords("a", "u", "s"), one
    ),
    "quadrants": lambda one: quadrants(
        [Quadrant("name", ["line"], 0.5)] * 4, QuadrantWords("a", "u", "low", "high"), one
    ),
    "event_study": lambda one: event_study(
        [-1, 0, 1], [0, 2, 3], [-1, 1, 2], [1, 3, 4], EventWords("across", "up", "before", "after"), one
    ),
    "discontinuity": lambda one: discontinuity(
        [(90, 1), (110, 3)], [(80, 1), (100, 1)], [(100, 3), (120, 3)], 100, StepWords("across", "up", "threshold"), one
    ),
    "scree": lambda one: scree(
        [2.1, 1.2, 0.7], [1.2, 1.1, 0.9], 2, ScreeWords("up", "across", "seen", "random", "2"), one
    ),
    "category_curves": lambda one: category_curves(
        [-4.0, 0.0, 4.0], [ItemPanel("item", list("abcdef"), CURVES)], CurveWords("trait", "chance"), one
    ),
    "information": lambda one: information_curve(
        [-4.0, 0.0, 4.0], [1, 4, 1], [[0.2, 2, 0.1]], (-1, 1), InformationWords("trait", "up", "whole", "right"), one
    ),
    "priorities": lambda one: priority_map(
        [Point("One", 0.3, 60), Point("Two", 0.1, 80, first=True)], MapWords("x", "y"), one
    ),
    "standing": lambda one: standing([StandingRow("Trust", 70, 66, 74)], "axis", one),
    "balance": lambda one: balance([BalanceRow("gold", 3, 5, "−2")], BalanceWords("money", "value", "cost"), one),
}
CURVES = [[0.9, 0.1, 0], [0.6, 0.2, 0], [0.5, 0.3, 0.1], [0.1, 0.5, 0.3], [0, 0.3, 0.6], [0, 0.1, 0.9]]


@pytest.mark.parametrize("name", DRAWN)
def test_words_are_large_and_dark_enough_on_paper(name: str) -> None:
    for label in DRAWN[name](language("fa")).labels:
        assert label.points >= 7, label
        if label.colour not in ("#ffffff", "#000000"):
            assert contrast(label.colour, "#ffffff") >= 4.5, label


@pytest.mark.parametrize("share", [place / 40 for place in range(41)])
def test_words_on_filled_grounds_can_be_read(share: float) -> None:
    for ramp in (RAMP, LOADING_RAMP):
        fill = mixed(ramp, share)
        assert contrast(ink_on(fill), fill) >= 4.5


LONG = "A name that goes on and on until it would run over the picture that it stands beside"
LONG_NAMES: tuple[Callable[[Language], Canvas], ...] = (
    lambda one: standing([StandingRow(LONG, 70, 66, 74)], "axis", one),
    lambda one: balance([BalanceRow(LONG, 3, 5, "−2")], BalanceWords("money", "value", "cost"), one),
    lambda one: priority_map([Point(LONG, 0.3, 60), Point("Two", 0.1, 80)], MapWords("x", "y"), one),
    lambda one: category_curves([0.0, 1.0], [ItemPanel(LONG, ["a"], [[1, 1]])], CurveWords("trait", "chance"), one),
    lambda one: likert([LikertRow(LONG, [0.5, 0.5])], LikertWords([LONG, "b"], "first", "last"), one),
    lambda one: quadrants([Quadrant(LONG, ["line"], 0.5)] * 4, QuadrantWords("a", "u", "low", "high"), one),
)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("made", LONG_NAMES)
def test_a_name_that_is_too_long_ends_in_an_ellipsis_on_the_sheet(
    made: Callable[[Language], Canvas], code: str
) -> None:
    canvas = made(language(code))
    cut = [label for label in canvas.labels if label.text.endswith("…")]
    assert cut
    for label in cut:
        wide = width_mm(label.text, label.points, language(code), strong=label.strong)
        left = label.x - {"left": 0.0, "middle": wide / 2, "right": wide}[label.anchor]
        assert -0.5 <= left <= left + wide <= canvas.width + 0.5


def test_contrast_by_hand() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_names_of_curves_keep_apart_and_no_two_lines_are_dashed_alike() -> None:
    canvas = DRAWN["category_curves"](language("en"))
    names = [label for label in canvas.labels if label.text in "abcdef"]
    assert len(names) == 6
    for place, one in enumerate(names):
        assert all(abs(one.x - other.x) >= 2.6 or abs(one.y - other.y) >= 2.5 for other in names[:place])
    lines = [shape for shape in canvas.shapes if 'stroke-width="0.45"' in shape]
    dashes = [re.findall(r'stroke-dasharray="([^"]+)"', shape) for shape in lines]
    assert len({str(each) for each in dashes}) == len(lines) == 6


def test_hidden_cells_are_hatched_and_empty_ones_are_not() -> None:
    words, one = GridWords("a", "u", "s"), language("en")
    shown, hidden = (rfm_map({(1, 1): 3}, {(1, 1): 0.5}, 2, words, one, cells) for cells in ((), [(1, 1)]))
    assert not any('stroke-width="0.12"' in shape for shape in shown.shapes)
    assert any('stroke-width="0.12"' in shape for shape in hidden.shapes)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_has_words_an_alternative_text_and_lines(name: str, code: str) -> None:
    canvas = DRAWN[name](language(code))
    page = canvas.markup("what it shows & why")
    assert 'alt="what it shows &amp; why"' in page
    assert all(f">{label.text}</span>" in page for label in canvas.labels)
    lines = re.search(r"base64,([^\"]+)", page)
    assert lines is not None
    drawn = ElementTree.fromstring(base64.b64decode(lines[1]))
    assert len(drawn) > 3
    assert "text" not in {element.tag.rpartition("}")[2] for element in drawn}


@pytest.mark.parametrize("name", DRAWN)
def test_the_file_to_download_has_a_title_and_real_text(name: str) -> None:
    canvas = DRAWN[name](language("en"))
    drawn = ElementTree.fromstring(canvas.svg("a title"))
    assert drawn[0].text == "a title"
    texts = [element.text for element in drawn if element.tag.endswith("}text")]
    assert len(texts) == len(canvas.labels)


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_drawn_or_written_outside(name: str) -> None:
    canvas = DRAWN[name](language("fa"))
    pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", " ".join(canvas.shapes))
    for x, y in [(float(x), float(y)) for x, y in pairs] + [(one.x, one.y) for one in canvas.labels]:
        assert -0.5 <= x <= canvas.width + 0.5
        assert -0.5 <= y <= canvas.height + 0.5


def test_digits_are_those_of_the_language_and_axes_are_not_mirrored() -> None:
    persian, english = (DRAWN["deciles"](language(code)) for code in ("fa", "en"))
    assert "۳" in {label.text for label in persian.labels}
    assert [(label.x, label.y) for label in persian.labels] == [(label.x, label.y) for label in english.labels]


def test_cumulative_shares_by_hand() -> None:
    assert cumulative_shares([1, 5, 3, 1]) == [(0.0, 0.0), (0.25, 0.5), (0.5, 0.8), (0.75, 0.9), (1.0, 1.0)]
    assert share_of_top([1, 5, 3, 1], 0.25) == 0.5
    with pytest.raises(ValueError, match="not above zero"):
        cumulative_shares([0, 0])


def test_a_whisker_over_zero_is_hollow() -> None:
    words = EventWords("across", "up", "before", "after")
    hollow = event_study([0], [1], [-1], [3], words, language("en"))
    filled = event_study([0], [1], [0.5], [3], words, language("en"))
    assert sum('fill="#ffffff"' in shape for shape in hollow.shapes) == 1
    assert sum('fill="#ffffff"' in shape for shape in filled.shapes) == 0


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 17), (0, 0), (0.001, 0.004), (0, 5_400_000)])
def test_axis_steps_are_round_and_hold_the_numbers(low: float, high: float) -> None:
    ticks = round_steps(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 8


def test_a_scale_grows_from_start_to_end() -> None:
    upwards = Scale(0, 10, 60, 0)
    assert (upwards(0), upwards(5), upwards(10)) == (60, 30, 0)
