"""What every exported file says of itself: which study, when, how many rows, and the fingerprint of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class About:
    """rows, sha256 : of the data, as comma-separated text in the order of the file. facts : (name, value) in words.

    codebook_head : headings of a codebook in the language of the file.
    """

    title: str
    study: str
    language: str
    right_to_left: bool
    made_at: str
    rows: int
    sha256: str
    facts: Sequence[tuple[str, Any]] = ()
    codebook_head: Sequence[str] = ()

    def stamp(self) -> str:
        """Short enough for the label of a file."""
        return f"rows {self.rows}; sha256 {self.sha256[:16]}; {self.made_at[:10]}"

    def lines(self) -> tuple[str, ...]:
        """Lines of at most 80 signs, for the notes of a file."""
        return (
            f"rows: {self.rows}",
            f"sha256: {self.sha256}",
            f"made at: {self.made_at}",
            f"study: {self.study}",
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> About:
        return cls(**{**kept, "facts": [tuple(fact) for fact in kept["facts"]]})
