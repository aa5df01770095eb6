"""Answers made ready for statistics: keyed items, background, timing, and the account of who was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from psychometrics.finite import without_infinite
from psychometrics.results import Note

if TYPE_CHECKING:
    from psychometrics.contingency import Contingency
    from psychometrics.moments import Moments


@dataclass(frozen=True)
class Exclusion:
    """How many responses were left out, and why. `read = used + sum(exclusions)`."""

    reason: Note
    n: int


@dataclass(frozen=True)
class Responses:
    """One row per response that is used.

    keyed      : n × p frame of item answers after reverse keying, missing as NaN, float64. Infinite ones are
                 taken as missing, which a note tells.
    raw        : the same items as answered, before keying.
    background : n × q frame of everything else (gender, age, wave, language …), as categories or numbers.
    checks     : the columns of `background` that are attention checks: no group is ever made of their answers.
    seconds    : n completion times, or None when they were not kept.
    n_read     : rows in the file or snapshot before exclusions.
    sha256     : fingerprint of the data as read.
    """

    keyed: pd.DataFrame
    raw: pd.DataFrame
    background: pd.DataFrame
    seconds: pd.Series | None = None
    n_read: int = 0
    exclusions: tuple[Exclusion, ...] = ()
    flow: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""
    notes: tuple[Note, ...] = ()
    checks: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        keyed, infinite = without_infinite(self.keyed)
        if infinite:
            object.__setattr__(self, "keyed", keyed)
            object.__setattr__(self, "raw", without_infinite(self.raw)[0])
            object.__setattr__(self, "notes", (*self.notes, Note("infinite_answers_missing", {"count": infinite})))

    @property
    def n(self) -> int:
        return len(self.keyed)

    @property
    def groupings(self) -> tuple[str, ...]:
        """The background variables that describe people, by which they may be counted and compared."""
        return tuple(str(name) for name in self.background if name not in self.checks)

    @cached_property
    def moments(self) -> Moments:
        """The one pass over the keyed items: pairwise counts, means, cross-products."""
        from psychometrics.moments import moments

        return moments(self.keyed)

    def moments_of(self, codes: Sequence[str]) -> Moments:
        """The moments of some items, with complete rows counted on these items only (listwise within a scale)."""
        from psychometrics.moments import moments

        if self.moments.complete or list(codes) == list(self.moments.codes):
            return self.moments.select(codes)
        return moments(self.keyed[list(codes)])

    @cached_property
    def contingency(self) -> Contingency:
        """All two-way tables of the ordinal items' keyed codes, from one matrix product."""
        from psychometrics.contingency import contingency

        return contingency(self.keyed)

    def complete(self, codes: list[str] | None = None) -> pd.DataFrame:
        """Keyed rows without a missing answer on these items (listwise)."""
        frame = self.keyed if codes is None else self.keyed[codes]
        return frame.dropna()
