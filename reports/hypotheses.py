"""Hypotheses and what the results say of them, as the last table of a thesis tells it.

A hypothesis names its test as "<statistic>: <names>", with the expected sign at the end where there is one:

    regression: trust +            weight of "trust" in the study's regression
    correlations: trust, loyalty   correlation of two scales
    groups: gender, trust          difference of "trust" between the groups of "gender"
    midpoint: trust +              mean above the middle of the range
    value_model +                  later spend rises with engagement, purchase history held constant
    incremental_validity           engagement forecasts better than purchase history alone
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from markupsafe import Markup

from instruments.instrument import Texts
from psychometrics.correlation.result import Correlations
from psychometrics.criterion.effects import EffectModel
from psychometrics.criterion.incremental import IncrementalValidity
from psychometrics.criterion.value_model import ValueModel
from psychometrics.groups.result import Comparison
from psychometrics.regression import Regression
from psychometrics.results import Figure, is_number
from reports.cutoffs import LEVEL

if TYPE_CHECKING:
    from reports.report import Report

SIGNS = {"+": 1, "-": -1, "\u2212": -1}


class Outcome(StrEnum):
    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True)
class Hypothesis:
    """code: "H1"; text: by language; test: as above."""

    code: str
    text: Texts
    test: str = ""


@dataclass(frozen=True)
class Found:
    """What a result holds of a hypothesis: an effect with its sign, its statistic in words, and p."""

    shown: Markup
    sign: float
    p_value: Figure


@dataclass(frozen=True)
class Judged:
    hypothesis: Hypothesis
    outcome: Outcome
    found: Found | None


def read_test(test: str) -> tuple[str, tuple[str, ...], int]:
    """The statistic, the names after it, and the expected sign (0 for none)."""
    said = test.strip()
    sign = SIGNS.get(said[-1:], 0)
    name, _, rest = (said[:-1] if sign else said).partition(":")
    return name.strip(), tuple(part.strip() for part in rest.split(",") if part.strip()), sign


def judged(report: Report, hypothesis: Hypothesis) -> Judged:
    """Supported when p is below .05 and the sign is the expected one; not tested when no result tells of it."""
    name, names, sign = read_test(hypothesis.test)
    found = READERS[name](report, names) if name in READERS and name in report.results else None
    if found is None or not is_number(found.p_value):
        return Judged(hypothesis, Outcome.NOT_TESTED, None)
    right = not sign or found.sign * sign > 0
    outcome = Outcome.SUPPORTED if float(found.p_value) < LEVEL and right else Outcome.NOT_SUPPORTED  # type: ignore[arg-type]
    return Judged(hypothesis, outcome, found)


def _regression(report: Report, names: Sequence[str]) -> Found | None:
    result = report.results["regression"]
    rows = (
        [row for row in result.coefficients if names[:1] == (row.predictor,)] if isinstance(result, Regression) else []
    )
    return Found(report.numbers.equals("β", rows[0].beta), rows[0].beta, rows[0].p_value) if rows else None


def _correlations(report: Report, names: Sequence[str]) -> Found | None:
    result = report.results["correlations"]
    if not isinstance(result, Correlations) or len(names) != 2:
        return None
    for pair in result.pairs:
        if {pair.first, pair.second} == set(names) and is_number(pair.r):
            return Found(report.numbers.equals("r", pair.r), float(pair.r), pair.p_value)
    return None


def _groups(report: Report, names: Sequence[str]) -> Found | None:
    result = report.results["groups"]
    if not isinstance(result, Comparison) or len(names) != 2:
        return None
    for test in result.tests:
        if (test.by, test.scale) == tuple(names) and test.test in ("welch_t", "welch_anova") and is_number(test.effect):
            symbol = "d" if test.test == "welch_t" else "η²"
            return Found(report.numbers.equals(symbol, test.effect), float(test.effect), test.p_holm)
    return None


def _midpoint(report: Report, names: Sequence[str]) -> Found | None:
    result = report.results["midpoint"]
    tests = result.tests if isinstance(result, Comparison) else ()
    for test in tests:
        if names[:1] == (test.scale,) and test.test == "one_sample_t" and is_number(test.effect):
            return Found(report.numbers.equals("d", test.effect), float(test.effect), test.p_holm)
    return None


def _value_model(report: Report, names: Sequence[str]) -> Found | None:
    result = report.results["value_model"]
    if not isinstance(result, ValueModel) or not isinstance(result.main, EffectModel):
        return None
    effect = result.main.effect()
    return Found(report.numbers.equals("b", effect.b, proportion=False), effect.b, effect.p_value)


def _incremental(report: Report, names: Sequence[str]) -> Found | None:
    """A gain on customers not seen counts, not the test alone."""
    result = report.results["incremental_validity"]
    if not isinstance(result, IncrementalValidity) or not is_number(result.gain.delta_deviance_r2):
        return None
    gain = result.gain
    shown = report.numbers.equals("ΔR²", gain.delta_deviance_r2)
    return Found(shown, 1.0, gain.p_value if gain.verdict == "gain" else 1.0)


READERS: Mapping[str, Callable[[Report, Sequence[str]], Found | None]] = {
    "regression": _regression,
    "correlations": _correlations,
    "groups": _groups,
    "midpoint": _midpoint,
    "value_model": _value_model,
    "incremental_validity": _incremental,
}
