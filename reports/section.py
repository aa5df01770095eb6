"""Sections of a report: one folder each below `sections/`, found by listing.

A folder holds `section.html` and an `__init__.py` with

    ORDER = 400                       its place in the report
    NEEDS = ("reliability",)          names of results without which it is left out
    def context(report): ...          what its page shows, without any statistics

and, if it has something for the cover, `def answer(report) -> Answer | None`. `HEADED = False` marks pages without a
heading of their own (the cover).

A kind of report is a choice and an order of sections, and each section says its own part of it: `KINDS` are the kinds
that it stands in (thesis and article when it doesn't say), `ORDERS` its place where it differs from `ORDER`, by kind
("article") or by kind and language ("thesis-ar"). `article.html` with `def article(report)` in the same folder is what
it shows in an article instead of `section.html`; `management.html` with `def management(report)` likewise.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from reports.report import Report

FOLDER = Path(__file__).parent / "sections"
CUSTOMARY_KINDS = ("thesis", "article")
OWN_PAGES = ("article", "management")


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
    kinds: tuple[str, ...] = CUSTOMARY_KINDS
    headed: bool = True
    orders: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, Callable[[Report], Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"{self.name}/section.html"

    def template_in(self, report: Report) -> str:
        """The page of this kind of report where the section has one."""
        kind = report.study.kind
        return f"{self.name}/{kind}.html" if kind in self.own else self.template

    def context_in(self, report: Report) -> dict[str, Any]:
        """What the page of this kind of report shows."""
        return dict(self.own.get(report.study.kind, self.context)(report))

    def place(self, report: Report) -> tuple[int, str]:
        """By kind and language, else by kind, else its ORDER."""
        kind = str(report.study.kind)
        return self.orders.get(f"{kind}-{report.language.code}", self.orders.get(kind, self.order)), self.name

    def is_on(self, report: Report) -> bool:
        """Whether the study and its analysis have what the section shows."""
        return report.study.kind in self.kinds and self.has_results(report)

    def has_results(self, report: Report) -> bool:
        """The same, whatever the kind of report."""
        return all(name in report.results for name in self.needs) and (self.applies is None or self.applies(report))


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
        kinds=tuple(getattr(module, "KINDS", CUSTOMARY_KINDS)),
        headed=getattr(module, "HEADED", True),
        orders=dict(getattr(module, "ORDERS", {})),
        own={kind: getattr(module, kind) for kind in OWN_PAGES if hasattr(module, kind)},
    )


def chosen(report: Report) -> list[Section]:
    """The sections of this report: what its kind, its language and its results ask for, in their order."""
    on = (section for section in sections() if section.is_on(report))
    return sorted(on, key=lambda section: section.place(report))
