"""Jobs of kind "analysis" and "report": find the frozen file, then do the heavy step in a limited process."""

from __future__ import annotations

from typing import Any

from survey_app.findings.orders import analysis_order, report_order
from survey_app.jobs.tasks import Run, task


@task("analysis")
def analysis(run: Run) -> dict[str, Any]:
    """input: snapshot_id. result: path of the analysis as JSON, n, flagged."""
    order = run.step("order", analysis_order, snapshot_id=run.input["snapshot_id"])
    return dict(run.heavy("measure", "survey_app.findings.compute:measure", **order))


@task("report")
def report(run: Run) -> dict[str, Any]:
    """input: snapshot_id, language, kind. result: path of the PDF, pages."""
    order = run.step("order", report_order, **run.input)
    return dict(run.heavy("report", "survey_app.findings.compute:report", **order))
