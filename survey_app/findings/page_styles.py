"""A report's HTML on our own pages: their policy allows no inline style, so each becomes a rule of the page's sheet."""

from __future__ import annotations

import re

from markupsafe import Markup

INLINE = re.compile(r' style="((?:[\w:;.#%\- ]|rotate\(-?[\d.]+deg\))*)"')


class PageStyles:
    """The rules of one page, gathered from the pieces of HTML that it shows."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}

    def without_inline(self, html: str) -> str:
        """The same HTML with a number in place of each inline style."""
        return INLINE.sub(self._numbered, html)

    def sheet(self) -> Markup:
        """What the page's <style> holds, once all its pieces have been through `without_inline`."""
        return Markup("".join(f'[data-style="{key}"]{{{css}}}' for css, key in self._rules.items()))

    def _numbered(self, found: re.Match[str]) -> str:
        return f' data-style="{self._rules.setdefault(found[1], str(len(self._rules) + 1))}"'
