"""A path model in the field's nouns.

PlsModel(
    (reflective("Image", "IMAG1", "IMAG2"), composite("Value", "PERV1", "PERV2"), single_item("Complaints", "CUSCO")),
    (path("Image", "Value", hypothesis="H1", direction=1), path("Value", "Complaints")),
)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from psychometrics.errors import ModelError


class Mode(StrEnum):
    """How a construct's weights are found: from correlations (A), by regression (B), all equal, or one indicator."""

    A = "A"
    B = "B"
    UNIT = "unit"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class PlsConstruct:
    """indicators in the order of the data; `is_reflective` constructs are corrected by consistent PLS."""

    name: str
    indicators: tuple[str, ...]
    mode: Mode = Mode.A
    is_reflective: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """predictor → outcome. direction : the sign that its hypothesis expects, 0 for none."""

    predictor: str
    outcome: str
    hypothesis: str = ""
    direction: int = 0

    def __str__(self) -> str:
        return f"{self.predictor} -> {self.outcome}"


def reflective(name: str, *indicators: str) -> PlsConstruct:
    """Common-factor construct: mode A, corrected for unreliability when consistent PLS is asked for."""
    return PlsConstruct(name, indicators, Mode.A, is_reflective=True)


def composite(name: str, *indicators: str, mode: Mode = Mode.A) -> PlsConstruct:
    """Composite with correlation weights (mode A), regression weights (mode B) or unit weights."""
    return PlsConstruct(name, indicators, mode)


def single_item(name: str, indicator: str) -> PlsConstruct:
    return PlsConstruct(name, (indicator,), Mode.SINGLE)


def path(predictor: str, outcome: str, *, hypothesis: str = "", direction: int = 0) -> Path:
    return Path(predictor, outcome, hypothesis, direction)


def paths(predictors: Sequence[str], outcomes: Sequence[str]) -> tuple[Path, ...]:
    """Every predictor on every outcome."""
    return tuple(Path(predictor, outcome) for outcome in outcomes for predictor in predictors)


@dataclass(frozen=True)
class PlsModel:
    """Raises ModelError: a construct without indicators or paths, an indicator used twice, an unknown name, a cycle."""

    constructs: tuple[PlsConstruct, ...]
    paths: tuple[Path, ...]

    def __post_init__(self) -> None:
        self._check_constructs()
        self._check_paths()

    def _check_constructs(self) -> None:
        seen: dict[str, str] = {}
        names = [construct.name for construct in self.constructs]
        for construct in self.constructs:
            if names.count(construct.name) > 1:
                raise ModelError("pls_construct_twice", place=f"construct {construct.name}", construct=construct.name)
            if construct.mode is Mode.SINGLE and len(construct.indicators) > 1:
                count = len(construct.indicators)
                raise ModelError(
                    "pls_single_item", f"construct {construct.name}", construct=construct.name, count=count
                )
            if not construct.indicators:
                raise ModelError("pls_no_indicators", place=f"construct {construct.name}", construct=construct.name)
            for indicator in construct.indicators:
                if indicator in seen:
                    raise ModelError(
                        "pls_indicator_twice",
                        place=f"construct {construct.name}",
                        indicator=indicator,
                        first=seen[indicator],
                        second=construct.name,
                    )
                seen[indicator] = construct.name

    def _check_paths(self) -> None:
        if not self.paths:
            raise ModelError("pls_no_paths", place="structural model")
        said: set[tuple[str, str]] = set()
        for one in self.paths:
            for name in (one.predictor, one.outcome):
                if name not in self.place:
                    known = list(self.place)
                    raise ModelError("construct_unknown", place=f"path {one}", known=known)
            if (one.predictor, one.outcome) in said:
                raise ModelError("pls_path_twice", place=f"path {one}")
            said.add((one.predictor, one.outcome))
        isolated = [c.name for c in self.constructs if all(c.name not in (p.predictor, p.outcome) for p in self.paths)]
        if isolated:
            raise ModelError("pls_construct_isolated", place="structural model", constructs=isolated)
        cycle = self._cycle()
        if cycle:
            raise ModelError("pls_cycle", place="structural model", cycle=" -> ".join(cycle))

    def _cycle(self) -> list[str]:
        """What is left when constructs without predictors, then those without outcomes, are taken away repeatedly."""
        edges = {(one.predictor, one.outcome) for one in self.paths}
        left = list(self.place)
        for end in (1, 0):
            while True:
                bound = {edge[end] for edge in edges if set(edge) <= set(left)}
                if bound >= set(left):
                    break
                left = [name for name in left if name in bound]
        return left

    @cached_property
    def place(self) -> dict[str, int]:
        return {construct.name: number for number, construct in enumerate(self.constructs)}

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        return tuple(indicator for construct in self.constructs for indicator in construct.indicators)

    @cached_property
    def block(self) -> np.ndarray:
        """(p,) the construct of each indicator."""
        return np.repeat(np.arange(len(self.constructs)), [len(c.indicators) for c in self.constructs])

    @cached_property
    def rows(self) -> tuple[slice, ...]:
        """The places of each construct's indicators."""
        ends = np.cumsum([len(construct.indicators) for construct in self.constructs])
        return tuple(slice(int(e) - len(c.indicators), int(e)) for e, c in zip(ends, self.constructs, strict=True))

    @cached_property
    def owns(self) -> np.ndarray:
        """(p, m) 1 where the indicator is the construct's."""
        return (self.block[:, None] == np.arange(len(self.constructs))).astype(float)

    @cached_property
    def adjacency(self) -> np.ndarray:
        """(m, m) 1 at [predictor, outcome]."""
        found = np.zeros((len(self.constructs),) * 2)
        for one in self.paths:
            found[self.place[one.predictor], self.place[one.outcome]] = 1
        return found

    @cached_property
    def outcomes(self) -> tuple[int, ...]:
        """Places of constructs with predictors, in the order of the constructs."""
        return tuple(int(j) for j in np.flatnonzero(self.adjacency.any(axis=0)))

    def predictors_of(self, outcome: int) -> np.ndarray:
        return np.flatnonzero(self.adjacency[:, outcome])
