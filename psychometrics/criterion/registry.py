"""Criterion statistics by name: how engagement scores relate to what the records say.

    @criterion("segments", sources=("kumar2010",))
    def segments(linked: Linked, *, hide_below: int = 5) -> Segments: ...

Keyword arguments are the options that a plan may set, as with `psychometrics.registry.statistic`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from psychometrics.registry import Statistic

Walker = TypeVar("Walker", bound=Callable[..., Any])

_known: dict[str, Statistic] = {}


def criterion(name: str, *, sources: tuple[str, ...] = (), r_call: str = "") -> Callable[[Walker], Walker]:
    """Registers a walker `(linked, *, options) -> Result` under the name that plans use."""

    def register(walker: Walker) -> Walker:
        known = _known.get(name)
        if known and known.walker.__module__ != walker.__module__:
            raise ValueError(f"two criterion statistics named {name!r}")
        _known[name] = Statistic(name, walker, sources, r_call)
        return walker

    return register


@cache
def criterion_statistics() -> Mapping[str, Statistic]:
    """Every criterion statistic, by name, after importing each module of the package once."""
    import psychometrics.criterion

    for module in pkgutil.walk_packages(psychometrics.criterion.__path__, "psychometrics.criterion."):
        importlib.import_module(module.name)
    return dict(sorted(_known.items()))
