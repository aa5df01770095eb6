"""sample_size: what the customary rules ask for, beside the respondents that the study has."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from psychometrics import sample_size as rules
from psychometrics.model import MeasurementModel
from psychometrics.registry import statistic
from psychometrics.responses import Responses
from psychometrics.results import Note
from psychometrics.tables import tidy


@dataclass(frozen=True, slots=True)
class Need:
    """One rule. exact : before rounding; needed : respondents to plan for; reached : whether the study has them.

    effect : what the rule assumes to find or to hold (a margin, a correlation, f², alpha).
    """

    rule: str
    effect: float
    exact: float
    needed: int
    reached: bool


@dataclass(frozen=True, slots=True)
class SampleCheck:
    """n : respondents used; population : of the finite forms, 0 when it was not told."""

    n: int
    population: int
    needs: tuple[Need, ...]
    notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        return tidy(self.needs)

    def summary(self) -> pd.Series:
        return pd.Series({"n": self.n, "rules": len(self.needs), "reached": sum(need.reached for need in self.needs)})


@statistic(
    "sample_size",
    sources=("cochran1977", "krejcie1970", "bonett2002", "cohen1988"),
    r_call="pwr::pwr.r.test(r = .2, power = .8); pwr::pwr.f2.test(u, f2 = .15, power = .8)",
)
def sample_check(
    responses: Responses,
    model: MeasurementModel,
    *,
    population: int = 0,
    margin: float = 0.05,
    r: float = 0.2,
    f2: float = 0.15,
    alpha: float = 0.8,
    width: float = 0.1,
) -> SampleCheck:
    """The customary rules of sample size against the respondents used.

    population : customers in all, 0 when unknown (the finite forms are then left out). margin : of a proportion;
    r : correlation to detect with power .80; f2 : of a regression on all scales but one; alpha, width : planned
    reliability of the shortest scale and the width of its 95 % interval.
    Raises RequestError "outside_open_range" for a value that no rule can take.
    """
    found = [(margin, rules.cochran(margin))]
    if population:
        found.append((margin, rules.cochran(margin, population=population)))
        found.append((margin, rules.krejcie_morgan(population)))
    found.append((r, rules.power_correlation(r)))
    scales = [scale for scale in model.first_order if len(scale.items) > 1]
    if len(model.first_order) > 1:
        found.append((f2, rules.power_regression(f2, len(model.first_order) - 1)))
    if scales:
        found.append((alpha, rules.alpha_precision(alpha, min(len(scale.items) for scale in scales), width)))
    needs = (Need(size.method, effect, size.exact, size.n, responses.n >= size.n) for effect, size in found)
    return SampleCheck(responses.n, population, tuple(needs))
