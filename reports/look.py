"""The look of a page: its style sheet and its fonts, by name or inside the page. Loads nothing of the numbers."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "styles" / "fonts"
STYLE = Path(__file__).parent / "styles" / "report.css"
_FONT_URL = re.compile(r'url\("fonts/([\w.-]+)"\)')


def single_file(html: str) -> str:
    """The same page with its fonts inside, for reading in a browser or sending on."""
    return _FONT_URL.sub(lambda found: f'url("{_font_as_data(found[1])}")', html)


@cache
def _font_as_data(name: str) -> str:
    kind = "font/woff2" if name.endswith(".woff2") else "font/ttf"
    return f"data:{kind};base64,{base64.b64encode((FONTS / name).read_bytes()).decode()}"
