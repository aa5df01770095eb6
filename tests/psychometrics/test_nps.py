"""Net Promoter Scores agree with R and say why there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from psychometrics.errors import PlanError
from psychometrics.nps import nps, promoter_score
from psychometrics.results import NotComputable
from tests.psychometrics.cases import expected, model_of, responses_of
from tests.shared_data import held

ATTITUDE = (held("attitude.csv") / 10).round()


@pytest.mark.parametrize("code", ["rating", "complaints", "privileges", "learning", "raises", "critical", "advance"])
def test_counts_score_and_interval_are_those_of_r(code: str) -> None:
    known = expected("nps")[code]
    found = promoter_score(code, ATTITUDE[code].to_numpy(float))
    assert (found.n, found.promoters, found.passives, found.detractors) == tuple(
        known[name] for name in ("n", "promoters", "passives", "detractors")
    )
    assert [found.nps, found.ci_low, found.ci_high] == pytest.approx([known["nps"], *known["ci"]], rel=1e-9)


def test_questions_stand_among_the_items_or_in_the_background_and_impossible_answers_are_told() -> None:
    items = pd.DataFrame({"a": [1.0, 2, 3, 4, 5]})
    background = pd.DataFrame({"recommend": [10.0, 9, 6, 11, np.nan]})
    result = nps(responses_of(items, background), model_of(items), items=["recommend", "a"])
    recommend, other = result.questions
    assert (recommend.n, recommend.promoters, recommend.detractors) == (3, 2, 1)
    assert recommend.nps == pytest.approx(1 / 3)
    assert other.nps == -1.0
    assert [(note.code, note.params) for note in result.notes] == [("nps_answers_outside", {"count": 1})]
    assert list(result.to_frame().columns[:3]) == ["code", "n", "promoters"]


def test_what_has_no_score_says_why() -> None:
    items = pd.DataFrame({"a": [1.0, 2]})
    responses = responses_of(items, pd.DataFrame({"q": [np.nan, np.nan]}))
    (row,) = nps(responses, model_of(items), items=["q"]).questions
    assert isinstance(row.nps, NotComputable)
    with pytest.raises(PlanError, match="nps_no_question"):
        nps(responses, model_of(items))
    with pytest.raises(PlanError, match="nps_question_unknown"):
        nps(responses, model_of(items), items=["z"])
