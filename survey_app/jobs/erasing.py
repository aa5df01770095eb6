"""Jobs of kind "purge": files and logs are cleared of answers that were erased."""

from __future__ import annotations

from typing import Any

from survey_app.erasing.clearing import clear
from survey_app.jobs.tasks import Run, task


@task("purge")
def purge(run: Run) -> dict[str, Any]:
    """input: study_id; jobs and snapshots of a deleted study. result: rows erased from frozen files, log emptied."""
    return dict(run.step("clear", clear, **run.input))
