"""What the screen offers is what the registry has: names, options, defaults, allowed values."""

from __future__ import annotations

import pytest

from instruments.language import language, languages
from psychometrics.correlation import walk
from psychometrics.efa import extraction, item_correlations, parallel, scores
from psychometrics.efa.rotation.rotate import METHODS as ROTATIONS
from psychometrics.plan import CUSTOMARY
from psychometrics.registry import statistics
from psychometrics.regression import COVARIANCES
from survey_app.findings.catalogue import ELSEWHERE, FROM_THE_STUDY, GROUPS, OFFERS, SEEDED, offer
from survey_app.findings.offering import Option
from survey_app.findings.plans import PRESETS


def option(statistic: str, name: str) -> Option:
    known = offer(statistic)
    found = known.option(name) if known else None
    assert found is not None
    return found


def test_every_statistic_is_offered_with_all_its_options_and_defaults() -> None:
    ours = {each.name: {o.name: o.default for o in each.options} for each in OFFERS}
    theirs = {
        name: {o: d for o, d in known.options.items() if o != "seed" and o not in FROM_THE_STUDY.get(name, ())}
        for name, known in statistics().items()
    }
    assert {name: options for name, options in theirs.items() if name not in ELSEWHERE} == ours
    assert set(SEEDED) == {name for name, known in statistics().items() if "seed" in known.options}


def test_allowed_values_are_those_of_the_statistics() -> None:
    assert option("efa", "method").choices == extraction.METHODS
    assert option("efa", "scores").choices == scores.METHODS
    assert set(option("efa", "rotation").choices) == {m for m in ROTATIONS if not m.startswith("target")}
    assert option("efa", "correlation").choices == item_correlations.KINDS
    assert option("efa", "missing").choices == item_correlations.MISSING
    assert option("retention", "compare").choices == parallel.COMPARE
    assert option("retention", "data").choices == parallel.DATA
    assert option("correlations", "method").choices == walk.METHODS
    assert option("regression", "covariance").choices == COVARIANCES


def test_defaults_are_allowed() -> None:
    for each in OFFERS:
        for o in each.options:
            if o.kind in ("whole", "number") and o.default is not None:
                assert o.low <= o.default <= o.high, (each.name, o.name)
            if o.kind == "choice":
                assert o.default in o.choices, (each.name, o.name)


def test_presets_name_what_is_offered_and_the_customary_plan_keeps_the_order_of_the_page() -> None:
    names = [each.name for each in OFFERS]
    for preset, chosen in PRESETS.items():
        assert set(chosen) <= set(names), preset
    assert [name for name in names if name in CUSTOMARY] == list(CUSTOMARY)


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_name_on_the_page_has_words(code: str) -> None:
    t = language(code)
    for each in OFFERS:
        assert t.text(f"web.analyse.statistics.{each.name}.title")
        assert t.text(f"web.analyse.statistics.{each.name}.answers")
        for o in each.options:
            own = f"web.analyse.options.{each.name}_{o.name}"
            assert t.has(own) or t.has(f"web.analyse.options.{o.name}"), (each.name, o.name)
            for value in o.choices:
                assert t.text(f"web.analyse.values.{value}")
    for group in GROUPS:
        assert t.text(f"web.analyse.groups.{group}")
    for preset in PRESETS:
        assert t.text(f"web.analyse.presets.{preset}")
