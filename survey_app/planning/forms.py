"""The planning form: fields as typed, and the plan that they say. Digits of any of the languages are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from instruments.language import ascii_digits
from psychometrics.errors import EngagemeterError, ManyErrors, RequestError
from psychometrics.planning.checks import check_design
from psychometrics.planning.design import EFFECTS, Method, PlannedPath, PlannedScale, SampleDesign
from psychometrics.planning.text import read_links, read_loadings

NUMBERS = ("correlation", "power", "significance", "congruence", "samples", "replicates", "seed")
WHOLE = ("samples", "replicates", "seed")
OF_SCALE = ("scale_code", "scale_items", "scale_loading")
TEXTS = ("method", "paths", "correlations", "sizes", *NUMBERS, *(f"effect_{name}" for name in EFFECTS))
LONGEST, MOST_ROWS = 4_000, 60
USED: Mapping[Method, tuple[str, ...]] = {
    Method.SEM: ("correlation", "power", "significance", "samples", "seed"),
    Method.PLS: ("correlation", "power", "significance", "samples", "replicates", "seed"),
    Method.EFA: ("correlation", "power", "congruence", "samples", "seed"),
    Method.RULES: ("power", "significance"),
}
"""The numbers that each method asks for."""


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """A line of the table of scales, as typed. title : what the study calls it, empty for one that was added."""

    code: str = ""
    items: str = ""
    loading: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PlanningFields:
    """Everything that the form holds, as typed."""

    method: Method
    scales: tuple[ScaleRow, ...]
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


def read_fields(form: FormData) -> PlanningFields:
    """Raises RequestError "form_invalid" for fields that the page doesn't have, or far too much of them."""
    columns: dict[str, list[str]] = {name: [] for name in OF_SCALE}
    texts: dict[str, str] = {}
    for name, value in form.multi_items():
        if name == "csrf":
            continue
        if name not in (*OF_SCALE, *TEXTS) or not isinstance(value, str) or len(value) > LONGEST:
            raise RequestError("form_invalid", place=name if name in TEXTS else "")
        if name in columns:
            columns[name].append(value.strip())
        else:
            texts[name] = value.strip()
    codes, counts, loadings = columns.values()
    if not len(codes) == len(counts) == len(loadings) <= MOST_ROWS or texts.get("method") not in list(Method):
        raise RequestError("form_invalid")
    rows = tuple(ScaleRow(*row) for row in zip(codes, counts, loadings, strict=True))
    return PlanningFields(Method(texts["method"]), rows, texts)


async def posted_fields(request: Request) -> PlanningFields:
    return read_fields(await request.form())


PlanningFieldsDep = Annotated[PlanningFields, Depends(posted_fields)]


def design_from(fields: PlanningFields) -> SampleDesign:
    """The plan that the fields say. Raises ManyErrors with everything that is wrong."""
    errors: list[EngagemeterError] = []
    said: dict[str, Any] = {}
    for name in USED[fields.method]:
        _try(errors, said, name, _number, fields.text(name), name, name in WHOLE)
    if fields.method is Method.RULES:
        effects: dict[str, Any] = {}
        for name in EFFECTS:
            _try(errors, effects, name, _number, fields.text(f"effect_{name}"), name, False)
        said["effects"] = effects
    else:
        _try(errors, said, "sizes", _sizes, fields.text("sizes"))
        _try(errors, said, "correlations", _correlations, fields)
        _try(errors, said, "paths", _paths, fields)
        said["scales"] = tuple(_scales(fields.scales, errors))
    if errors:
        raise ManyErrors(errors)
    design = SampleDesign(fields.method, **said)
    check_design(design)
    return design


def fields_of(design: SampleDesign, titles: Mapping[str, str]) -> PlanningFields:
    """The form of a plan, for running it again with a change."""
    texts = {
        name: f"{getattr(design, name):g}" if name not in WHOLE else str(getattr(design, name)) for name in NUMBERS
    }
    texts |= {f"effect_{name}": f"{value:g}" for name, value in design.effects.items()}
    said = design.to_dict()
    texts |= {"paths": "\n".join(said.get("paths", [])), "correlations": "\n".join(said.get("correlations", []))}
    texts |= {"method": design.method.value, "sizes": " ".join(map(str, design.sizes))}
    rows = tuple(_row(scale, titles.get(scale.code, "")) for scale in design.scales)
    return PlanningFields(design.method, rows, texts)


def _row(scale: PlannedScale, title: str) -> ScaleRow:
    shown = scale.loadings[:1] if len(set(scale.loadings)) == 1 else scale.loadings
    return ScaleRow(scale.code, str(len(scale.loadings)), " ".join(f"{one:g}" for one in shown), title)


def _try(errors: list[EngagemeterError], said: dict[str, Any], name: str, read: Any, *arguments: Any) -> None:
    try:
        said[name] = read(*arguments)
    except EngagemeterError as error:
        errors.append(error)


def _number(text: str, place: str, whole: bool) -> float:
    shown = ascii_digits(text).replace(",", "")
    try:
        value = float(shown)
    except ValueError:
        raise RequestError("plan_size_not_a_number", place=place, value=text[:40]) from None
    if not abs(value) < 1e12 or (whole and value != int(value)):
        raise RequestError("plan_size_not_a_number", place=place, value=text[:40])
    return int(value) if whole else value


def _sizes(text: str) -> tuple[int, ...]:
    parts = ascii_digits(text).replace(",", " ").replace("،", " ").split()
    return tuple(sorted({int(_number(part, "sizes", True)) for part in parts}))


def _correlations(fields: PlanningFields) -> tuple[tuple[str, str, float], ...]:
    lines = read_links(ascii_digits(fields.text("correlations")), "~~", "correlations")
    return tuple((one.first, one.second, one.value) for one in lines)


def _paths(fields: PlanningFields) -> tuple[PlannedPath, ...]:
    if fields.method is Method.EFA:
        return ()
    return tuple(PlannedPath(*one) for one in read_links(ascii_digits(fields.text("paths")), "->", "paths"))


def _scales(rows: Sequence[ScaleRow], errors: list[EngagemeterError]) -> Iterator[PlannedScale]:
    """Lines with items; a line whose items are left empty or 0 is left aside."""
    for row in rows:
        try:
            items = int(_number(row.items or "0", row.code or "scales", True))
            if items > 0:
                yield PlannedScale(row.code, read_loadings(ascii_digits(row.loading), min(items, 1000), row.code))
        except EngagemeterError as error:
            errors.append(error)
