"""Jobs of kind "demo_value": simulated company records for the demo study, imported like a firm's own files."""

from __future__ import annotations

from typing import Any

from survey_app.demo.steps import confirm, link_people, order_value, receive, simulation_order
from survey_app.jobs.tasks import Run, task
from survey_app.value.models import RecordKind
from survey_app.value.orders import check_order, keep_check


@task("demo_value")
def demo_value(run: Run) -> dict[str, Any]:
    """input: snapshot_id. result: the job that computes what the customers are worth."""
    order = run.step("order", simulation_order, **run.input)
    run.heavy("simulate", "survey_app.demo.records:simulate", **order)
    folder = order["folder"]
    run.step("link", link_people, folder=folder)
    for kind in RecordKind:
        received = run.step(f"receive {kind}", receive, folder=folder, kind=kind.value)
        asked = run.step(f"order {kind}", check_order, **received)
        found = run.heavy(f"check {kind}", "survey_app.value.compute:check", **asked)
        run.step(f"keep {kind}", keep_check, **received, found=found)
        run.step(f"confirm {kind}", confirm, import_id=received["import_id"])
    return dict(run.step("value", order_value, folder=folder))
