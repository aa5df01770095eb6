"""Column names of a data file: trimmed, each there once."""

from __future__ import annotations

from collections import Counter

from psychometrics.errors import DataError, EngagemeterError, ManyErrors


def header(name: str) -> str:
    """A column's name without spaces and direction marks around it."""
    return name.strip().strip("\ufeff\u200e\u200f").strip()


def check_names(names: list[str], place: str) -> None:
    """Raises DataError column_twice or column_unnamed; the first column may be nameless, as row names from R are."""
    errors: list[EngagemeterError] = [
        DataError("column_twice", place=f"{place}, row 1, column {name}", name=name, count=count)
        for name, count in Counter(names).items()
        if count > 1 and name
    ]
    errors += [
        DataError("column_unnamed", place=f"{place}, row 1, column {number}", number=number)
        for number, name in enumerate(names, start=1)
        if not name and number > 1
    ]
    if errors:
        raise ManyErrors(errors) if len(errors) > 1 else errors[0]
