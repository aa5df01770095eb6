"""The measurement model: which items show which construct. Standard library only.

MeasurementModel((Construct("attention", items("att", 1, 4)), Construct("absorption", items("abs", 1, 6))))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from psychometrics.errors import ModelError


class Measurement(StrEnum):
    """How indicators relate to their construct (Jarvis, MacKenzie & Podsakoff, 2003)."""

    REFLECTIVE = "reflective"
    FORMATIVE = "formative"
    COMPOSITE = "composite"


class Score(StrEnum):
    """What a construct's score is made of its items (dimensions)."""

    MEAN = "mean"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Item:
    """One question that is scored.

    low, high : the ends of the response range, as stored codes; keying is `low + high - answer`.
    ordinal   : answers are ordered categories with whole-number codes.
    missing   : codes that mean "no answer" or "don't know" (declared, never guessed).
    """

    code: str
    low: float = 1
    high: float = 5
    reverse_keyed: bool = False
    ordinal: bool = True
    missing: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ModelError("range_empty", place=f"item {self.code}", low=self.low, high=self.high)


def items(prefix: str, first: int, last: int, *, low: float = 1, high: float = 5) -> tuple[Item, ...]:
    """`items("att", 1, 4)` gives att1 … att4."""
    return tuple(Item(f"{prefix}{number}", low, high) for number in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Construct:
    """A latent variable: first order when it has items, second order when it has dimensions.

    score : how its authors make its score, unless an analysis asks for another way.
    """

    code: str
    items: tuple[Item, ...] = ()
    dimensions: tuple[Construct, ...] = ()
    measurement: Measurement = Measurement.REFLECTIVE
    score: Score = Score.MEAN

    def __post_init__(self) -> None:
        if bool(self.items) == bool(self.dimensions):
            raise ModelError("construct_needs_items_or_dimensions", place=f"construct {self.code}")

    @property
    def order(self) -> int:
        return 1 if self.items else 1 + max(dimension.order for dimension in self.dimensions)

    @property
    def all_items(self) -> tuple[Item, ...]:
        """Its own items, or those of its dimensions in order."""
        return self.items or tuple(item for dimension in self.dimensions for item in dimension.all_items)

    def walk(self) -> Iterator[Construct]:
        """Dimensions before the construct that stands above them."""
        for dimension in self.dimensions:
            yield from dimension.walk()
        yield self


@dataclass(frozen=True, slots=True)
class MeasurementModel:
    """All constructs of an analysis, the top of each hierarchy in `constructs`."""

    constructs: tuple[Construct, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for code in [c.code for top in self.constructs for c in top.walk()] + [i.code for i in self.items]:
            if code in seen:
                raise ModelError("code_twice", place=f"measurement model, {code}", name=code)
            seen.add(code)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for construct in self.constructs for item in construct.all_items)

    @property
    def all(self) -> tuple[Construct, ...]:
        return tuple(construct for top in self.constructs for construct in top.walk())

    @property
    def first_order(self) -> tuple[Construct, ...]:
        """The scales: constructs with items of their own, in order."""
        return tuple(construct for construct in self.all if construct.items)

    @property
    def higher_order(self) -> tuple[Construct, ...]:
        return tuple(construct for construct in self.all if construct.dimensions)

    def construct(self, code: str) -> Construct:
        for construct in self.all:
            if construct.code == code:
                return construct
        raise ModelError("construct_unknown", place=f"construct {code}", known=[c.code for c in self.all])

    def item(self, code: str) -> Item:
        for item in self.items:
            if item.code == code:
                return item
        raise ModelError("item_unknown", place=f"item {code}", known=[i.code for i in self.items])
