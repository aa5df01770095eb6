"""engagemeter power: the sample size of a plan file, by simulation or by formula."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from instruments.language import Language
from psychometrics.errors import RequestError
from psychometrics.planning.design import Method, SampleDesign, design_of
from psychometrics.planning.result import PlannedSample
from psychometrics.planning.simulation import plan_sample
from psychometrics.results import is_number, to_jsonable
from reports.planned_size import Shown, plain, rule_words, sentence
from survey_app.planning.service import size_of

EXAMPLE: dict[str, Any] = {
    "method": "sem",
    "scales": {"trust": {"items": 4, "loading": 0.7}, "loyalty": {"items": 4, "loading": 0.7}},
    "paths": ["trust -> loyalty .20"],
    "sizes": [100, 200, 300, 400],
    "samples": 500,
    "seed": 20260101,
}
COLUMNS = ("converged", "bias", "coverage", "rejected", "congruence", "improper")


def lines(file: Path, out: Path | None, words: Language, told: Callable[[int, int], None]) -> Iterator[str]:
    """The table by size, the closed forms, what is to be said, and the sentence to copy.

    out : also write the whole result as JSON. Raises RequestError, ManyErrors as the plan's checks do.
    """
    design = read_design(file)
    found = plan_sample(design, told)
    if out is not None:
        out.write_text(json.dumps(to_jsonable(found), ensure_ascii=False, indent=1, allow_nan=False), "utf-8")
    shown = plain(words, {})
    yield from _table(found, words)
    yield from _rules(found, design, shown, words)
    for note in found.notes:
        yield words.note(note)
    size = size_of(to_jsonable(found), design)
    if size is not None:
        yield str(sentence(size, "will", shown))
    yield words.text("web.planning.fingerprint") + f" {found.sha256}"


def read_design(file: Path) -> SampleDesign:
    """Raises RequestError "plan_size_unreadable" for a file that is no YAML mapping."""
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RequestError("plan_size_unreadable", place=file.name, problem=str(error).splitlines()[0]) from error
    if not isinstance(document, dict):
        raise RequestError("plan_size_unreadable", place=file.name, problem=type(document).__name__)
    return design_of(document)


def example() -> str:
    """A plan file to begin with."""
    return yaml.safe_dump(EXAMPLE, sort_keys=False, default_flow_style=None)


def _table(found: PlannedSample, words: Language) -> Iterator[str]:
    if not found.rows:
        return
    kept = [name for name in COLUMNS if any(is_number(getattr(row, name)) for row in found.rows)]
    first = "recovered" if found.method is Method.EFA else "power"
    heads = ["n", *(words.text(f"web.planning.columns.{name}") for name in (first, "se", *kept))]
    rows = [[words.number(row.n), _share(row.reached, words), _share(row.se, words), *_cells(row, kept, words)] for row in found.rows]  # fmt: skip # noqa: E501
    widths = [max(len(line[at]) for line in (heads, *rows)) for at in range(len(heads))]
    for line in (heads, *rows):
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))


def _cells(row: Any, kept: list[str], words: Language) -> list[str]:
    return [_share(getattr(row, name), words) if is_number(getattr(row, name)) else "–" for name in kept]


def _share(value: float, words: Language) -> str:
    return words.number(value, 3, proportion=abs(value) < 1)


def _rules(found: PlannedSample, design: SampleDesign, shown: Shown, words: Language) -> Iterator[str]:
    for row in found.rules:
        size = size_of(to_jsonable(found), design, row.rule)
        if size is not None:
            yield words.text("cli.power.rule", n=row.n, rule=str(rule_words(size, shown)))
