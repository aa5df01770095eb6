"""The form of a paper's figures: fields as typed, and the paper that they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from instruments.language import ascii_digits
from psychometrics.errors import DataError, EngagemeterError, ManyErrors, RequestError
from psychometrics.planning.text import read_links

OF_CONSTRUCT = ("name", "items", "loadings", "ave", "cr", "alpha", "sqrt_ave")
OF_PAPER = ("title", "n", "chi_square", "df", "rmsea", "free_covariances", "correlations", "second_order")
NUMBERS = ("n", "chi_square", "df", "rmsea", "free_covariances")
LONGEST, MOST_ROWS, MOST_LOADINGS = 4_000, 40, 200


@dataclass(frozen=True, slots=True)
class ConstructRow:
    """A line of the table, as typed."""

    name: str = ""
    items: str = ""
    loadings: str = ""
    ave: str = ""
    cr: str = ""
    alpha: str = ""
    sqrt_ave: str = ""


@dataclass(frozen=True, slots=True)
class PaperFields:
    rows: tuple[ConstructRow, ...]
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


def read_paper(form: FormData) -> PaperFields:
    """Raises RequestError "form_invalid" for fields that the page doesn't have, or far too much of them."""
    columns: dict[str, list[str]] = {name: [] for name in OF_CONSTRUCT}
    texts: dict[str, str] = {}
    for name, value in form.multi_items():
        if name == "csrf":
            continue
        if name not in (*OF_CONSTRUCT, *OF_PAPER) or not isinstance(value, str) or len(value) > LONGEST:
            raise RequestError("form_invalid", place=name if name in OF_PAPER else "")
        if name in columns:
            columns[name].append(value.strip())
        else:
            texts[name] = value.strip()
    if len({len(column) for column in columns.values()}) != 1 or len(columns["name"]) > MOST_ROWS:
        raise RequestError("form_invalid")
    return PaperFields(tuple(ConstructRow(*row) for row in zip(*columns.values(), strict=True)), texts)


async def posted_paper(request: Request) -> PaperFields:
    return read_paper(await request.form())


PaperFieldsDep = Annotated[PaperFields, Depends(posted_paper)]


def paper_of(fields: PaperFields) -> dict[str, Any]:
    """What `psychometrics.validity.printed` takes. Raises ManyErrors with every figure that is no number."""
    errors: list[EngagemeterError] = []
    paper: dict[str, Any] = {"title": fields.text("title"), "constructs": {}}
    for row in fields.rows:
        if row.name or row.loadings:
            paper["constructs"][row.name or str(len(paper["constructs"]) + 1)] = _construct(row, errors)
    for name in NUMBERS:
        if fields.text(name):
            paper[name] = _number(fields.text(name), name, errors)
    paper["second_order"] = bool(fields.text("second_order"))
    try:
        ties = read_links(ascii_digits(fields.text("correlations")), "~~", "correlations")
        paper["correlations"] = [[one.first, one.second, one.value] for one in ties]
    except EngagemeterError as error:
        errors.append(error)
    if errors:
        raise ManyErrors(errors)
    return paper


def _construct(row: ConstructRow, errors: list[EngagemeterError]) -> dict[str, Any]:
    parts = ascii_digits(row.loadings).replace(",", " ").replace("،", " ").replace(";", " ").split()
    found: dict[str, Any] = {"loadings": [_number(part, row.name, errors) for part in parts[:MOST_LOADINGS]]}
    for name in ("items", "ave", "cr", "alpha", "sqrt_ave"):
        if getattr(row, name):
            found[name] = _number(getattr(row, name), row.name, errors)
    return found


def _number(text: str, place: str, errors: list[EngagemeterError]) -> float | int:
    """Whole numbers stay whole; what is no number is told and counts as 0."""
    shown = ascii_digits(text)
    try:
        value = float(shown)
        if abs(value) < 1e9:
            return int(shown) if shown.lstrip("+-").isdigit() else value
    except ValueError:
        pass
    errors.append(DataError("published_not_a_number", place=place, value=text[:40]))
    return 0
