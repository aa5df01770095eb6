"""Nobody is counted or compared by how they answered an attention check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from psychometrics.background import background
from psychometrics.groups.association import association
from psychometrics.groups.compare import groups
from tests.psychometrics.cases import model_of, responses_of


def test_an_attention_check_is_no_group_anywhere() -> None:
    rng = np.random.default_rng(2)
    items = pd.DataFrame(rng.integers(1, 6, (80, 3)), columns=list("abc"))
    facts = pd.DataFrame(
        {"sex": rng.integers(1, 3, 80), "city": rng.integers(1, 4, 80), "check": rng.integers(5, 7, 80)}
    )
    responses = replace(responses_of(items, facts), checks=frozenset({"check"}))
    model = model_of(items)
    assert responses.groupings == ("sex", "city")
    assert [table.code for table in background(responses, model).tables] == ["sex", "city"]
    assert {(test.scale, test.by) for test in association(responses, model).tests} == {("sex", "city")}
    assert {test.by for test in groups(responses, model).tests} == {"sex", "city"}
    assert responses_of(items, facts).groupings == ("sex", "city", "check")
