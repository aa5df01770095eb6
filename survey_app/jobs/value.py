"""Jobs of kind "value" and "value_report": what customers are worth, from records, answers and what is stated."""

from __future__ import annotations

from typing import Any

from survey_app.jobs.findings import printed
from survey_app.jobs.tasks import Run, task
from survey_app.valuation.orders import report_order, value_order


@task("value")
def value(run: Run) -> dict[str, Any]:
    """input: fingerprint, snapshot_id, stated. result: path of the findings as JSON, customers, linked."""
    order = run.step("order", value_order, **run.input)
    return dict(run.heavy("value", "survey_app.valuation.computing:compute", **order))


@task("value_report")
def value_report(run: Run) -> dict[str, Any]:
    """input: as of "value", and language. result: path of the PDF, pages."""
    order = run.step("order", report_order, **run.input)
    place = order["pdf"]
    made = run.heavy("page", "survey_app.valuation.printing:page", **order)
    return printed(run, {step: {**made, "out": place} for step in ("read", "pdf", "files")})
