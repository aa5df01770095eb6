"""Paths as a researcher writes them: one line each, with hypothesis and expected sign where there is one.

H1+: trust + image -> loyalty
H2-: risk -> loyalty
H3: trust*tenure -> loyalty
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from psychometrics.errors import ModelError
from psychometrics.model import Construct, Measurement, MeasurementModel
from psychometrics.pls.path_model import HigherOrder, Interaction, InteractionMethod, PathModel
from psychometrics.pls.specification import Mode, Path, PlsConstruct

LINE = re.compile(r"^(?:(?P<hypothesis>[^:>]*?)\s*\(?(?P<sign>[+\-−]?)\)?\s*:)?\s*(?P<left>[^:>]+?)\s*(?:-+>|→)\s*(?P<right>[^:>→]+)$")  # fmt: skip # noqa: E501
SIGNS = {"+": 1, "-": -1, "−": -1, "": 0, None: 0}


def read_paths(text: str) -> tuple[Path, ...]:
    """Lines, or parts between semicolons, in the order given; `#` starts a remark.

    Raises ModelError for a line that is no path. "a + b -> c + d" means four paths.
    """
    found: list[Path] = []
    for number, line in enumerate(re.split(r"[\n;]", text), start=1):
        said = line.split("#")[0].strip()
        if said:
            found += _read_line(said, number)
    return tuple(found)


def _read_line(said: str, number: int) -> list[Path]:
    match = LINE.match(said)
    sides = (
        [[name.strip().replace(" ", "") for name in match[side].split("+")] for side in ("left", "right")]
        if match
        else []
    )
    if not match or not all(all(names) for names in sides):
        raise ModelError("pls_paths_unreadable", place=f"paths, line {number}", line=said)
    hypothesis = (match["hypothesis"] or "").strip()
    return [Path(one, other, hypothesis, SIGNS[match["sign"]]) for other in sides[1] for one in sides[0]]


def read_modes(text: str) -> dict[str, str]:
    """ "trust: B, image: unit" by construct; lines, commas or semicolons between. Raises ModelError for other words."""
    found = {}
    for said in filter(None, (part.strip() for part in re.split(r"[\n;,،؛]", text))):
        name, colon, mode = (part.strip() for part in said.partition(":"))
        if not (name and colon and mode):
            raise ModelError("pls_modes_unreadable", place="modes", line=said)
        found[name] = {"a": "A", "b": "B"}.get(mode, mode)
    return found


def path_model(
    model: MeasurementModel,
    text: str,
    *,
    modes: Mapping[str, str] | str = "",
    interaction: InteractionMethod = InteractionMethod.TWO_STAGE,
) -> PathModel:
    """The constructs that the paths name, measured as the instrument says.

    Reflective scales: mode A, corrected by consistent PLS; composites: mode A; formative ones: mode B; `modes` may say
    otherwise ("A", "B", "unit") by construct. A construct with dimensions becomes a higher-order one; "a*b" on the
    left of an arrow an interaction. Raises ModelError for names that the measurement model does not hold.
    """
    paths, chosen = read_paths(text), read_modes(modes) if isinstance(modes, str) else dict(modes or {})
    for name in chosen:
        model.construct(name)
    products = list(dict.fromkeys(p.predictor for p in paths if "*" in p.predictor))
    named = list(dict.fromkeys(name for one in paths for name in (one.predictor, one.outcome) if "*" not in name))
    named += [part for product in products for part in product.split("*") if part not in named]
    constructs: list[PlsConstruct] = []
    higher: list[HigherOrder] = []
    for name in named:
        construct = model.construct(name)
        mode = _mode(construct, chosen)
        if construct.dimensions:
            higher.append(HigherOrder(name, tuple(part.code for part in construct.dimensions), mode))
            constructs += [_measured(part, chosen) for part in construct.dimensions]
        else:
            constructs.append(_measured(construct, chosen))
    factors = [product.split("*", 1) for product in products]
    terms = tuple(Interaction(one, other, interaction) for one, other in factors)
    return PathModel(tuple(constructs), paths, tuple(higher), terms)


def _measured(construct: Construct, chosen: Mapping[str, str]) -> PlsConstruct:
    codes = tuple(item.code for item in construct.all_items)
    mode = Mode.SINGLE if len(codes) == 1 else _mode(construct, chosen)
    reflective = construct.measurement is Measurement.REFLECTIVE and mode is Mode.A and construct.code not in chosen
    return PlsConstruct(construct.code, codes, mode, is_reflective=reflective)


def _mode(construct: Construct, chosen: Mapping[str, str]) -> Mode:
    said = chosen.get(construct.code, "B" if construct.measurement is Measurement.FORMATIVE else "A")
    known = [Mode.A.value, Mode.B.value, Mode.UNIT.value]
    if said not in known:
        raise ModelError("option_value_unknown", place=f"modes, {construct.code}", value=said, known=known)
    return Mode(said)
