"""Names of variables as SPSS and Stata take them: each there once, none too long, none reserved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

SPSS_RESERVED = ("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH")
STATA_RESERVED = ("byte", "double", "float", "if", "in", "int", "long", "str", "strL", "using", "with")
SPSS_LONGEST, STATA_LONGEST = 64, 32


def file_names(names: Iterable[str], longest: int, reserved: Collection[str]) -> list[str]:
    """The same names in the same order; "-" becomes "m" and "." becomes "p", as in codes -1 and 1.5."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name.replace("-", "m").replace(".", "p"))
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        if plain in reserved or plain.upper() in reserved:
            plain += "_"
        candidate, number = plain[:longest], 2
        while candidate.casefold() in taken:
            ending = f"_{number}"
            candidate, number = plain[: longest - len(ending)] + ending, number + 1
        taken.add(candidate.casefold())
        found.append(candidate)
    return found


def shortened(text: str, longest: int, encoding: str = "utf-8") -> str:
    """A text of at most `longest` bytes, cut between letters and ended by "…"."""
    text = " ".join(text.split())
    if len(text.encode(encoding)) <= longest:
        return text
    kept = text.encode(encoding)[: longest - len("…".encode())].decode(encoding, "ignore")
    return kept.rstrip() + "…"
