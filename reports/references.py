"""Works that a report cites: short form in the text, full entry with DOI in the list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

import psychometrics

FILES = (Path(psychometrics.__path__[0]) / "references.yaml", Path(__file__).parent / "references.yaml")


@dataclass(frozen=True)
class Reference:
    """short: "Nunnally & Bernstein, 1994"; entry: APA 7 with `*…*` for italics; doi without its address."""

    key: str
    short: str
    entry: str
    doi: str = ""


@cache
def references() -> dict[str, Reference]:
    """Every known work by its key. The report's own file has the last word on how an entry is printed."""
    found: dict[str, Reference] = {}
    for path in FILES:
        if path.exists():
            for key, facts in yaml.safe_load(path.read_text("utf-8")).items():
                if isinstance(facts, dict) and "short" in facts and "entry" in facts:
                    found[key] = Reference(key, facts["short"], facts["entry"], facts.get("doi", ""))
    return found
