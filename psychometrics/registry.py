"""Statistics by name, so that a plan, the web, the command line and the report find them in one place.

    @statistic("reliability", sources=("cronbach1951", "mcdonald1999"))
    def reliability(responses, model, *, confidence=0.95, seed=0) -> Reliability: ...

The keyword arguments of the walker, with their defaults, are the options that a plan may set. A new
statistic is one new module in this package (or a sub-package): it is found by listing the folder.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from psychometrics.errors import PlanError

Walker = TypeVar("Walker", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Statistic:
    """name: as in a plan; sources: keys of references.yaml; r_call: what gives the same numbers in R."""

    name: str
    walker: Callable[..., Any]
    sources: tuple[str, ...] = ()
    r_call: str = ""

    @property
    def options(self) -> Mapping[str, Any]:
        """Option names with their defaults."""
        parameters = inspect.signature(self.walker).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}

    def check_options(self, chosen: Mapping[str, Any]) -> None:
        for option in chosen:
            if option not in self.options:
                raise PlanError("option_unknown", place=f"plan, {self.name}", option=option, known=list(self.options))


_statistics: dict[str, Statistic] = {}


def statistic(name: str, *, sources: tuple[str, ...] = (), r_call: str = "") -> Callable[[Walker], Walker]:
    """Registers a walker `(responses, model, *, options) -> Result` under the name that plans use."""

    def register(walker: Walker) -> Walker:
        known = _statistics.get(name)
        if known and known.walker.__module__ != walker.__module__:
            raise ValueError(f"two statistics named {name!r}: {known.walker.__module__} and {walker.__module__}")
        _statistics[name] = Statistic(name, walker, sources, r_call)
        return walker

    return register


@cache
def statistics() -> Mapping[str, Statistic]:
    """Every statistic, by name, after importing each module of the package once."""
    import psychometrics

    for module in pkgutil.walk_packages(psychometrics.__path__, "psychometrics."):
        importlib.import_module(module.name)
    return dict(sorted(_statistics.items()))


def find(name: str) -> Statistic:
    known = statistics()
    if name not in known:
        raise PlanError("statistic_unknown", place="plan", name=name, known=list(known))
    return known[name]
