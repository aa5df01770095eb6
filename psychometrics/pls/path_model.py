"""The whole model a researcher says: constructs, paths, higher-order constructs and interactions.

PathModel(
    (reflective("Image", "i1", "i2"), reflective("Value", "v1", "v2"), reflective("Loyalty", "l1", "l2")),
    (path("Image", "Loyalty"), path("Value", "Loyalty"), path("Image*Value", "Loyalty", hypothesis="H3", direction=-1)),
    interactions=(Interaction("Image", "Value"),),
)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from psychometrics.errors import ModelError
from psychometrics.pls.specification import Mode, Path, PlsConstruct, PlsModel, reflective, single_item


class InteractionMethod(StrEnum):
    """How a product term is measured (Chin et al., 2003; Henseler & Chin, 2010; Little et al., 2006)."""

    TWO_STAGE = "two_stage"
    PRODUCT_INDICATOR = "product_indicator"
    ORTHOGONAL = "orthogonal"


@dataclass(frozen=True, slots=True)
class HigherOrder:
    """A construct shown by the scores of others (two-stage approach: Becker et al., 2012).

    dimensions : names of first-order constructs, which then have no paths of their own.
    mode       : A (reflective or composite) or B (formative).
    """

    name: str
    dimensions: tuple[str, ...]
    mode: Mode = Mode.A


@dataclass(frozen=True, slots=True)
class Interaction:
    """The product of two constructs, named "predictor*moderator" in paths."""

    predictor: str
    moderator: str
    method: InteractionMethod = InteractionMethod.TWO_STAGE

    @property
    def name(self) -> str:
        return f"{self.predictor}*{self.moderator}"


@dataclass(frozen=True)
class PathModel:
    """Raises ModelError as PlsModel does, and where a dimension has paths, or an interaction lacks its main effects."""

    constructs: tuple[PlsConstruct, ...]
    paths: tuple[Path, ...]
    higher_order: tuple[HigherOrder, ...] = ()
    interactions: tuple[Interaction, ...] = ()

    def __post_init__(self) -> None:
        known = {construct.name for construct in self.constructs}
        for higher in self.higher_order:
            self._check_dimensions(higher, known)
        for interaction in self.interactions:
            self._check_main_effects(interaction)
        _ = self.first, self.main

    def _check_dimensions(self, higher: HigherOrder, known: set[str]) -> None:
        place = f"construct {higher.name}"
        if len(higher.dimensions) < 2:
            raise ModelError("pls_higher_order_dimensions", place, construct=higher.name)
        for dimension in higher.dimensions:
            if dimension not in known:
                raise ModelError("construct_unknown", place, known=sorted(known))
            if any(dimension in (one.predictor, one.outcome) for one in self.paths):
                raise ModelError("pls_dimension_path", place, dimension=dimension, construct=higher.name)

    def _check_main_effects(self, interaction: Interaction) -> None:
        place = f"interaction {interaction.name}"
        from_it = [one.outcome for one in self.paths if one.predictor == interaction.name]
        if not from_it or any(one.outcome == interaction.name for one in self.paths):
            raise ModelError("pls_interaction_unused", place, interaction=interaction.name)
        for outcome in from_it:
            for main in (interaction.predictor, interaction.moderator):
                if not any(one.predictor == main and one.outcome == outcome for one in self.paths):
                    raise ModelError(
                        "pls_interaction_path",
                        place,
                        interaction=interaction.name,
                        predictor=interaction.predictor,
                        moderator=interaction.moderator,
                        outcome=outcome,
                    )

    @property
    def is_plain(self) -> bool:
        return not self.higher_order and not self.interactions

    @property
    def indicators(self) -> tuple[str, ...]:
        return self.first.indicators

    @cached_property
    def _main_paths(self) -> tuple[Path, ...]:
        products = {interaction.name for interaction in self.interactions}
        return tuple(one for one in self.paths if one.predictor not in products)

    @cached_property
    def first(self) -> PlsModel:
        """Stage one: dimensions in the place of their higher-order construct, no interactions."""
        parts = {higher.name: higher.dimensions for higher in self.higher_order}
        edges = [
            Path(predictor, outcome)
            for one in self._main_paths
            for predictor in parts.get(one.predictor, (one.predictor,))
            for outcome in parts.get(one.outcome, (one.outcome,))
        ]
        return PlsModel(self.constructs, tuple(edges))

    @cached_property
    def main(self) -> PlsModel:
        """Higher-order constructs shown by the scores of their dimensions, no interactions."""
        if not self.higher_order:
            return PlsModel(self.constructs, self._main_paths)
        below = {dimension for higher in self.higher_order for dimension in higher.dimensions}
        own = tuple(construct for construct in self.constructs if construct.name not in below)
        above = tuple(PlsConstruct(higher.name, higher.dimensions, higher.mode) for higher in self.higher_order)
        return PlsModel(own + above, self._main_paths)

    @cached_property
    def final(self) -> PlsModel:
        """The model whose paths are reported: with interactions, whose indicators are products."""
        if not self.interactions:
            return self.main
        terms = tuple(self._term(interaction) for interaction in self.interactions)
        return PlsModel(self.main.constructs + terms, self.paths)

    def _term(self, interaction: Interaction) -> PlsConstruct:
        if interaction.method is InteractionMethod.TWO_STAGE:
            return single_item(interaction.name, f"{interaction.name} (product)")
        return reflective(interaction.name, *(f"{a}*{b}" for a in self._of(interaction.predictor)
                                              for b in self._of(interaction.moderator)))  # fmt: skip

    def _of(self, name: str) -> tuple[str, ...]:
        return self.main.constructs[self.main.place[name]].indicators
