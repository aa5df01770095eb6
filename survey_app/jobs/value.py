"""Jobs of kind "value": what customers are worth, from records, answers and what the analyst states."""

from __future__ import annotations

from typing import Any

from survey_app.jobs.tasks import Run, task
from survey_app.valuation.orders import value_order


@task("value")
def value(run: Run) -> dict[str, Any]:
    """input: fingerprint, snapshot_id, stated. result: path of the findings as JSON, customers, linked."""
    order = run.step("order", value_order, **run.input)
    return dict(run.heavy("value", "survey_app.valuation.computing:compute", **order))
