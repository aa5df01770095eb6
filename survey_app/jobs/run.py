"""A job under way: its steps go through the engine, its progress to its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbos import DBOS
from sqlmodel import col, update

from psychometrics.errors import EngagemeterError
from survey_app.database import Database
from survey_app.jobs.process import run_limited
from survey_app.models import Job
from survey_app.settings import Settings


@dataclass(frozen=True)
class Context:
    """What light steps work with."""

    settings: Settings
    database: Database


class StepFailed(Exception):
    """A step said why it can't be done: code, place and params."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["code"])
        self.error = error


class Cancelled(Exception):
    """Somebody asked to stop the job."""


class JobRun:
    """See `tasks.Run`. A finished step gives back what it gave before, without being done again."""

    def __init__(self, id: str, study_id: str | None, input: dict[str, Any], context: Context) -> None:
        self.id, self.study_id, self.input, self._context = id, study_id, input, context
        self._found: dict[str, Any] = {}

    def step(self, name: str, function: Callable[..., Any], **arguments: Any) -> Any:
        """Do a light step here: `function(context, job_id, **arguments)`."""
        return self._once(name, lambda: _light(function, self._context, self.id, arguments))

    def heavy(self, name: str, function: str, **arguments: Any) -> Any:
        """Do a step in a limited process: `module:name`, called with the arguments."""
        return self._once(name, lambda: self._limited(name, function, arguments))

    def tell(self, **found: Any) -> None:
        """See `tasks.Run`. Nothing is written here, so that it may be told again after a crash."""
        self._found |= found

    def _limited(self, name: str, function: str, arguments: dict[str, Any]) -> dict[str, Any]:
        settings = self._context.settings
        self._write(done=0, total=0, result={**self._found, "step": name})
        return run_limited(
            function,
            arguments,
            cpu_seconds=settings.job_cpu_seconds,
            memory_mib=settings.job_memory_mib,
            progress=lambda done, total: self._write(done=done, total=total),
            stop=self._cancel_asked,
        )

    def _once(self, name: str, do: Callable[[], dict[str, Any]]) -> Any:
        outcome = DBOS.run_step({"name": name}, do)
        if "cancelled" in outcome:
            raise Cancelled
        if "error" in outcome:
            raise StepFailed(outcome["error"])
        return outcome["result"]

    def _write(self, **told: Any) -> None:
        """To the job's row: how far it is, and the heavy step that it is at."""
        with self._context.database.session() as session:
            session.exec(update(Job).where(col(Job.id) == self.id).values(**told))
            session.commit()

    def _cancel_asked(self) -> bool:
        with self._context.database.session(writing=False) as session:
            job = session.get(Job, self.id)
            return job is None or job.cancel_asked


def _light(function: Callable[..., Any], context: Context, job_id: str, arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": function(context, job_id, **arguments)}
    except EngagemeterError as error:
        params = {name: value if isinstance(value, int | float) else str(value) for name, value in error.params.items()}
        return {"error": {"code": error.code, "place": error.place, "params": params}}
