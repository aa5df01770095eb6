"""Hypotheses and what the results say of them, as the last table of a thesis tells it.

A hypothesis names its tests as `psychometrics.declared.grammar` says, or the result of another statistic as
"<statistic>: <names>", with the expected sign at the end where there is one:

    path: trust -> loyalty +       a declared test
    regression: trust +            weight of "trust" in the study's regression
    correlations: trust, loyalty   correlation of two scales
    groups: gender, trust          difference of "trust" between the groups of "gender"
    midpoint: trust +              mean above the middle of the range
    latent_moderation: trust, image, loyalty +   the second strengthens what the first does to the third (LMS)
    value_model +                  later spend rises with engagement, purchase history held constant
    value_model: crv +             so does this value; value_model: log_frequency + is a weight of the main model
    tier_effects +                 a downgrade costs more than an upgrade brings
    incremental_validity           engagement forecasts better than purchase history alone
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from markupsafe import Markup

from instruments.instrument import Texts
from psychometrics.correlation.result import Correlations
from psychometrics.criterion.effects import EffectModel
from psychometrics.criterion.incremental import IncrementalValidity
from psychometrics.criterion.value_model import ValueModel
from psychometrics.declared.grammar import parts_of, read_part
from psychometrics.declared.result import DeclaredTests, Tested
from psychometrics.errors import EngagemeterError
from psychometrics.groups.result import Comparison
from psychometrics.regression import Regression
from psychometrics.results import Figure, is_number
from psychometrics.sem.latent_moderation import LatentModeration
from psychometrics.value.tiers.effects import TierEffects
from reports.cutoffs import LEVEL

if TYPE_CHECKING:
    from reports.report import Report

SIGNS = {"+": 1, "-": -1, "\u2212": -1}


class Outcome(StrEnum):
    """PARTLY: of several tests some are as expected."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not_supported"
    NOT_TESTED = "not_tested"


@dataclass(frozen=True)
class Hypothesis:
    """code: "H1"; text: by language; test: as above, several parted by semicolons."""

    code: str
    text: Texts
    test: str = ""


@dataclass(frozen=True)
class Found:
    """What a result holds of a hypothesis: an effect with its sign, its statistic in words, and p.

    expected : the sign that was declared, 0 for any. row : of a declared test.
    """

    shown: Markup
    sign: float
    p_value: Figure
    expected: int = 0
    row: Tested | None = None

    @property
    def supports(self) -> bool:
        right = not self.expected or self.sign * self.expected > 0
        return is_number(self.p_value) and float(self.p_value) < LEVEL and right  # type: ignore[arg-type]


@dataclass(frozen=True)
class Judged:
    """found : what each part of its test gave, as far as it could be computed."""

    hypothesis: Hypothesis
    outcome: Outcome
    found: tuple[Found, ...]


def read_test(test: str) -> tuple[str, tuple[str, ...], int]:
    """The statistic, the names after it, and the expected sign (0 for none)."""
    said = test.strip()
    sign = SIGNS.get(said[-1:], 0)
    name, _, rest = (said[:-1] if sign else said).partition(":")
    return name.strip(), tuple(part.strip() for part in rest.split(",") if part.strip()), sign


def judged(report: Report, hypothesis: Hypothesis) -> Judged:
    """Supported when every test has p below .05 and the expected sign; not tested when no result tells of it."""
    by_part = [_found(report, part) for part in parts_of(hypothesis.test)]
    found = tuple(one for each in by_part for one in each)
    if not found:
        return Judged(hypothesis, Outcome.NOT_TESTED, ())
    right = sum(one.supports for one in found)
    whole = right == len(found) and all(by_part)
    outcome = Outcome.SUPPORTED if whole else Outcome.PARTLY if right else Outcome.NOT_SUPPORTED
    return Judged(hypothesis, outcome, found)


def _found(report: Report, part: str) -> list[Found]:
    """What the results hold of one test; nothing where it was not computed."""
    try:
        declared = read_part(part)
    except EngagemeterError:
        declared = None
    if declared is not None:
        result = report.results.get("declared_tests")
        rows: tuple[Tested, ...] = result.of(declared.text) if isinstance(result, DeclaredTests) else ()
        return [_declared(report, row) for row in rows if is_number(row.p_value)]
    name, names, sign = read_test(part)
    found = READERS[name](report, names) if name in READERS and name in report.results else None
    return [replace(found, expected=sign)] if found is not None and is_number(found.p_value) else []


SYMBOLS = {"r": "r", "beta": "β", "interaction": "β", "indirect": "ab", "d": "d", "eta_squared": "η²"}


def _declared(report: Report, row: Tested) -> Found:
    estimate = float(row.estimate)  # type: ignore[arg-type]
    proportion = row.measure in ("r", "eta_squared")
    shown = report.numbers.equals(SYMBOLS[row.measure], estimate, proportion=proportion)
    return Found(shown, estimate, row.p_value, row.expected, row)


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


def _latent_moderation(report: Report, names: Sequence[str]) -> Found | None:
    """Predictor, moderator and outcome as they were analysed; without names whichever they were."""
    result = report.results["latent_moderation"]
    if not isinstance(result, LatentModeration):
        return None
    if names and tuple(names) != (result.predictor, result.moderator, result.outcome):
        return None
    one = result.interaction
    return Found(report.numbers.equals("β", one.standardised), one.estimate, result.p_value)


def _value_model(report: Report, names: Sequence[str]) -> Found | None:
    """Without a name engagement on later spend; the name of a value, or of a predictor of the main model."""
    result = report.results["value_model"]
    if not isinstance(result, ValueModel):
        return None
    values, name = dict(result.values), names[0] if names else ""
    model = values.get(name, result.main)
    if not isinstance(model, EffectModel):
        return None
    predictor = "" if name in values else name
    if predictor and predictor not in {one.predictor for one in model.effects}:
        return None
    effect = model.effect(predictor)
    return Found(report.numbers.equals("b", effect.b, proportion=False), effect.b, effect.p_value)


def _tier_effects(report: Report, names: Sequence[str]) -> Found | None:
    """What a step down costs less what a step up brings, by least squares within customers."""
    result = report.results["tier_effects"]
    rows = [row for row in result.asymmetry if is_number(row.b)] if isinstance(result, TierEffects) else []
    if not rows:
        return None
    b = float(rows[0].b)  # type: ignore[arg-type]
    return Found(report.numbers.equals("b", b, proportion=False), b, rows[0].p_value)


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
    "latent_moderation": _latent_moderation,
    "value_model": _value_model,
    "incremental_validity": _incremental,
    "tier_effects": _tier_effects,
}
