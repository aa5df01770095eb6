"""What the writes of one batch read and write together: a few statements for all of them instead of some for each.

The responses that the writes name are read, and locked, by one statement before the first of them runs. What they
change is held back and goes to the database in a few statements: before anything else is asked of it, at the latest
before the commit. A statement of which we don't know that it leaves the responses alone makes what was read be
forgotten, so that nobody meets a row as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Executable, Table, Update, bindparam, event, insert, update
from sqlmodel import Session

from survey_app.models import AnswerEvent, Response

if TYPE_CHECKING:
    from survey_app.answering.held import Held, StudyFacts

RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]
_EVENTS: Table = AnswerEvent.__table__  # type: ignore[attr-defined]
_ADD, _LOG = insert(RESPONSES), insert(_EVENTS)
_OURS, _APART = "ours", "apart"
_KNOWN = "answering"
Row = dict[str, Any]


class Gathered:
    """Of one transaction. `found` and `added` are by the digest of the submission key, `asked` are those looked for.

    steps : how often something was written, or may have been.
    """

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self.found: dict[str, tuple[StudyFacts, Held]] = {}
        self.asked: set[str] = set()
        self.added: dict[str, Held] = {}
        self.steps = 0
        self._new: dict[str, Row] = {}
        self._changed: dict[str, Row] = {}
        self._events: list[Row] = []
        session.info[_KNOWN] = self
        event.listen(self._connection, "before_cursor_execute", self._before)

    def add(self, digest: str, held: Held, values: Row) -> None:
        """A new response. That another one has its key meanwhile is told when it is written."""
        self.steps += 1
        self._new[held.id], self.added[digest] = dict(values), held

    def change(self, id: str, values: Row) -> None:
        """Some columns of a response."""
        self.steps += 1
        if id in self._new:
            self._new[id].update(values)
        else:
            self._changed.setdefault(id, {}).update(values)

    def log(self, events: Iterable[Row]) -> None:
        self.steps += 1
        self._events.extend(events)

    def holds(self, name: str, value: Any) -> bool:
        """Whether a response gets this value by what is held back."""
        return any(row.get(name) == value for row in (*self._new.values(), *self._changed.values()))

    def forget(self) -> None:
        """What was read and may be otherwise now. What is held back stays."""
        self.found, self.added, self.asked = {}, {}, set()

    def write(self) -> None:
        """Everything that was held back."""
        new, changed, events = list(self._new.values()), self._changed, self._events
        self._new, self._changed, self._events = {}, {}, []
        if new:
            self._do(_ADD, new)
        for statement, rows in _alike(changed):
            self._do(statement, rows)
        if events:
            self._do(_LOG, events)

    def _do(self, statement: Executable, rows: list[Row]) -> None:
        self._connection.execute(statement, rows, execution_options={_KNOWN: _OURS})

    def _before(
        self, connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        said = context.execution_options.get(_KNOWN) if context else None
        if said == _APART:
            return
        if self._new or self._changed or self._events:
            self.write()
        if said != _OURS:
            self.steps += 1
            self.forget()


def of(session: Session) -> Gathered | None:
    """What the batch of this session gathers; None where every statement is sent at once."""
    return session.info.get(_KNOWN)


def log(session: Session, events: Iterable[Row]) -> None:
    """Answers as they came, into the log."""
    gathered = of(session)
    if gathered is not None:
        gathered.log(events)
    else:
        session.connection().execute(_LOG, list(events))


def apart(session: Session, statement: Executable, values: Mapping[str, Any]) -> Any:
    """The result of a question that no write of a response changes the answer to."""
    return session.connection().execute(statement, values, execution_options={_KNOWN: _APART})


def ours(session: Session, statement: Executable, values: Mapping[str, Any]) -> Any:
    """The result of a question about responses, which changes none."""
    return session.connection().execute(statement, values, execution_options={_KNOWN: _OURS})


def _alike(changed: Mapping[str, Row]) -> Iterable[tuple[Executable, list[Row]]]:
    """Changes of the same columns together, in the order of the ids, in which everybody locks."""
    together: dict[tuple[str, ...], list[Row]] = {}
    for id, values in sorted(changed.items()):
        named = {f"new_{name}": value for name, value in values.items()}
        together.setdefault(tuple(sorted(named)), []).append({"which": id, **named})
    return [(change(names), rows) for names, rows in together.items()]


@cache
def change(names: tuple[str, ...]) -> Update:
    """Sets some columns, each by a parameter "new_…", in the row `which`."""
    values: dict[str, Any] = {name.removeprefix("new_"): bindparam(name) for name in names}
    return update(RESPONSES).where(RESPONSES.c.id == bindparam("which")).values(values)
