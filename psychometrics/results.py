"""The result contract: frozen, unrounded, without prose.

A result is a frozen dataclass of plain numbers, tuples, numpy arrays and rows (frozen dataclasses), with
`notes`, `to_frame()` (tidy, unrounded, standard column names) and `summary()` (the headline numbers).
What can't be computed stands as `NotComputable` with its reason: never NaN, never infinity, never None.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must know, as a code and parameters; languages/<code>/notes.yaml has the words."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotComputable:
    """Stands where a number would stand, and says why there is none."""

    reason: Note

    def __float__(self) -> float:
        raise TypeError(f"not computable: {self.reason.code}")

    def __bool__(self) -> bool:
        return False


Figure = float | NotComputable


def not_computable(code: str, **params: Any) -> NotComputable:
    """`not_computable("zero_variance", item="att1")`."""
    return NotComputable(Note(code, params))


def figure(value: float, code: str = "not_finite", **params: Any) -> Figure:
    """The number itself when it is finite, else `NotComputable` with the reason given."""
    return float(value) if math.isfinite(value) else not_computable(code, **params)


def is_number(value: object) -> bool:
    """True for a finite number that may be printed."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


class Result(Protocol):
    """What every walker returns."""

    notes: tuple[Note, ...]

    def to_frame(self) -> Any: ...
    def summary(self) -> Any: ...


def to_jsonable(value: Any) -> Any:
    """Plain lists, dicts, numbers and text for storage; dataclasses keep their class name under `kind`.

    A `NotComputable` becomes {"kind": "NotComputable", "reason": {...}}. Arrays become nested lists; a
    non-finite entry of an array becomes null.
    """
    if is_dataclass(value) and not isinstance(value, type):
        body = {f.name: to_jsonable(getattr(value, f.name)) for f in fields(value) if f.repr}
        return {"kind": type(value).__name__, **body}
    if isinstance(value, Mapping):
        return {str(key): to_jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_jsonable(item) for item in value]
    if hasattr(value, "tolist"):
        return to_jsonable(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
