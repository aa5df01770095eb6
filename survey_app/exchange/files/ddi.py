"""DDI Codebook 2.5: what archives of research data read. The study, its questions, codes and counts; no answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from survey_app.exchange.about import About
from survey_app.exchange.columns import Column

TEMPLATES = Path(__file__).parents[2] / "templates" / "exchange"
INTERVALS = {"scale": "contin", "ordinal": "discrete", "nominal": "discrete"}


def write(rows: Path, columns: Sequence[Column], about: About, out: Path) -> None:
    """`rows` is only counted and hashed, in `about`."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    text = environment.get_template("codebook.xml").render(
        about=about, columns=columns, intervals=INTERVALS, number=_number, visible=_visible
    )
    out.write_text(text, "utf-8")


def _number(code: float) -> str:
    return f"{code:g}"


def _visible(text: str) -> str:
    """Text without the control signs that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")
