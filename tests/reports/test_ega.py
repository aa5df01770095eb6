"""Exploratory graph analysis in the report: items by dimension with their stability, in each language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from psychometrics.analysis import Analysis
from psychometrics.efa.ega_result import DimensionShare, Ega, EgaDimension, EgaItem
from psychometrics.results import not_computable
from reports.render import rendered
from reports.study import ReportStudy

ITEMS = [f"{letter}{number}" for letter in "AC" for number in range(1, 4)]


def found(replicates: int = 100) -> Ega:
    none = not_computable("bootstrap_not_asked")
    shares = [1.0, 0.98, 0.99, 0.97, 0.61, 1.0]
    items = tuple(
        EgaItem(code, f"D{1 + (code[0] == 'C')}", share if replicates else none)
        for code, share in zip(ITEMS, shares, strict=True)
    )
    own = [("D1", tuple(ITEMS[:3]), 0.96), ("D2", tuple(ITEMS[3:]), 0.58)]
    return Ega(
        n=300,
        k=6,
        dimensions=2,
        one_dimension=False,
        items=items,
        found=tuple(EgaDimension(name, codes, share if replicates else none) for name, codes, share in own),
        numbers=(DimensionShare(2, 0.93), DimensionShare(3, 0.07)) if replicates else (),
        median=2.0 if replicates else none,
        replicates=replicates,
        gamma=0.5,
        penalty=0.1,
        edges=9,
        modularity=0.4,
        correlation="polychoric",
        missing="listwise",
        seed=1,
        network=np.zeros((6, 6)),
    )


def body(analysis: Analysis, study: ReportStudy, code: str, result: Ega) -> str:
    page = rendered(replace(analysis, results={"ega": result}), study, code)
    (section,) = [each for each in page.sections if each.name == "ega"]
    return section.body


@pytest.mark.parametrize(("code", "share", "low"), [("en", "93%", ".61"), ("fa", "۹۳٪", "٫۶۱"), ("ar", "93%", "0.61")])
def test_items_stand_by_dimension_with_their_stability(
    analysis: Analysis, study: ReportStudy, code: str, share: str, low: str
) -> None:
    told = body(analysis, study, code, found())
    assert share in told
    assert low in told
    assert told.count("<table") == 2


def test_an_item_that_wanders_is_named_and_steady_ones_are_said_to_be_so(
    analysis: Analysis, study: ReportStudy
) -> None:
    assert "do not keep to one dimension" in body(analysis, study, "en", found())
    steady = replace(found(), items=tuple(replace(one, stability=0.9) for one in found().items))
    assert "comes back in its dimension" in body(analysis, study, "en", steady)


def test_without_replicates_no_stability_is_told(analysis: Analysis, study: ReportStudy) -> None:
    told = body(analysis, study, "en", found(0))
    assert told.count("<table") == 1
    assert "replicates" not in told.split("<p>")[-1]
    assert "stability" not in told.lower().replace("stability: share of the replicates", "")
