"""Jobs of kind "export": answers go to rows here, and from rows to a file in a limited process."""

from __future__ import annotations

from typing import Any

from survey_app.exchange.gathering import gather
from survey_app.jobs.tasks import Run, task


@task("export")
def export(run: Run) -> dict[str, Any]:
    """input: form, language, which. result: file, bytes, sha256; rows and data_sha256 of a data file."""
    order = run.step("gather", gather, **run.input)
    return dict(run.heavy("write", "survey_app.exchange.compute:write_data", **order))
