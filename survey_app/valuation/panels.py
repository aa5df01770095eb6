"""A part of the results page: a title, sentences, a table, a drawing; or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from psychometrics.disclosure.lists import LEAST
from survey_app.valuation.saying import Saying

Cell = Markup | str


@dataclass(frozen=True, slots=True)
class Row:
    """`name` heads the line; a hidden one says so over all its columns."""

    name: Cell
    cells: tuple[Cell, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """key : anchor on the page. lead : the sentence that matters most. reason : why there is nothing to show."""

    key: str
    title: str
    lead: str = ""
    sentences: tuple[Cell, ...] = ()
    tables: tuple[Table, ...] = ()
    drawings: tuple[Markup, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found, and how to say it. titles : names of scales by code, in the page's language."""

    found: Mapping[str, Any]
    say: Saying
    titles: Mapping[str, str] = field(default_factory=dict)

    def result(self, name: str) -> dict[str, Any]:
        """A stored result; empty where it was never computed."""
        known: dict[str, Any] = self.found["results"].get(name, {})
        return known

    def has(self, name: str) -> bool:
        return bool(self.result(name)) and self.result(name).get("kind") != "NotComputable"

    def groups(self, by: str) -> list[dict[str, Any]]:
        return list(self.found.get("groups", {}).get(by, ()))

    @property
    def hidden(self) -> str:
        """What stands where a group is too small to be told of."""
        return self.say.word("hidden", least=self.found["stated"].get("least_cell", LEAST))

    def panel(self, key: str, name: str, make: Callable[[dict[str, Any]], Panel]) -> Panel | None:
        """The panel of a result, or its reason; None where this run did not try."""
        result = self.result(name)
        if not result:
            return None
        if result.get("kind") == "NotComputable":
            return Panel(key, self.say.word(f"panels.{key}"), reason=self.say.reason(result))
        return make(result)


def heads(say: Saying, *names: str) -> tuple[str, ...]:
    return tuple(say.word(f"tables.{name}") for name in names)


def with_unit(say: Saying, name: str) -> str:
    """A column of money names its unit."""
    unit = say.money_unit
    head = say.word(f"tables.{name}")
    return f"{head} ({unit})" if unit else head


def estimate(value: Markup, interval: Markup) -> Markup:
    """The estimate first, then its interval."""
    return Markup('<b>{}</b> <span class="quiet">{}</span>').format(value, interval) if interval else value


def named(say: Saying, group: str, name: Any) -> Cell:
    """A name of ours in words; a name from the firm's file isolated as it is."""
    key = f"web.value_results.{group}.{name}"
    return say.t.text(key) if say.t.has(key) else Markup("<bdi>{}</bdi>").format(name)


def compact(panels: Sequence[Panel | None]) -> tuple[Panel, ...]:
    return tuple(panel for panel in panels if panel is not None)
