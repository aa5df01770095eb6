"""Jobs of kind "analysis" and "report": find the frozen file, then do each heavy step in a limited process of its own.

A report is printed from pages that are kept with their analysis. Where the pages of that very analysis are there,
as after Measure, nothing is computed and no page is rendered again.
"""

from __future__ import annotations

from typing import Any

from survey_app.findings.files import MADE_WITH
from survey_app.findings.orders import analysis_order, page_order, plan_order, print_order, report_order
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
    """input: snapshot_id, language, kind, and analysis_id for the report of one analysis; formats where not all are
    wanted. result: path, pages; the path is there as soon as the page can be read, and so is each file."""
    if "analysis_id" in run.input:
        return printed(run, run.step("order", print_order, **run.input))
    order = run.step("order", report_order, **run.input)
    found = order["kept"] or run.heavy("compute", "survey_app.findings.compute:compute", **order["asked"])
    page = run.step("page", page_order, found=found, folder=order["asked"]["folder"], **run.input)
    return printed(run, page)


def printed(run: Run, order: dict[str, Any]) -> dict[str, Any]:
    """Prints a page format by format, each to be opened as soon as it is there: first the page itself, then the PDF.

    order: arguments of each step by its name; without "files" or "bundles" there are none.
    """
    run.tell(path=order["pdf"]["out"])
    run.heavy("read", "survey_app.findings.printing:print_page", **order["read"])
    made = run.heavy("pdf", "survey_app.findings.printing:print_pdf", **order["pdf"])
    run.tell(**made)
    if "files" in order:
        run.heavy("files", "survey_app.findings.printing:print_files", **order["files"])
    if "bundles" in order:
        run.heavy("bundles", "survey_app.findings.bundling:print_bundles", **order["bundles"])
    return {**made, "made_with": MADE_WITH}
