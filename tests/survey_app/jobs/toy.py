"""Jobs of five small steps, and a worker that knows them: `python -m tests.survey_app.jobs.toy`."""

from __future__ import annotations

import os
import signal
from typing import Any

from survey_app.jobs import worker
from survey_app.jobs.tasks import Run, task
from tests.survey_app.jobs.toy_steps import HERE


@task("toy_five")
def five(run: Run) -> dict[str, Any]:
    """Five heavy steps, each of which notes its start and its end in a file."""
    for number in range(1, 6):
        run.heavy(f"step {number}", f"{HERE}:note", path=run.input["path"], number=number, seconds=run.input["seconds"])
    return {"steps": 5}


@task("toy_one")
def one(run: Run) -> dict[str, Any]:
    """One heavy step: the function of this module that the input names."""
    return {"found": run.heavy("one", f"{HERE}:{run.input['function']}")}


@task("toy_quick", quick=True)
def quick(run: Run) -> dict[str, Any]:
    """What somebody waits for."""
    return {"found": run.heavy("one", f"{HERE}:answer")}


@task("toy_poison")
def poison(run: Run) -> dict[str, Any]:
    """A light step that takes the worker with it, every time."""
    return {"never": run.step("die", die)}


def die(context: object, job_id: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    worker.main()
