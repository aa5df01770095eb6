"""Jobs of kind "analysis" and "report": find the frozen file, then do the heavy step in a limited process."""

from __future__ import annotations

from typing import Any

from survey_app.findings.orders import analysis_order, plan_order, print_order, report_order
from survey_app.findings.precision import close_when_precise
from survey_app.jobs.tasks import Run, task


@task("analysis")
def analysis(run: Run) -> dict[str, Any]:
    """input: snapshot_id, and plan unless it is the customary analysis of Measure.

    result: path of the results as JSON, n; flagged of the customary one; plan_sha256 and pages of a planned one.
    """
    if "plan" in run.input:
        order = run.step("order", plan_order, snapshot_id=run.input["snapshot_id"], plan=run.input["plan"])
        return dict(run.heavy("plan", "survey_app.findings.planned:carry_out", **order))
    order = run.step("order", analysis_order, snapshot_id=run.input["snapshot_id"])
    found = dict(run.heavy("measure", "survey_app.findings.compute:measure", **order))
    run.step("close", close_when_precise, snapshot_id=run.input["snapshot_id"], path=found["path"])
    return found


@task("report")
def report(run: Run) -> dict[str, Any]:
    """input: snapshot_id, language, kind, and analysis_id for the report of one analysis. result: path, pages."""
    if "analysis_id" in run.input:
        order = run.step("order", print_order, **run.input)
        return dict(run.heavy("print", "survey_app.findings.planned:print_report", **order))
    order = run.step("order", report_order, **run.input)
    return dict(run.heavy("report", "survey_app.findings.compute:report", **order))
