"""Paths and correlations as a researcher writes them, "trust -> loyalty .30", one line each. Standard library only."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from psychometrics.errors import RequestError

NUMBER = r"(?P<value>[-−+]?(?:\d+\.?\d*|\.\d+))"
NAME = r"[^\W\d]\w*"
SIGNS = {"->": r"(?:-+>|→)", "~~": r"(?:~~|<-+>|↔)"}


class Link(NamedTuple):
    """Two scales and the number between them."""

    first: str
    second: str
    value: float


def read_link(line: Any, sign: str, place: str) -> Link:
    """One line; a colon or = may stand before the number. Raises RequestError "plan_size_line"."""
    text = str(line).strip()
    match = re.fullmatch(rf"(?P<first>{NAME})\s*{SIGNS[sign]}\s*(?P<second>{NAME})\s*[:=]?\s*{NUMBER}", text)
    if match is None:
        raise RequestError("plan_size_line", place=place, line=text[:80], example=f"a {sign} b .30")
    return Link(match["first"], match["second"], float(match["value"].replace("−", "-")))


def read_links(text: str, sign: str, place: str) -> tuple[Link, ...]:
    """A line each; `#` starts a remark."""
    lines = (line.split("#")[0].strip() for line in re.split(r"[\n;؛]", text))
    return tuple(read_link(line, sign, place) for line in lines if line)


def write_link(link: Link, sign: str) -> str:
    return f"{link.first} {sign} {link.second} {link.value:g}"


def read_loadings(text: str, items: int, place: str) -> tuple[float, ...]:
    """One loading for each of the items, or one for all. Raises RequestError "plan_size_loadings"."""
    parts = [part for part in re.split(r"[\s,،؛;]+", text.replace("−", "-").strip()) if part]
    try:
        values = tuple(float(part) for part in parts)
    except ValueError:
        raise RequestError("plan_size_loadings", place=place, items=items) from None
    if len(values) == 1 and items >= 1:
        return values * items
    if not values or len(values) != items:
        raise RequestError("plan_size_loadings", place=place, items=items)
    return values
