"""What kinds of job there are. A kind is a module beside this one, registered by name:

    @task("analysis")
    def analysis(run: Run) -> dict[str, Any]:
        frozen = run.step("read", read_snapshot, snapshot_id=run.input["snapshot_id"])
        return run.heavy("compute", "survey_app.jobs.analysis:compute", path=frozen["path"])

The function is a plan of steps; the steps do the work. A finished step is never done again: after a crash the plan
runs from its top, and each finished step gives back what it gave before. So a plan itself reads and writes nothing.
Steps take and give plain JSON data.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from psychometrics.errors import RequestError


class Run(Protocol):
    """A job under way, as its plan sees it."""

    id: str
    study_id: str | None
    input: dict[str, Any]

    def step(self, name: str, function: Callable[..., Any], **arguments: Any) -> Any:
        """Do a light step in the worker itself: `function(context, job_id, **arguments)`."""
        ...

    def heavy(self, name: str, function: str, **arguments: Any) -> Any:
        """Do a step in a process of its own, with limits and without network. `function` is "module:name"."""
        ...

    def tell(self, **found: Any) -> None:
        """What can be used of the job's result before its end; it stands in the row from the next heavy step on."""
        ...


Plan = Callable[[Run], dict[str, Any]]
_tasks: dict[str, Plan] = {}
_quick: set[str] = set()


def task(kind: str, *, quick: bool = False) -> Callable[[Plan], Plan]:
    """Register the plan of a kind of job.

    quick : it takes seconds and somebody waits for it, so it never stands behind a long analysis.
    """

    def register(plan: Plan) -> Plan:
        if quick:
            _quick.add(kind)
        if _tasks.setdefault(kind, plan) is not plan:
            raise ValueError(f"two plans for jobs of kind {kind!r}")
        return plan

    return register


def find(kind: str) -> Plan:
    """The plan of a kind. Raises RequestError for one that nobody registered."""
    if kind not in _tasks:
        raise RequestError("job_kind_unknown", name=kind, known=", ".join(sorted(_tasks)))
    return _tasks[kind]


def is_quick(kind: str) -> bool:
    return kind in _quick


def load() -> None:
    """Import every module of this folder, so that each registers its kind."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if "@task(" in path.read_text("utf-8") and path.stem != Path(__file__).stem:
            importlib.import_module(f"survey_app.jobs.{path.stem}")
