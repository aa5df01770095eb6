"""Pages that are the same for everybody are laid out once, with marks where a respondent's own words go.

A page is such when nothing on it was answered yet, nothing is wrong, and neither order nor logic differ by person.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

MOST_PAGES = 500
MARKS: Mapping[str, str] = {
    name: f"{name}-{secrets.token_hex(12)}" for name in ("key", "reference", "nonce", "receipt")
}
"""Stand for what is put in at each request; letters and digits, so that no template changes them."""

_pages: OrderedDict[Hashable, str] = OrderedDict()


def page(what: Hashable, make: Callable[[Mapping[str, str]], str], own: Mapping[str, str]) -> str:
    """The page named by `what`, made if need be by `make(MARKS)`, with a respondent's `own` words in their places.

    own : by the names of MARKS that the page has; plain letters, digits and signs that HTML leaves as they are.
    """
    laid_out = _pages.get(what)
    if laid_out is None:
        laid_out = _pages[what] = make(MARKS)
        while len(_pages) > MOST_PAGES:
            _pages.popitem(last=False)
    for name, mark in MARKS.items():
        laid_out = laid_out.replace(mark, own.get(name, ""))
    return laid_out
