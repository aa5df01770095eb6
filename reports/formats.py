"""A finished page in every format: PDF, Word, one HTML file, and the ZIP of its tables and figures."""

from __future__ import annotations

from collections.abc import Callable
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
STEPS = 4


def write_formats(page: str, out: Path, folder: Path, tell: Tell = lambda done, total: None) -> int:
    """Writes the PDF to `out` and every other format to `folder`; returns the number of pages."""
    pages = write_pdf(page, out)
    write_others(page, folder, tell)
    return pages


def write_pdf(page: str, out: Path, tell: Tell = lambda done, total: None) -> int:
    """Writes the PDF; returns its number of pages. Told are the steps of the layout."""
    made = pdf(page, tell)
    put(out, made.content)
    return made.pages


def write_others(page: str, folder: Path, tell: Tell = lambda done, total: None) -> None:
    """Writes report.html, report.docx and tables.zip."""
    tell(0, STEPS)
    put(folder / "report.html", html_file(page).encode())
    tell(1, STEPS)
    read = read_page(page)
    drawn = pictures(read)
    tell(2, STEPS)
    put(folder / "report.docx", word(read, drawn))
    tell(3, STEPS)
    put(folder / "tables.zip", tables_and_figures(read, drawn))
    tell(STEPS, STEPS)


def html_file(page: str) -> str:
    """The page with its fonts inside. It asks nobody for anything, and its own policy forbids it to."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    return single_file(page.replace('<meta charset="utf-8">\n', f'<meta charset="utf-8">\n{policy}', 1))


def put(path: Path, content: bytes) -> None:
    """Writes whole or not at all, for our own account only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, content)
