"""ZIP files that are the same each time for the same content, and the one with all tables and figures of a report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from instruments.language import language as find_language
from reports.blocks import Grid, Page, words
from reports.latex import latex
from reports.pictures import Picture
from reports.sheets import csv_text
from reports.words import harmless

MADE = (2020, 1, 1, 0, 0, 0)
"""The time of every entry: the file's content alone decides its bytes."""


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Entries by their path, in order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, MADE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def tables_and_figures(page: Page, drawn: Mapping[str, Picture]) -> bytes:
    """CSV and LaTeX of each table; PNG, PDF and, where drawn, SVG of each figure; a list of what is what."""
    files: dict[str, bytes | str] = {"README.txt": _listed(page)}
    for grid in page.tables:
        files[f"tables/{grid.id}.csv"] = csv_text(grid)
        files[f"tables/{grid.id}.tex"] = latex(grid, page)
    for picture in drawn.values():
        files[f"figures/{picture.id}.png"] = picture.png
        files[f"figures/{picture.id}.pdf"] = picture.pdf
        if picture.svg:
            files[f"figures/{picture.id}.svg"] = picture.svg
    return zipped(files)


def _listed(page: Page) -> str:
    say = find_language(page.language).text
    lines = [harmless(page.title), "", say("report.formats.archive"), "", say("report.formats.tables")]
    lines += [f"{grid.id}: {_name(grid)}" for grid in page.tables]
    lines += ["", say("report.formats.figures")]
    lines += [f"{drawing.id}: {words((*drawing.number, *drawing.title))}" for drawing in page.drawings]
    return "\r\n".join([*lines, ""])


def _name(grid: Grid) -> str:
    return f"{words(grid.number)} {words(grid.title)}"
