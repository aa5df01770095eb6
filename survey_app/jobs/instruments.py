"""Jobs of kind "instrument_read": a researcher's own instrument is read in a limited process only."""

from __future__ import annotations

from typing import Any

from survey_app.jobs.tasks import Run, task
from survey_app.shelf.orders import read_order


@task("instrument_read", quick=True)
def instrument_read(run: Run) -> dict[str, Any]:
    """input: draft, file. result: how many mistakes there are."""
    order = run.step("order", read_order, **run.input)
    return dict(run.heavy("read", "survey_app.shelf.reading:read", **order))
