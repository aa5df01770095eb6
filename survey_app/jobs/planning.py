"""Jobs of kind "sample_size": the simulation of a planned sample size in a limited process."""

from __future__ import annotations

from typing import Any

from survey_app.jobs.run import Context
from survey_app.jobs.tasks import Run, task


@task("sample_size")
def sample_size(run: Run) -> dict[str, Any]:
    """input: design, plain data. result: path of the result as JSON, sha256 of the plan, least n of its grid."""
    out = run.step("place", place)
    return dict(run.heavy("simulate", "survey_app.planning.compute:carry_out", design=run.input["design"], out=out))


def place(context: Context, job_id: str) -> str:
    """Where the result will lie."""
    return str(context.settings.data_dir.absolute() / "planning" / f"{job_id}.json")
