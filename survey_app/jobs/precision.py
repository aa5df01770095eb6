"""Jobs of kind "precision": a look at a study that closes by itself when its scales are known well enough."""

from __future__ import annotations

from typing import Any

from survey_app.findings.precision import look
from survey_app.jobs.tasks import Run, task


@task("precision")
def precision(run: Run) -> dict[str, Any]:
    """input: completed, how many responses there were when it was ordered. result: n, snapshot_id."""
    return dict(run.step("look", look, study_id=run.study_id))
