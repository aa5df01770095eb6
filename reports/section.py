"""Sections of a report: one folder each below `sections/`, found by listing.

A folder holds `section.html` and an `__init__.py` with

    ORDER = 400                       its place in the report
    NEEDS = ("reliability",)          names of results without which it is left out
    def context(report): ...          what its page shows, without any statistics

and, if it has something for the cover, `def answer(report) -> Answer | None`. `KINDS` may limit it to some kinds
of report; `HEADED = False` marks pages without a heading of their own (the cover).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from reports.report import Report

FOLDER = Path(__file__).parent / "sections"


@dataclass(frozen=True)
class Answer:
    """One sentence on the cover. `settled` is drawn ◆, what can't be judged yet ◇."""

    sentence: Markup
    settled: bool


@dataclass(frozen=True)
class Section:
    name: str
    order: int
    needs: tuple[str, ...]
    context: Callable[[Report], Mapping[str, Any]]
    answer: Callable[[Report], Answer | None] | None = None
    applies: Callable[[Report], bool] | None = None
    kinds: tuple[str, ...] = ()
    headed: bool = True

    @property
    def template(self) -> str:
        return f"{self.name}/section.html"

    def is_on(self, report: Report) -> bool:
        """Whether the study and its analysis have what the section shows."""
        fits = not self.kinds or report.study.kind in self.kinds
        has_results = all(name in report.results for name in self.needs)
        return fits and has_results and (self.applies is None or self.applies(report))


@cache
def sections() -> tuple[Section, ...]:
    """Every section in the order of the report."""
    names = [path.parent.name for path in FOLDER.glob("*/section.html")]
    return tuple(sorted((_section(name) for name in names), key=lambda section: (section.order, section.name)))


def _section(name: str) -> Section:
    module = importlib.import_module(f"reports.sections.{name}")
    return Section(
        name=name,
        order=module.ORDER,
        needs=tuple(module.NEEDS),
        context=module.context,
        answer=getattr(module, "answer", None),
        applies=getattr(module, "applies", None),
        kinds=tuple(getattr(module, "KINDS", ())),
        headed=getattr(module, "HEADED", True),
    )
