"""Promoters and detractors in the report: shares, score in points, and the sentence to copy, in each language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from psychometrics.analysis import Analysis
from psychometrics.nps import PromoterScores, promoter_score
from psychometrics.results import not_computable
from reports.render import rendered
from reports.study import ReportStudy
from tests.psychometrics.test_nps import ATTITUDE


@pytest.mark.parametrize(("code", "score"), [("en", "−50"), ("fa", "−۵۰"), ("ar", "−50")])
def test_each_question_has_its_shares_and_its_score(
    analysis: Analysis, study: ReportStudy, code: str, score: str
) -> None:
    known = promoter_score("rating", ATTITUDE["rating"].to_numpy(float))
    why = not_computable("no_answers", item="none")
    nobody = replace(known, code="none", n=0, promoters=0, passives=0, detractors=0, nps=why)
    result = PromoterScores(30, (known, nobody))
    page = rendered(replace(analysis, results={"nps": result}), study, code)
    (section,) = [each for each in page.sections if each.name == "nps"]
    assert score in section.body
    assert "rating" in section.body
    assert section.body.count("<tr") >= 3
