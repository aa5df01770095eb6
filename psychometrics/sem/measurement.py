"""The confirmatory factor model that a measurement model declares, as syntax."""

from __future__ import annotations

from psychometrics.errors import ModelError
from psychometrics.model import Construct, Measurement, MeasurementModel
from psychometrics.sem.syntax import Relation, Syntax
from psychometrics.sem.table import plain


def measurement_syntax(model: MeasurementModel) -> Syntax:
    """First-order constructs on their items, higher orders on their dimensions; formative blocks are left out.

    Raises ModelError when no reflective construct has two items.
    """
    relations = [one for construct in model.all if _fits(construct) for one in _relations(construct)]
    if not relations:
        raise ModelError("no_reflective_construct", place="measurement model")
    lines: dict[str, list[str]] = {}
    for one in relations:
        lines.setdefault(one.lhs, []).append(one.rhs)
    text = "\n".join(f"{latent} =~ {' + '.join(shown)}" for latent, shown in lines.items())
    return Syntax(tuple(relations), text=text)


def _fits(construct: Construct) -> bool:
    if construct.measurement is not Measurement.REFLECTIVE:
        return False
    inner = [dimension for dimension in construct.dimensions if _fits(dimension)]
    return len(construct.items) > 1 or len(inner) > 2


def _relations(construct: Construct) -> list[Relation]:
    shown = [item.code for item in construct.items] or [one.code for one in construct.dimensions if _fits(one)]
    return [plain(construct.code, "=~", name) for name in shown]


MOST_ORDERED = 5
"""Items with as many categories or fewer are estimated as ordered (Rhemtulla, Brosseau-Liard & Savalei, 2012)."""


def few_categories(model: MeasurementModel, syntax: Syntax, least: int = 2) -> bool:
    """Whether every item of the model is ordinal with at least `least` and at most five categories."""
    shown = {one.rhs for one in syntax.relations}
    items = [item for item in model.items if item.code in shown]
    return all(item.ordinal and least <= item.high - item.low + 1 <= MOST_ORDERED for item in items)
