"""engagemeter check-published: do the figures that a paper prints agree with each other?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from instruments.language import Language
from psychometrics.errors import DataError
from psychometrics.results import is_number
from psychometrics.validity.published import PublishedFigure, check_published


def lines(file: Path, words: Language) -> Iterator[str]:
    """A line per figure, then what is to be said of the whole. Raises DataError for a file that can't be read."""
    found = check_published(_read(file))
    for one in found.figures:
        yield words.text(f"cli.published.{one.verdict.value}", **_slots(one, words))
    for note in found.notes:
        yield words.note(note)


def _read(file: Path) -> Mapping[str, object]:
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError("published_unreadable", place=file.name, problem=str(error).splitlines()[0]) from error
    if not isinstance(document, dict):
        raise DataError("published_no_constructs", place=file.name)
    return document


def _slots(one: PublishedFigure, words: Language) -> dict[str, str]:
    decimals = 0 if one.kind == "df" else 3
    return {
        "figure": words.text(f"cli.published.kinds.{one.kind}"),
        "where": one.where or "–",
        "printed": words.number(float(one.printed), 0 if one.kind == "df" else 2) if is_number(one.printed) else "–",
        "computed": words.number(one.computed, decimals),
    }
