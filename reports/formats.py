"""A finished page in every format: PDF, Word, one HTML file, and the ZIP of its tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from psychometrics.whole_file import write_whole
from reports.archive import tables_and_figures
from reports.blocks import read_page
from reports.look import single_file
from reports.pdf import pdf
from reports.pictures import pictures
from reports.word.document import word

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
Tell = Callable[[int, int], None]
OTHERS = ("docx", "tables")
"""What is made of a page besides the PDF and the HTML file, which cost more and less."""


def write_formats(page: str, out: Path, folder: Path, tell: Tell = lambda done, total: None) -> int:
    """Writes the PDF to `out` and every other format to `folder`; returns the number of pages."""
    pages = write_pdf(page, out)
    write_html(page, folder)
    write_others(page, folder, tell)
    return pages


def write_pdf(page: str, out: Path, tell: Tell = lambda done, total: None) -> int:
    """Writes the PDF; returns its number of pages. Told are the steps of the layout."""
    made = pdf(page, tell)
    put(out, made.content)
    return made.pages


def write_html(page: str, folder: Path) -> None:
    """Writes report.html."""
    put(folder / "report.html", html_file(page).encode())


def write_others(
    page: str, folder: Path, tell: Tell = lambda done, total: None, formats: Collection[str] = OTHERS
) -> None:
    """Writes report.docx and tables.zip, or those of them that are among `formats`."""
    steps = 1 + len(formats)
    tell(0, steps)
    read = read_page(page)
    drawn = pictures(read)
    tell(1, steps)
    if "docx" in formats:
        put(folder / "report.docx", word(read, drawn))
        tell(2, steps)
    if "tables" in formats:
        put(folder / "tables.zip", tables_and_figures(read, drawn))
        tell(steps, steps)


def html_file(page: str) -> str:
    """The page with its fonts inside. It asks nobody for anything, and its own policy forbids it to."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    return single_file(page.replace('<meta charset="utf-8">\n', f'<meta charset="utf-8">\n{policy}', 1))


def put(path: Path, content: bytes) -> None:
    """Writes whole or not at all, for our own account only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, content)
