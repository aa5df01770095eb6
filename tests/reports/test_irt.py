"""Item response theory on the page: in each language, and with reasons where there is no model."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from instruments.instrument import Instrument
from instruments.language import language
from psychometrics.analysis import Analysis, analyse
from psychometrics.model import MeasurementModel
from psychometrics.plan import Plan, Step
from reports.figures.curves import (
    CurveWords,
    InformationWords,
    ItemPanel,
    category_curves,
    information_curve,
)
from reports.render import render
from reports.study import ReportStudy
from tests.psychometrics.cases import responses_of
from tests.reports.test_sections import section_of, words_of
from tests.shared_data import held


@pytest.fixture(scope="module")
def analysis(big_five: Instrument) -> Analysis:
    assert big_five.model is not None
    frame = held("bfi.csv").head(700)
    model = MeasurementModel(big_five.model.constructs[:2])
    items = frame[[item.code for item in model.items]]
    keyed = items.assign(A1=7 - items.A1, C4=7 - items.C4, C5=7 - items.C5)
    keyed[["C1", "C2", "C3"]] = np.nan
    background = pd.DataFrame({"gender": frame.gender})
    steps = (Step("irt"), Step("dif", {"by": ("gender",)}))
    return analyse(responses_of(keyed, background), model, Plan(steps))


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_parameters_figures_and_refusals_are_on_the_page(analysis: Analysis, study: ReportStudy, code: str) -> None:
    page = render(analysis, study, code)
    irt, dif = section_of(page, "irt"), section_of(page, "irt_dif")
    assert irt.count("<img") == 2
    assert irt.count("<table") == 2
    assert dif.count("<table") == 2
    for told in (words_of(irt), words_of(dif)):
        assert len(told) > 400
        assert not re.search(r"[{}]|\*\*|\\", told)
    missing = language(code).text("errors.irt_item_unanswered.reason", item="C1").split("C1")[0]
    assert missing.strip()[:10] in words_of(irt)


@pytest.mark.parametrize("code", ["fa", "ar", "en"])
def test_drawings_have_a_panel_per_item_and_an_axis_of_reliability(code: str) -> None:
    theta = [-4.0, 0.0, 4.0]
    panels = [ItemPanel(f"item {place}", ["1", "2"], [[0.9, 0.5, 0.1], [0.1, 0.5, 0.9]]) for place in range(4)]
    small = category_curves(theta, panels, CurveWords("trait", "probability"), language(code))
    assert [label.text for label in small.labels if label.text.startswith("item")] == [f"item {i}" for i in range(4)]
    assert small.width <= 160
    words = InformationWords("trait", "information", "scale", "reliability")
    whole = information_curve(theta, [0.5, 4.2, 0.5], [[0.2, 2.0, 0.2]], (-1.0, 1.0), words, language(code))
    shown = language(code).number(0.8, 2, proportion=True)
    place = next(label.y for label in whole.labels if label.text == shown)
    tick = next(label.y for label in whole.labels if label.text == language(code).number(4) and label.anchor == "right")
    assert place == pytest.approx(tick)


def test_a_plan_without_it_has_no_such_section(analysis_of: Callable[[int], Analysis], study: ReportStudy) -> None:
    assert 'id="irt"' not in render(analysis_of(60), study, "en")
