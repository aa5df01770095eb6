"""What the questions of a form say of each other: names that nobody has, and conditions that run in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from instruments.document import nearest
from instruments.formats.sheets import Book, Row

REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
DECIDING = ("relevant", "calculation")
BEGINS, ENDS = ("begin_group", "begin group"), ("end_group", "end group")


def check_references(book: Book) -> None:
    """Tells the book each unknown name and each circle, at the cell where it stands."""
    rows = book.rows("survey")
    named = {row.get("name"): row for row in rows if row.get("name")}
    for row in rows:
        for heading, text in row.cells.items():
            for name in dict.fromkeys(REFERENCE.findall(text)):
                if name not in named:
                    guess = nearest(name, list(named)) if named else "–"
                    book.tell("xlsform_reference", row.place(heading), name=name, nearest=guess)
    _check_circles(book, _needs(rows))


def _needs(rows: list[Row]) -> dict[str, dict[str, tuple[Row, str]]]:
    """By question the names that decide whether it is asked, each with the row and column that say so."""
    found: dict[str, dict[str, tuple[Row, str]]] = {}
    above: list[Row] = []
    for row in rows:
        kind = row.get("type").lower()
        if kind in ENDS:
            del above[-1:]
            continue
        if row.get("name"):
            found[row.get("name")] = {
                name: (each, heading)
                for each in (*above, row)
                for heading in DECIDING
                for name in REFERENCE.findall(each.get(heading))
            }
        if kind in BEGINS:
            above.append(row)
    return found


def _check_circles(book: Book, needs: Mapping[str, Mapping[str, tuple[Row, str]]]) -> None:
    """Each circle once, at the cell that closes it."""
    done: set[str] = set()
    for start in needs:
        for path in _circles(start, needs, (), done):
            row, heading = needs[path[-1]][path[0]]
            if len(path) == 1:
                book.tell("xlsform_circular", row.place(heading), name=path[0])
            else:
                book.tell("xlsform_loop", row.place(heading), path=" → ".join((*path, path[0])))


def _circles(
    name: str, needs: Mapping[str, Mapping[str, tuple[Row, str]]], path: tuple[str, ...], done: set[str]
) -> Iterator[tuple[str, ...]]:
    if name in path:
        yield path[path.index(name) :]
    elif name not in done and name in needs:
        for needed in needs[name]:
            yield from _circles(needed, needs, (*path, name), done)
        done.add(name)
