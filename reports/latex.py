"""A table of the page as LaTeX with the rules of booktabs, to be put into an article with \\input."""

from __future__ import annotations

from reports.blocks import Grid, Page, Piece, Pieces, Row

HEAD = "% {id}. Needs: \\usepackage{{booktabs,longtable}}{more}\n"
XEPERSIAN = "; in a right-to-left document: xepersian (Persian) or polyglossia (Arabic), compiled with XeLaTeX"
KEPT = ("\u00a0", "\u200c")
PLACES = {"sup": "\\textsuperscript", "sub": "\\textsubscript"}
_SPECIAL = {
    "\\": "\\textbackslash{}",
    "{": "\\{",
    "}": "\\}",
    "$": "\\$",
    "&": "\\&",
    "#": "\\#",
    "^": "\\textasciicircum{}",
    "_": "\\_",
    "~": "\\textasciitilde{}",
    "%": "\\%",
    "\u2212": "\\ensuremath{-}",
    "\u00a0": "~",
}


def latex(grid: Grid, page: Page) -> str:
    """One longtable with its caption; its head is repeated on each page."""
    columns = "".join("l" if start else "c" for start in grid.starts)
    head = _line(Row(grid.heads))
    lines = [
        HEAD.format(id=grid.id, more=XEPERSIAN if page.direction == "rtl" else ""),
        f"\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n",
        f"\\caption{{{_text(grid.title)}}}\\label{{tab:{grid.id}}}\\\\\n",
        f"\\toprule\n{head}\\midrule\n\\endfirsthead\n",
        f"\\toprule\n{head}\\midrule\n\\endhead\n\\bottomrule\n\\endlastfoot\n",
    ]
    for row in grid.rows:
        if row.kind == "group":
            lines.append(f"\\multicolumn{{{len(grid.heads)}}}{{@{{}}l}}{{\\textbf{{{_text(row.cells[0])}}}}}\\\\\n")
        else:
            lines.append(("\\midrule\n" if row.kind == "total" else "") + _line(row))
    return "".join([*lines, "\\end{longtable}\n"])


def escaped(text: str) -> str:
    """Text that LaTeX prints as it is."""
    return "".join(_SPECIAL.get(letter, letter) for letter in text if letter in KEPT or letter.isprintable())


def _line(row: Row) -> str:
    cells = [_text(pieces) for pieces in row.cells]
    if row.kind == "indented" and cells:
        cells[0] = f"\\quad {cells[0]}"
    return " & ".join(cells) + " \\\\\n"


def _text(pieces: Pieces) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    text = escaped(piece.text)
    if piece.strong:
        text = f"\\textbf{{{text}}}"
    if piece.italic:
        text = f"\\textit{{{text}}}"
    if piece.place:
        text = f"{PLACES[piece.place]}{{{text}}}"
    return text
