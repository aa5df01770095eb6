"""Results as lines of place and number, so that R reads them without any package for JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

NAMES = (
    ("lhs", "op", "rhs", "group"),
    ("scale", "by", "test"),
    ("scale", "by", "group"),
    ("scale", "by", "first", "second"),
    ("scale", "by"),
    ("first", "second"),
    ("construct", "indicator"),
    ("target", "construct"),
    ("item",),
    ("code",),
    ("construct",),
    ("factor",),
    ("model", "name"),
    ("name",),
)
"""What a row of results is called by; the first of these that it has."""


def flat(results: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """`reliability/scales/attention/alpha`, 0.83 and so on, for every number."""
    for name, value in results.items():
        yield from _numbers(value, name)


def _numbers(value: Any, place: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield place, float(value)
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            yield from _numbers(inside, f"{place}/{name}")
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _numbers(inside, f"{place}/{_called(inside, number)}")


def _called(value: Any, number: int) -> str:
    if isinstance(value, Mapping):
        for names in NAMES:
            if all(isinstance(value.get(name), str) for name in names):
                return "+".join(value[name] for name in names)
    return str(number)


def lines(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV file."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return held.getvalue()
