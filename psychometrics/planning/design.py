"""A sample size's plan as plain data: what the researcher expects to find, and what is tried. Standard library only.

SampleDesign(
    Method.SEM,
    scales=(PlannedScale("trust", (0.7, 0.7, 0.7)), PlannedScale("loyalty", (0.8, 0.7, 0.7, 0.6))),
    paths=(PlannedPath("trust", "loyalty", 0.3),),
    sizes=(100, 150, 200, 300),
)

The same plan and seed give the same numbers, on the web and on the command line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from psychometrics.errors import RequestError
from psychometrics.planning.text import Link, read_link, write_link

SEED = 20260101
SIZES = (100, 150, 200, 250, 300, 400, 500)
CORRELATION = 0.3
EFFECTS: Mapping[str, float] = {
    "d": 0.5, "f": 0.25, "groups": 3, "r": 0.2, "f2": 0.15, "predictors": 3, "path": 0.2,
    "margin": 0.05, "population": 0, "alpha": 0.8, "items": 4, "width": 0.1,
}  # fmt: skip
"""What the closed forms assume, with Cohen's medium effects (a small one for r, as surveys find)."""


class Method(StrEnum):
    """sem, pls, efa : by simulation; rules : the closed forms for t, ANOVA, correlation, regression and others."""

    SEM = "sem"
    PLS = "pls"
    EFA = "efa"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class PlannedScale:
    """A construct and the standardised loading that each of its items is expected to have."""

    code: str
    loadings: tuple[float, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """Names for its items; a scale of one item is that item."""
        if len(self.loadings) == 1:
            return (self.code,)
        return tuple(f"{self.code}.{number}" for number in range(1, len(self.loadings) + 1))


@dataclass(frozen=True, slots=True)
class PlannedPath:
    """A standardised path that is expected."""

    predictor: str
    outcome: str
    value: float


@dataclass(frozen=True, slots=True)
class SampleDesign:
    """What is expected and what is tried.

    correlation  : between any two scales that no path leads to, where `correlations` says nothing else.
    sizes        : respondents tried. samples : simulated per size. replicates : bootstrap samples of each in PLS.
    power        : wanted; of EFA the share of samples that give every factor back. congruence : Tucker's, of EFA.
    effects      : of the closed forms, see EFFECTS.
    """

    method: Method
    scales: tuple[PlannedScale, ...] = ()
    paths: tuple[PlannedPath, ...] = ()
    correlation: float = CORRELATION
    correlations: tuple[tuple[str, str, float], ...] = ()
    sizes: tuple[int, ...] = SIZES
    samples: int = 500
    replicates: int = 300
    power: float = 0.80
    significance: float = 0.05
    congruence: float = 0.95
    seed: int = SEED
    effects: Mapping[str, float] = field(default_factory=lambda: dict(EFFECTS))

    @property
    def n_items(self) -> int:
        return sum(len(scale.loadings) for scale in self.scales)

    @property
    def outcomes(self) -> frozenset[str]:
        return frozenset(path.outcome for path in self.paths)

    @property
    def predicting(self) -> tuple[str, ...]:
        """Scales that no path leads to, in order."""
        return tuple(scale.code for scale in self.scales if scale.code not in self.outcomes)

    def between(self, one: str, other: str) -> float:
        """The correlation of two scales that no path leads to."""
        for first, second, value in self.correlations:
            if {first, second} == {one, other}:
                return value
        return self.correlation

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as a file or a form of it; `from_dict` reads it back."""
        common: dict[str, Any] = {"method": self.method.value, "power": self.power, "significance": self.significance}
        if self.method is Method.RULES:
            effects = {name: int(value) if value == int(value) else value for name, value in self.effects.items()}
            return {**common, "effects": effects}
        told = {
            **common,
            "scales": {scale.code: list(scale.loadings) for scale in self.scales},
            "correlation": self.correlation,
            "correlations": [write_link(Link(a, b, value), "~~") for a, b, value in self.correlations],
            "sizes": list(self.sizes),
            "samples": self.samples,
            "seed": self.seed,
        }
        if self.method is Method.EFA:
            return {**told, "congruence": self.congruence}
        paths = [write_link(Link(one.predictor, one.outcome, one.value), "->") for one in self.paths]
        told["paths"] = paths
        return told if self.method is Method.SEM else {**told, "replicates": self.replicates}

    @property
    def sha256(self) -> str:
        """The same plan always gives the same fingerprint."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


NUMBERS = ("correlation", "power", "significance", "congruence")
WHOLE = ("samples", "replicates", "seed")
KNOWN = ("method", "scales", "paths", "correlations", "sizes", "effects", *NUMBERS, *WHOLE)


def design_of(said: Mapping[str, Any]) -> SampleDesign:
    """A plan of plain data, as a file says it. Raises RequestError naming the field that can't be read.

    scales : {code: [.7, .8, …]} or {code: {items: 4, loading: .7}}. paths : ["trust -> loyalty .30"].
    correlations : ["trust ~~ involvement .4"]. It says what is written, not whether it can be: see `checks`.
    """
    for name in said:
        if name not in KNOWN:
            raise RequestError("plan_size_field_unknown", place=str(name), name=str(name), known=list(KNOWN))
    try:
        method = Method(str(said.get("method", "")))
    except ValueError:
        raise RequestError("plan_size_method", place="method", known=list(Method)) from None
    given: dict[str, Any] = {name: _number(said[name], name) for name in NUMBERS if name in said}
    given |= {name: _whole(said[name], name) for name in WHOLE if name in said}
    if "sizes" in said:
        given["sizes"] = tuple(sorted({_whole(n, "sizes") for n in _listed(said["sizes"], "sizes")}))
    links = [read_link(text, "->", "paths") for text in _listed(said.get("paths", []), "paths")]
    ties = [read_link(text, "~~", "correlations") for text in _listed(said.get("correlations", []), "correlations")]
    return SampleDesign(
        method,
        scales=tuple(_scale(str(code), given_) for code, given_ in _mapping(said.get("scales", {}), "scales").items()),
        paths=tuple(PlannedPath(*one) for one in links),
        correlations=tuple((one.first, one.second, one.value) for one in ties),
        effects={**EFFECTS, **_effects(_mapping(said.get("effects", {}), "effects"))},
        **given,
    )


def _scale(code: str, given: Any) -> PlannedScale:
    if isinstance(given, Mapping):
        count = _whole(given.get("items", 0), code)
        return PlannedScale(code, (_number(given.get("loading", 0), code),) * max(0, min(count, 1000)))
    return PlannedScale(code, tuple(_number(value, code) for value in _listed(given, code)))


def _effects(given: Mapping[str, Any]) -> dict[str, float]:
    for name in given:
        if name not in EFFECTS:
            raise RequestError("plan_size_field_unknown", place="effects", name=str(name), known=list(EFFECTS))
    return {name: _number(value, name) for name, value in given.items()}


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise RequestError("plan_size_not_a_number", place=place, value=str(value))
    return float(value)


def _whole(value: Any, place: str) -> int:
    number = _number(value, place)
    if number != int(number):
        raise RequestError("plan_size_not_a_number", place=place, value=str(value))
    return int(number)


def _listed(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise RequestError("plan_size_not_a_list", place=place)
    return list(value)


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RequestError("plan_size_not_a_list", place=place)
    return value
