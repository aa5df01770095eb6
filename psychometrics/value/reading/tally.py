"""Rows left out, each under the first reason that holds: how many, and the first few to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

EXAMPLES = 5
SHOWN_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Example:
    """A row's number in the file, and what its cell held (masked where it is a customer's key)."""

    row: int
    cell: str = ""


@dataclass(slots=True)
class LeftOut:
    """code: reason, in words/notes; column: the standard column that is meant, or ""."""

    code: str
    column: str
    count: int = 0
    examples: list[Example] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        examples = [{"row": example.row, "cell": example.cell} for example in self.examples]
        return {"code": self.code, "column": self.column, "count": self.count, "examples": examples}


class Tally:
    """Counts what is left out of a file that is read in pieces."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[str, str], LeftOut] = {}

    def add(
        self,
        code: str,
        rows: np.ndarray,
        column: str = "",
        cells: Sequence[object] | np.ndarray = (),
        mask: Callable[[str], str] = str,
    ) -> None:
        """`rows`: numbers of the rows left out; `cells`: what each held, as long or empty."""
        if not len(rows):
            return
        reason = self._reasons.setdefault((code, column), LeftOut(code, column))
        reason.count += len(rows)
        for at in range(min(len(rows), EXAMPLES - len(reason.examples))):
            cell = mask(str(cells[at]))[:SHOWN_LETTERS] if len(cells) else ""
            reason.examples.append(Example(int(rows[at]), cell))

    @property
    def reasons(self) -> tuple[LeftOut, ...]:
        """The most frequent first."""
        return tuple(sorted(self._reasons.values(), key=lambda each: -each.count))

    @property
    def total(self) -> int:
        return sum(reason.count for reason in self._reasons.values())
