"""Value measures by name: a measure is one module of this package, found by listing the folder.

    @value_measure("rfm", needs=("transactions",), sources=("hughes1994",))
    def rfm(records: Records, assumptions: Assumptions, *, classes: int = 5) -> RfmScores: ...

Keyword arguments are the options that a plan may set, as with `psychometrics.registry.statistic`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from psychometrics.registry import Statistic

Walker = TypeVar("Walker", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class ValueMeasure(Statistic):
    """needs: the kinds of record without which it can't be computed."""

    needs: tuple[str, ...] = ()


_measures: dict[str, ValueMeasure] = {}


def value_measure(
    name: str, *, needs: tuple[str, ...], sources: tuple[str, ...] = (), r_call: str = ""
) -> Callable[[Walker], Walker]:
    """Registers a walker `(records, assumptions, *, options) -> Result` under the name that plans use."""

    def register(walker: Walker) -> Walker:
        known = _measures.get(name)
        if known and known.walker.__module__ != walker.__module__:
            raise ValueError(f"two value measures named {name!r}: {known.walker.__module__} and {walker.__module__}")
        _measures[name] = ValueMeasure(name, walker, sources, r_call, needs)
        return walker

    return register


@cache
def value_measures() -> Mapping[str, ValueMeasure]:
    """Every value measure, by name, after importing each module of the package once."""
    import psychometrics.value

    for module in pkgutil.walk_packages(psychometrics.value.__path__, "psychometrics.value."):
        importlib.import_module(module.name)
    return dict(sorted(_measures.items()))
