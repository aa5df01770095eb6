"""The sections on a path model have whole words in every language, and dashes with reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from instruments.instrument import Instrument
from instruments.language import language, languages
from psychometrics.analysis import Analysis, analyse
from psychometrics.plan import Plan, Step
from psychometrics.pls.result import Pls
from psychometrics.pls.segmentation import PlsSegments
from psychometrics.pls.segments import SegmentPath
from psychometrics.reading import responses_from
from psychometrics.results import not_computable
from reports.render import render
from reports.report import Report
from reports.sections.pls_measurement import context as measurement
from reports.sections.pls_segments import context as segments
from reports.sections.pls_structural import context as structural
from reports.study import ReportStudy
from tests.shared_data import held

SECTIONS = ("pls_measurement", "pls_structural", "pls_prediction", "pls_groups", "pls_segments")


@pytest.fixture(scope="module")
def analysed(big_five: Instrument) -> Analysis:
    assert big_five.model is not None
    first, second, third, *_ = [construct.code for construct in big_five.model.first_order]
    paths = f"H1+: {first} -> {second}\nH2: {first} + {second} -> {third}"
    moderated = f"{paths}\nH3: {first}*{second} -> {third}"
    frame = held("bfi.csv").head(300)
    items = {item.code for item in big_five.model.items}
    known = [question.code for question in big_five.questions if question.code not in items]
    read = responses_from(frame, big_five.model, name="bfi.csv", sha256="5eed" * 16, background=known, extra="keep")
    steps = (
        Step("pls", {"paths": moderated, "replicates": 60}),
        Step("pls_prediction", {"paths": paths, "repeats": 1, "folds": 5}),
        Step("pls_groups", {"paths": paths, "by": "gender", "replicates": 60, "permutations": 60}),
        Step("pls_segments", {"paths": paths, "most": 3, "starts": 3}),
    )
    return analyse(read, big_five.model, Plan(steps))


@pytest.mark.parametrize("code", languages())
def test_sections_have_whole_words(analysed: Analysis, study: ReportStudy, code: str) -> None:
    page = render(analysed, study, code)
    for name in SECTIONS:
        inside = page.split(f'<section id="{name}"')[1].split("</section>")[0]
        told = re.sub(r"<[^>]+>", " ", inside)
        assert len(told.split()) > 40, name
        assert not re.search(r"[{}]|pls_[a-z]+\.", told), name


def test_an_interaction_has_simple_slopes_and_a_diagram_with_its_arrow(
    analysed: Analysis, study: ReportStudy, report: Callable[..., Report]
) -> None:
    page = Report(analysed, study, language("en"))
    shown = structural(page)
    assert len(shown["slopes"].rows) == 3
    assert len(shown["hypotheses"].rows) == 4
    assert all("×" in drawing.body for drawing in shown["drawings"])
    assert shown["fit"].reasons[0][1].code == "pls_fit_stages"


@pytest.mark.parametrize("code", languages())
def test_the_path_model_is_drawn_with_coefficients_and_with_test_values(
    analysed: Analysis, study: ReportStudy, code: str
) -> None:
    page = Report(analysed, study, language(code))
    found: Pls = analysed.results["pls"]  # type: ignore[assignment]
    coefficients, tests = (str(drawing.body) for drawing in structural(page)["drawings"])
    for row in found.paths:
        assert f">{page.numbers.fixed_text(row.path.estimate, 2, proportion=True)}</span>" in coefficients
        assert f">{page.numbers.fixed_text(row.path.t)}</span>" in tests
    for item in (row for row in found.indicators if row.construct in found.construct_names):
        assert f">{page.numbers.fixed_text(item.loading.estimate, 2, proportion=True)}</span>" in coefficients
        assert f">{page.numbers.fixed_text(item.loading.t)}</span>" in tests
    assert coefficients.count("R² = ") == tests.count("R² = ") == len(found.outcomes)


def test_without_a_bootstrap_there_are_no_test_values_to_draw(analysed: Analysis, study: ReportStudy) -> None:
    found: Pls = analysed.results["pls"]  # type: ignore[assignment]
    none = not_computable("pls_no_bootstrap")
    bare = replace(
        found, paths=tuple(replace(row, path=replace(row.path, t=none, p_value=none)) for row in found.paths)
    )
    told = replace(analysed, results={**analysed.results, "pls": bare})
    assert len(structural(Report(told, study, language("en")))["drawings"]) == 1


def test_single_figures_and_bad_scales_are_said(analysed: Analysis, study: ReportStudy) -> None:
    shown = measurement(Report(analysed, study, language("en")))
    assert len(shown["constructs"].rows) == 3
    assert shown["reading"]
    assert all(len(row.cells) == 7 for row in shown["indicators"].rows if row.css != "group")


@pytest.mark.parametrize("code", languages())
def test_segments_stand_beside_each_other_with_their_shares(analysed: Analysis, study: ReportStudy, code: str) -> None:
    found: PlsSegments = analysed.results["pls_segments"]  # type: ignore[assignment]
    rows = tuple(
        SegmentPath(number, share, row.predictor, row.outcome, value)
        for number, share, value in ((1, 0.7, 0.61), (2, 0.3, -0.12))
        for row in found.paths[:3]
    )
    told = replace(found, chosen=2, sizes=(220, 80), paths=rows)
    shown = segments(
        Report(replace(analysed, results={**analysed.results, "pls_segments": told}), study, language(code))
    )
    table = [[re.sub(r"<[^>]+>", "", str(cell)) for cell in row.cells] for row in shown["paths"].rows]
    assert len(table) == 5
    assert len(shown["reading"]) == 2
    if code == "en":
        assert table[0][1:] == [".61", "−.12"]
        assert table[3][1:] == ["70.0%", "30.0%"]
        assert table[4][1:] == ["220", "80"]
